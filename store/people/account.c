#include "store/people/account.h"

#include <talloc.h>

static int row(struct stmt *st, void *mem, struct account *ret, struct err *err)
{
	int dup = 0;
	*ret = (struct account){.person = col_int(st, "id"),
				.user = col_dup(st, "user", mem, &dup),
				.name = col_dup(st, "name", mem, &dup),
				.node = col_int(st, "node"),
				.path = col_dup(st, "path", mem, &dup),
				.phone = col_dup(st, "phone", mem, &dup),
				.role_set = col_int(st, "role_set") != 0,
				.node_set = col_int(st, "node_set") != 0,
				.disabled.us = col_int(st, "disabled_us"),
				.gone = col_int(st, "gone") != 0};
	return dup < 0 ? err_set(err, dup, "account: no memory")
		       : role_parse(col_text(st, "role"), &ret->role, err);
}

#define ACCOUNT                                                                     \
	"SELECT p.id, i.user, p.name, p.role, p.node, n.path, p.phone, p.role_set," \
	" p.node_set, p.disabled_us, p.gone FROM identity i"                        \
	" JOIN person p ON p.id = i.person JOIN org_node n ON n.id = p.node"

int account_find(const struct view *v, void *mem, const char *platform, const char *user,
		 struct account *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, ACCOUNT " WHERE i.platform = ? AND i.user = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_text(st, user);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "account: unknown");
	return row(st, mem, ret, err);
}

int account_new(struct tx *tx, const char *platform, const struct account *a, int64_t sync,
		int64_t *ret_person, struct err *err)
{
	int rc = number_new(tx, "person", ret_person, err);
	if (rc < 0)
		return rc;
	{
		AUTO_STMT st = db_stmt(
			tx->view.db,
			"INSERT INTO person (id, name, role, node, phone) VALUES (?, ?, ?, ?, ?)",
			err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, *ret_person);
		bind_text(st, a->name);
		bind_text(st, role_name(a->role));
		bind_int(st, a->node);
		bind_text(st, a->phone);
		rc = stmt_run(st, err);
	}
	if (rc < 0)
		return rc;
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO identity (platform, user, person, seen)"
			       " VALUES (?, ?, ?, ?)",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_text(st, a->user);
	bind_int(st, *ret_person);
	bind_int(st, sync);
	return stmt_run(st, err);
}

int account_save(struct tx *tx, const struct account *a, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE person SET name = ?, role = ?, node = ?, phone = ?,"
			       " disabled_us = nullif(?, 0), gone = ? WHERE id = ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, a->name);
	bind_text(st, role_name(a->role));
	bind_int(st, a->node);
	bind_text(st, a->phone);
	bind_int(st, a->disabled.us);
	bind_int(st, a->disabled.us != 0 && a->gone);
	bind_int(st, a->person);
	return stmt_run(st, err);
}

int account_seen(struct tx *tx, const char *platform, const char *user, int64_t sync,
		 struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE identity SET seen = ? WHERE platform = ? AND user = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, sync);
	bind_text(st, platform);
	bind_text(st, user);
	return stmt_run(st, err);
}

int account_count(const struct view *v, const char *platform, int64_t sync, int64_t *ret_known,
		  int64_t *ret_missing, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT count(*) AS known, total(seen < ?) AS missing FROM identity"
			       " WHERE platform = ? AND seen > 0",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, sync);
	bind_text(st, platform);
	int rc = stmt_step(st, err);
	if (rc < 0)
		return rc;
	*ret_known = col_int(st, "known");
	*ret_missing = (int64_t)col_real(st, "missing");
	return 0;
}

int account_missing(const struct view *v, void *mem, const char *platform, int64_t sync,
		    unsigned max, struct account **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       ACCOUNT " WHERE i.platform = ? AND i.seen > 0 AND i.seen < ?"
				       " LIMIT ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_int(st, sync);
	bind_int(st, max);
	struct account *list = talloc_array(mem, struct account, max);
	size_t n = 0;
	int rc = 0;
	while (list != NULL && (rc = stmt_step(st, err)) > 0) {
		rc = row(st, list, &list[n++], err);
		if (rc < 0)
			return rc;
	}
	*ret = list;
	*ret_n = n;
	return list != NULL ? rc : err_set(err, ERR_AGAIN, "account: no memory");
}

int account_elsewhere(const struct view *v, int64_t person, const char *platform, bool *ret,
		      struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT EXISTS (SELECT 1 FROM identity WHERE person = ?"
			       " AND platform <> ? AND seen > 0) AS there",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, person);
	bind_text(st, platform);
	int rc = stmt_step(st, err);
	if (rc < 0)
		return rc;
	*ret = col_int(st, "there") != 0;
	return 0;
}

