#include "store/people/leave.h"

#include <talloc.h>

static int add(struct tx *tx, const struct leave *l, int64_t *ret_id, struct err *err)
{
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

int leave_put(struct tx *tx, const struct leave *l, int64_t *ret_id, struct err *err)
{
	void *mem = talloc_new(NULL);
	struct leave *before = NULL;
	size_t n = 0;
	int64_t part;
	int rc = leave_list(&tx->view, mem, l->person, l->from, l->to, &before, &n, err);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		struct leave first = before[i], last = before[i];
		first.to = l->from;
		last.from = l->to;
		rc = leave_end(tx, before[i].id, err);
		if (rc == 0 && first.from.us < first.to.us)
			rc = add(tx, &first, &part, err);
		if (rc == 0 && last.from.us < last.to.us)
			rc = add(tx, &last, &part, err);
	}
	if (rc == 0)
		rc = add(tx, l, ret_id, err);
	(void)talloc_free(mem);
	return rc;
}

int leave_end(struct tx *tx, int64_t id, struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db,
			"UPDATE leave SET ended_us = ? WHERE id = ? AND ended_us IS NULL", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, tx->now.us);
	bind_int(st, id);
	return stmt_run(st, err);
}

static struct leave row(struct stmt *st)
{
	return (struct leave){
		.id = col_int(st, "id"),
		.person = col_int(st, "person"),
		.from.us = col_int(st, "from_us"),
		.to.us = col_int(st, "to_us"),
		.deputy = col_int(st, "deputy"),
	};
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
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "leave: none");
	*ret = row(st);
	return 0;
}

int leave_list(const struct view *v, void *mem, int64_t person, struct instant from,
	       struct instant to, struct leave **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       COLUMNS " WHERE person = ? AND ended_us IS NULL"
				       " AND from_us < ? AND to_us > ? ORDER BY from_us LIMIT ?",
			       err);
	struct leave *list = talloc_array(mem, struct leave, LEAVES_MAX);
	if (st == NULL)
		return err_code(err);
	if (list == NULL)
		return err_set(err, ERR_AGAIN, "leave: no memory");
	bind_int(st, person);
	bind_int(st, to.us);
	bind_int(st, from.us);
	bind_int(st, LEAVES_MAX);
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0)
		list[n++] = row(st);
	*ret = list;
	*ret_n = n;
	return rc;
}
