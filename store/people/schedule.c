#include "store/people/schedule.h"

#include <talloc.h>

#include "store/engine/db.h"

int digest_choice_get(const struct view *v, int64_t person, const char *digest,
		      struct digest_choice *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT coalesce(minute, -1) AS minute, off FROM digest_choice"
			       " WHERE person = ? AND digest = ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, person);
	bind_text(st, digest);
	int rc = stmt_step(st, err);
	if (rc > 0)
		*ret = (struct digest_choice){(int)col_int(st, "minute"), col_int(st, "off") != 0};
	return rc > 0 ? 0 : rc < 0 ? rc : ERR_ABSENT;
}

int digest_choice_set(struct tx *tx, int64_t person, const char *digest,
		      const struct digest_choice *c, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO digest_choice (person, digest, minute, off)"
			       " VALUES (?, ?, ?, ?) ON CONFLICT (person, digest) DO UPDATE"
			       " SET minute = excluded.minute, off = excluded.off",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, person);
	bind_text(st, digest);
	if (c->minute >= 0)
		bind_int(st, c->minute);
	else
		bind_null(st);
	bind_int(st, c->off);
	return stmt_run(st, err);
}

int digest_done_get(const struct view *v, int64_t person, const char *digest, int32_t *ret_day,
		    struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db, "SELECT day FROM digest_done WHERE person = ? AND digest = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, person);
	bind_text(st, digest);
	int rc = stmt_step(st, err);
	*ret_day = rc > 0 ? (int32_t)col_int(st, "day") : -1;
	return rc < 0 ? rc : 0;
}

int digest_done_set(struct tx *tx, int64_t person, const char *digest, int32_t day, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO digest_done (person, digest, day) VALUES (?, ?, ?)"
			       " ON CONFLICT (person, digest) DO UPDATE SET day = excluded.day",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, person);
	bind_text(st, digest);
	bind_int(st, day);
	return stmt_run(st, err);
}

int digest_people(const struct view *v, void *mem, int64_t after, unsigned max, struct person **ret,
		  size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT p.id, p.name, p.role, p.node, n.path FROM person p"
			       " JOIN org_node n ON n.id = p.node WHERE p.id > ?"
			       " AND p.disabled_us IS NULL AND p.pool = 0 ORDER BY p.id LIMIT ?",
			       err);
	*ret_n = 0;
	*ret = talloc_zero_array(mem, struct person, max);
	if (st == NULL || *ret == NULL)
		return st == NULL ? err_code(err) : err_set(err, ERR_AGAIN, "digest: no memory");
	bind_int(st, after);
	bind_int(st, max);
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0) {
		struct person *p = &(*ret)[(*ret_n)++];
		p->id = col_int(st, "id");
		p->name = col_dup(st, "name", mem, &dup);
		p->node = col_int(st, "node");
		p->path = col_dup(st, "path", mem, &dup);
		rc = role_parse(col_text(st, "role"), &p->role, err);
		if (rc < 0)
			return rc;
	}
	return dup < 0 ? err_set(err, ERR_AGAIN, "digest: no memory") : rc;
}
