#include "store/people/member.h"

#include <talloc.h>

int member_put(struct tx *tx, const char *platform, const struct member *m, bool *ret_new,
	       struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db,
			"INSERT INTO member (platform, user, state, name, home, leads, phone)"
			" VALUES (?, ?, ?, coalesce(?, ''), coalesce(?, ''), coalesce(?, ''), ?)"
			" ON CONFLICT (platform, user) DO UPDATE SET state = excluded.state,"
			" name = excluded.name, home = excluded.home, leads = excluded.leads,"
			" phone = excluded.phone WHERE excluded.state > 0 AND state = 0",
			err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_text(st, m->user);
	bind_int(st, m->state);
	bind_text(st, m->name);
	bind_text(st, m->home);
	bind_text(st, m->leads);
	bind_text(st, m->phone);
	int rc = stmt_run(st, err);
	*ret_new = rc == 0 && db_changes(tx->view.db) > 0;
	return rc;
}

int member_asked(const struct view *v, void *mem, const char *platform, unsigned max,
		 const char ***ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT user FROM member WHERE platform = ? AND state = 0"
			       " ORDER BY user LIMIT ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_int(st, max);
	const char **list = talloc_array(mem, const char *, max);
	size_t n = 0;
	int rc, dup = list != NULL ? 0 : ERR_AGAIN;
	while (dup == 0 && (rc = stmt_step(st, err)) > 0)
		list[n++] = col_dup(st, "user", mem, &dup);
	if (dup < 0)
		return err_set(err, dup, "member: no memory");
	*ret = list;
	*ret_n = n;
	return rc;
}

int member_ask_missing(struct tx *tx, const char *platform, int64_t sync, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO member (platform, user, state)"
			       " SELECT platform, user, 0 FROM identity"
			       " WHERE platform = ? AND seen > 0 AND seen < ?"
			       " ON CONFLICT (platform, user) DO NOTHING",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_int(st, sync);
	return stmt_run(st, err);
}

int member_list(const struct view *v, void *mem, const char *platform, const char *after,
		unsigned max, struct member **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT user, name, home, leads, phone FROM member"
			       " WHERE platform = ? AND user > ? AND state = 1"
			       " ORDER BY user LIMIT ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_text(st, after);
	bind_int(st, max);
	struct member *list = talloc_array(mem, struct member, max);
	size_t n = 0;
	int rc, dup = list != NULL ? 0 : ERR_AGAIN;
	while (dup == 0 && (rc = stmt_step(st, err)) > 0)
		list[n++] = (struct member){.user = col_dup(st, "user", list, &dup),
					    .name = col_dup(st, "name", list, &dup),
					    .home = col_dup(st, "home", list, &dup),
					    .leads = col_dup(st, "leads", list, &dup),
					    .phone = col_dup(st, "phone", list, &dup),
					    .state = MEMBER_ACTIVE};
	if (dup < 0)
		return err_set(err, dup, "member: no memory");
	*ret = list;
	*ret_n = n;
	return rc;
}

int member_sweep(struct tx *tx, const char *platform, unsigned max, bool *ret_more, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "DELETE FROM member WHERE rowid IN"
			       " (SELECT rowid FROM member WHERE platform = ? LIMIT ?)",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_int(st, max);
	int rc = stmt_run(st, err);
	*ret_more = rc == 0 && db_changes(tx->view.db) == max;
	return rc;
}
