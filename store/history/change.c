#include "store/history/change.h"

#include <talloc.h>

static int set_put(struct change_log *log, struct err *err)
{
	int rc = number_new(log->tx, "change_set", &log->id, err);
	if (rc < 0)
		return rc;
	AUTO_STMT st = db_stmt(log->tx->view.db,
			       "INSERT INTO change_set (id, person, inbox, what, at_us)"
			       " VALUES (?, ?, ?, ?, ?)",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, log->id);
	bind_int(st, log->person);
	if (log->inbox != 0)
		bind_int(st, log->inbox);
	else
		bind_null(st);
	bind_text(st, log->what);
	bind_int(st, log->tx->now.us);
	return stmt_run(st, err);
}

int change_add(struct change_log *log, const struct change *c, struct err *err)
{
	if (log->id == 0) {
		int rc = set_put(log, err);
		if (rc < 0)
			return rc;
	}
	AUTO_STMT st =
		db_stmt(log->tx->view.db,
			"INSERT INTO change (change_set, seq, tbl, row, field, old, new, card)"
			" VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, log->id);
	bind_int(st, ++log->seq);
	bind_text(st, c->tbl);
	bind_int(st, c->row);
	bind_text(st, c->field);
	bind_text(st, c->old);
	bind_text(st, c->new);
	if (c->card != 0)
		bind_int(st, c->card);
	else
		bind_null(st);
	return stmt_run(st, err);
}

int change_resume(struct tx *tx, void *mem, int64_t inbox, struct change_log *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "SELECT id, person, what, at_us, (SELECT max(seq) FROM change"
			       " WHERE change_set = s.id) AS seq FROM change_set s"
			       " WHERE inbox = ? AND undone_us IS NULL ORDER BY id DESC LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, inbox);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "change: none of that message");
	int dup = 0;
	*ret = (struct change_log){.tx = tx,
				   .person = col_int(st, "person"),
				   .inbox = inbox,
				   .what = col_dup(st, "what", mem, &dup),
				   .at.us = col_int(st, "at_us"),
				   .id = col_int(st, "id"),
				   .seq = (int)col_int(st, "seq")};
	return dup < 0 ? err_set(err, dup, "change: no memory") : 0;
}

int change_cards(const struct view *v, void *mem, int64_t set, unsigned max, int64_t **ret,
		 size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT DISTINCT card FROM change WHERE change_set = ?"
			       " AND card IS NOT NULL LIMIT ?",
			       err);
	int64_t *list = talloc_array(mem, int64_t, max);
	if (st == NULL)
		return err_code(err);
	if (list == NULL)
		return err_set(err, ERR_AGAIN, "change: no memory");
	bind_int(st, set);
	bind_int(st, max);
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0)
		list[n++] = col_int(st, "card");
	*ret = list;
	*ret_n = n;
	return rc;
}

int change_set_find(const struct view *v, void *mem, int64_t person, int64_t id,
		    struct change_set *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       id != 0 ? "SELECT id, person, what, at_us, undone_us FROM change_set"
					 " WHERE person = ? AND id = ?"
					 " AND (inbox IS NOT NULL OR what = 'rule')"
				       : "SELECT id, person, what, at_us, undone_us FROM change_set"
					 " WHERE person = ? AND ? = 0 AND undone_us IS NULL"
					 " AND inbox IS NOT NULL AND what <> 'customer'"
					 " ORDER BY id DESC LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, person);
	bind_int(st, id);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "nothing to undo");
	int dup = 0;
	*ret = (struct change_set){.id = col_int(st, "id"),
				   .person = col_int(st, "person"),
				   .what = col_dup(st, "what", mem, &dup),
				   .at.us = col_int(st, "at_us"),
				   .undone = !col_null(st, "undone_us")};
	return dup < 0 ? err_set(err, dup, "change: no memory") : 0;
}

static int change_row(struct stmt *st, void *mem, struct change *ret, struct err *err)
{
	int rc = 0;
	*ret = (struct change){
		.tbl = col_dup(st, "tbl", mem, &rc),
		.row = col_int(st, "row"),
		.field = col_dup(st, "field", mem, &rc),
		.old = col_dup(st, "old", mem, &rc),
		.new = col_dup(st, "new", mem, &rc),
		.card = col_int(st, "card"),
	};
	return rc < 0 ? err_set(err, rc, "change: no memory") : 0;
}

int change_list(const struct view *v, void *mem, int64_t set, struct change **ret, size_t *ret_n,
		struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT tbl, row, field, old, new, card FROM change"
			       " WHERE change_set = ? ORDER BY seq DESC",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, set);
	struct change *list = NULL;
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		list = talloc_realloc(mem, list, struct change, (unsigned)n + 1);
		if (list == NULL)
			return err_set(err, ERR_AGAIN, "change: no memory");
		rc = change_row(st, mem, &list[n], err);
		if (rc < 0)
			return rc;
		n++;
	}
	*ret = list;
	*ret_n = n;
	return rc;
}

int change_set_undone(struct tx *tx, int64_t set, struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db, "UPDATE change_set SET undone_us = ? WHERE id = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, tx->now.us);
	bind_int(st, set);
	return stmt_run(st, err);
}

int change_set_of_inbox(const struct view *v, int64_t inbox, bool *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, "SELECT 1 FROM change_set WHERE inbox = ? LIMIT 1", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, inbox);
	int rc = stmt_step(st, err);
	*ret = rc > 0;
	return rc < 0 ? rc : 0;
}

int change_was(const struct view *v, const char *what, const struct change *c, bool *ret,
	       struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db,
			"SELECT 1 AS one FROM change c JOIN change_set s ON s.id = c.change_set"
			" WHERE c.card = ? AND c.tbl = ? AND c.row = ? AND c.field = ?"
			" AND s.what = ? LIMIT 1",
			err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, c->card);
	bind_text(st, c->tbl);
	bind_int(st, c->row);
	bind_text(st, c->field);
	bind_text(st, what);
	int rc = stmt_step(st, err);
	*ret = rc > 0;
	return rc < 0 ? rc : 0;
}

int change_history(const struct view *v, void *mem, int64_t card, unsigned max,
		   struct change_seen **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db,
			"SELECT c.tbl, c.row, c.field, c.old, c.new, c.card, s.id, p.name, s.what,"
			" s.at_us, coalesce(s.inbox, 0) AS inbox, s.undone_us FROM change c"
			" JOIN change_set s ON s.id = c.change_set JOIN person p ON p.id = s.person"
			" WHERE c.card = ? ORDER BY c.change_set DESC, c.seq LIMIT ?",
			err);
	struct change_seen *list = talloc_zero_array(mem, struct change_seen, max);
	if (st == NULL)
		return err_code(err);
	if (list == NULL)
		return err_set(err, ERR_AGAIN, "change: no memory");
	bind_int(st, card);
	bind_int(st, max);
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		rc = change_row(st, list, &list[n].change, err);
		if (rc < 0)
			return rc;
		int dup = 0;
		list[n].set = col_int(st, "id");
		list[n].person = col_dup(st, "name", list, &dup);
		list[n].what = col_dup(st, "what", list, &dup);
		list[n].at.us = col_int(st, "at_us");
		list[n].inbox = col_int(st, "inbox");
		list[n].undone = !col_null(st, "undone_us");
		if (dup < 0)
			return err_set(err, dup, "change: no memory");
		n++;
	}
	*ret = list;
	*ret_n = n;
	return rc;
}