int account_leave(struct tx *tx, int64_t person, struct err *err)
{
	int rc = person_disable(tx, person, err);
	if (rc < 0)
		return rc;
	AUTO_STMT st = db_stmt(tx->view.db, "UPDATE person SET gone = 1 WHERE id = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, person);
	return stmt_run(st, err);
}

/* --- another id ------------------------------------------------------------------------------- */

static int identity_of(const struct view *v, const char *platform, const char *user,
		       int64_t *ret_person, int64_t *ret_seen, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db, "SELECT person, seen FROM identity WHERE platform = ? AND user = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_text(st, user);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "account: unknown");
	*ret_person = col_int(st, "person");
	*ret_seen = col_int(st, "seen");
	return 0;
}

/* ?1 the platform, ?2 the old id, ?3 the new one. */
static int moves_run(struct tx *tx, const char *platform, const char *old, const char *now,
		     struct err *err)
{
	static const char questions[] =
		"UPDATE question SET chat = ?3 WHERE platform = ?1 AND chat = ?2"
		" AND answered_us IS NULL";
	static const char *const sql[] = {
		"DELETE FROM identity WHERE platform = ?1 AND user = ?2 AND ?3 <> ?2",
		/* an alias that is in use again is none */
		"DELETE FROM identity_alias WHERE platform = ?1 AND user = ?3 AND ?3 <> ?2",
		"UPDATE outbox SET chat = ?3 WHERE state = 0 AND platform = ?1 AND chat = ?2",
		"UPDATE OR REPLACE chat_context SET chat = ?3 WHERE platform = ?1 AND chat = ?2",
		"UPDATE OR REPLACE chat_binding SET chat = ?3 WHERE platform = ?1 AND chat = ?2",
		questions,
	};
	for (size_t i = 0; i < sizeof(sql) / sizeof(*sql); i++) {
		AUTO_STMT st = db_stmt(tx->view.db, sql[i], err);
		if (st == NULL)
			return err_code(err);
		bind_text(st, platform);
		bind_text(st, old);
		bind_text(st, now);
		int rc = stmt_run(st, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int alias_put(struct tx *tx, const char *platform, const char *user, int64_t person,
		     struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db,
			"INSERT OR REPLACE INTO identity_alias (platform, user, person, renamed_us)"
			" VALUES (?, ?, ?, ?)",
			err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_text(st, user);
	bind_int(st, person);
	bind_int(st, tx->now.us);
	return stmt_run(st, err);
}

int account_renamed(struct tx *tx, const char *platform, const char *old, const char *now,
		    int64_t *ret_doubled, struct err *err)
{
	int64_t person, seen, other = 0, other_seen = 0;
	int rc = identity_of(&tx->view, platform, old, &person, &seen, err);
	if (rc < 0)
		return rc;
	rc = identity_of(&tx->view, platform, now, &other, &other_seen, err);
	if (rc < 0 && rc != ERR_ABSENT)
		return rc;
	{
		AUTO_STMT st = db_stmt(tx->view.db,
				       "INSERT OR REPLACE INTO identity (platform, user, person,"
				       " seen) VALUES (?, ?, ?, ?)",
				       err);
		if (st == NULL)
			return err_code(err);
		bind_text(st, platform);
		bind_text(st, now);
		bind_int(st, person);
		bind_int(st, seen > other_seen ? seen : other_seen);
		rc = stmt_run(st, err);
	}
	if (rc == 0)
		rc = moves_run(tx, platform, old, now, err);
	if (rc == 0)
		rc = alias_put(tx, platform, old, person, err);
	*ret_doubled = other != person ? other : 0;
	return rc;
}

int account_alias(const struct view *v, const char *platform, const char *user, struct instant *ret,
		  struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db, "SELECT renamed_us FROM identity_alias WHERE platform = ? AND user = ?",
		err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_text(st, user);
	int rc = stmt_step(st, err);
	ret->us = rc > 0 ? col_int(st, "renamed_us") : 0;
	return rc < 0 ? rc : 0;
}

/* --- who answers for whom --------------------------------------------------------------------- */

int account_boss(const struct view *v, int64_t person, const char *platform, int64_t *ret,
		 struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db,
		"SELECT b.id FROM person p JOIN org_node n ON n.id = p.node"
		" JOIN person b ON b.id <> p.id AND b.disabled_us IS NULL AND b.role <> 'rep'"
		" JOIN org_node m ON m.id = b.node JOIN identity i ON i.person = b.id"
		" WHERE p.id = ? AND (b.role <> 'manager' OR m.path = '' OR m.path = n.path"
		" OR substr(n.path, 1, length(m.path) + 1) = m.path || '/')"
		" ORDER BY CASE b.role WHEN 'manager' THEN 0 WHEN 'hq' THEN 1 ELSE 2 END,"
		" CASE b.role WHEN 'manager' THEN -length(m.path) ELSE 0 END,"
		" i.platform <> ?, b.id LIMIT 1",
		err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, person);
	bind_text(st, platform);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "account: nobody above");
	*ret = col_int(st, "id");
	return 0;
}

int account_admins(const struct view *v, void *mem, unsigned max, int64_t **ret, size_t *ret_n,
		   struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT id FROM person WHERE role = 'admin'"
			       " AND disabled_us IS NULL ORDER BY id LIMIT ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, max);
	int64_t *list = talloc_array(mem, int64_t, max);
	size_t n = 0;
	int rc = 0;
	while (list != NULL && (rc = stmt_step(st, err)) > 0)
		list[n++] = col_int(st, "id");
	*ret = list;
	*ret_n = n;
	return list != NULL ? rc : err_set(err, ERR_AGAIN, "account: no memory");
}
