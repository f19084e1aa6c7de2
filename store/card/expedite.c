#include "store/card/expedite.h"

#include "store/engine/db.h"

#define COLUMNS                                                                        \
	"id, deal, card, person, at_us, due_us, coalesce(answered_us, 0) AS answered," \
	" answer"

static int row_read(struct stmt *st, void *mem, struct expedite *ret, struct err *err)
{
	int dup = 0, rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "expedite: there is none");
	*ret = (struct expedite){.id = col_int(st, "id"),
				 .deal = col_int(st, "deal"),
				 .card = col_int(st, "card"),
				 .person = col_int(st, "person"),
				 .at = {col_int(st, "at_us")},
				 .due = {col_int(st, "due_us")},
				 .answered = {col_int(st, "answered")},
				 .answer = col_dup(st, "answer", mem, &dup)};
	return dup < 0 ? err_set(err, dup, "expedite: no memory") : 0;
}

int expedite_put(struct tx *tx, const struct expedite *e, int64_t *ret_id, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO expedite (deal, card, person, at_us, due_us)"
			       " VALUES (?, ?, ?, ?, ?) RETURNING id",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, e->deal);
	bind_int(st, e->card);
	bind_int(st, e->person);
	bind_int(st, e->at.us);
	bind_int(st, e->due.us);
	int rc = stmt_step(st, err);
	if (rc > 0)
		*ret_id = col_int(st, "id");
	return rc < 0 ? rc : 0;
}

int expedite_get(const struct view *v, void *mem, int64_t id, struct expedite *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, "SELECT " COLUMNS " FROM expedite WHERE id = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	return row_read(st, mem, ret, err);
}

int expedite_open(const struct view *v, void *mem, int64_t deal, struct expedite *ret,
		  struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT " COLUMNS " FROM expedite WHERE deal = ?"
			       " AND answered_us IS NULL ORDER BY id DESC LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, deal);
	return row_read(st, mem, ret, err);
}

int expedite_answer(struct tx *tx, int64_t id, int64_t by, const char *answer, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE expedite SET answered_us = ?, answered_by = ?, answer = ?"
			       " WHERE id = ? AND answered_us IS NULL RETURNING id",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, tx->now.us);
	bind_int(st, by);
	bind_text(st, answer);
	bind_int(st, id);
	int rc = stmt_step(st, err);
	return rc > 0 ? 0 : rc < 0 ? rc : err_set(err, ERR_REFUSED, "expedite: answered before");
}
