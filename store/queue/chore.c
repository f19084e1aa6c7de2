#include "store/queue/chore.h"

int chore_get(const struct view *v, const char *name, struct instant *ret_next, int64_t *ret_cursor,
	      struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, "SELECT next_us, cursor FROM chore WHERE name = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, name);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "chore %s: never planned", name);
	ret_next->us = col_int(st, "next_us");
	*ret_cursor = col_int(st, "cursor");
	return 0;
}

int chore_set(struct tx *tx, const char *name, struct instant next, int64_t cursor, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO chore (name, next_us, cursor) VALUES (?, ?, ?)"
			       " ON CONFLICT (name) DO UPDATE SET next_us = excluded.next_us,"
			       " cursor = excluded.cursor",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, name);
	bind_int(st, next.us);
	bind_int(st, cursor);
	return stmt_run(st, err);
}

int chore_soonest(const struct view *v, struct instant *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, "SELECT min(next_us) AS next FROM chore", err);
	if (st == NULL)
		return err_code(err);
	int rc = stmt_step(st, err);
	if (rc < 0)
		return rc;
	ret->us = col_null(st, "next") ? INT64_MAX : col_int(st, "next");
	return 0;
}
