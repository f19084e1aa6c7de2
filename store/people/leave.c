#include "store/people/leave.h"

int leave_put(struct tx *tx, const struct leave *l, int64_t *ret_id, struct err *err)
{
	{
		AUTO_STMT st = db_stmt(tx->view.db,
				       "UPDATE leave SET ended_us = ? WHERE person = ?"
				       " AND ended_us IS NULL AND from_us < ? AND to_us > ?",
				       err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, tx->now.us);
		bind_int(st, l->person);
		bind_int(st, l->to.us);
		bind_int(st, l->from.us);
		int rc = stmt_run(st, err);
		if (rc < 0)
			return rc;
	}
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO leave (id, person, from_us, to_us, deputy, made_us)"
			       " VALUES (?, ?, ?, ?, nullif(?, 0), ?)",
			       err);
	if (st == NULL)
		return err_code(err);
	*ret_id = id_new(tx);
	bind_int(st, *ret_id);
	bind_int(st, l->person);
	bind_int(st, l->from.us);
	bind_int(st, l->to.us);
	bind_int(st, l->deputy);
	bind_int(st, tx->now.us);
	return stmt_run(st, err);
}

int leave_end(struct tx *tx, int64_t person, int *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE leave SET ended_us = ?1 WHERE person = ?2"
			       " AND ended_us IS NULL AND to_us > ?1",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, tx->now.us);
	bind_int(st, person);
	int rc = stmt_run(st, err);
	*ret_n = rc == 0 ? (int)db_changes(tx->view.db) : 0;
	return rc;
}

static int one(struct stmt *st, struct leave *ret, struct err *err)
{
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "leave: none");
	*ret = (struct leave){
		.id = col_int(st, "id"),
		.person = col_int(st, "person"),
		.from.us = col_int(st, "from_us"),
		.to.us = col_int(st, "to_us"),
		.deputy = col_int(st, "deputy"),
	};
	return 0;
}

#define COLUMNS "SELECT id, person, from_us, to_us, deputy FROM leave"

int leave_at(const struct view *v, int64_t person, struct instant at, struct leave *ret,
	     struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       COLUMNS " WHERE person = ?1 AND ended_us IS NULL"
				       " AND from_us <= ?2 AND to_us > ?2 LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, person);
	bind_int(st, at.us);
	return one(st, ret, err);
}

int leave_next(const struct view *v, int64_t person, struct instant at, struct leave *ret,
	       struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       COLUMNS " WHERE person = ? AND ended_us IS NULL AND to_us > ?"
				       " ORDER BY to_us LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, person);
	bind_int(st, at.us);
	return one(st, ret, err);
}
