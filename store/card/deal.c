#include "store/card/deal.h"

#include <talloc.h>

#define COLUMNS                                                                             \
	"SELECT id, card, stage, state, CAST(amount AS TEXT) AS amount, reason, opened_us," \
	" coalesce(closed_us, 0) AS closed_us FROM deal"

static int row(struct stmt *st, void *mem, struct deal *ret, struct err *err)
{
	int rc = 0;
	*ret = (struct deal){
		.id = col_int(st, "id"),
		.card = col_int(st, "card"),
		.stage = col_dup(st, "stage", mem, &rc),
		.state = col_dup(st, "state", mem, &rc),
		.amount = col_dup(st, "amount", mem, &rc),
		.reason = col_dup(st, "reason", mem, &rc),
		.opened.us = col_int(st, "opened_us"),
		.closed.us = col_int(st, "closed_us"),
	};
	return rc < 0 ? err_set(err, rc, "deal: no memory") : 0;
}

static int one(struct stmt *st, void *mem, int64_t card, struct deal *ret, struct err *err)
{
	if (st == NULL)
		return err_code(err);
	bind_int(st, card);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "deal: none");
	return row(st, mem, ret, err);
}

int deal_open_find(const struct view *v, void *mem, int64_t card, struct deal *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db, COLUMNS " WHERE card = ? AND state = 'open' AND deleted_us IS NULL", err);
	return one(st, mem, card, ret, err);
}

int deal_latest(const struct view *v, void *mem, int64_t card, struct deal *ret, struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db,
			COLUMNS " WHERE card = ? AND deleted_us IS NULL"
				" ORDER BY state = 'open' DESC, closed_us DESC, id DESC LIMIT 1",
			err);
	return one(st, mem, card, ret, err);
}

int deal_list(const struct view *v, void *mem, int64_t card, struct deal **ret, size_t *ret_n,
	      struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db, COLUMNS " WHERE card = ? AND deleted_us IS NULL ORDER BY id", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, card);
	struct deal *list = NULL;
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		list = talloc_realloc(mem, list, struct deal, (unsigned)n + 1);
		if (list == NULL)
			return err_set(err, ERR_AGAIN, "deal: no memory");
		rc = row(st, mem, &list[n], err);
		if (rc < 0)
			return rc;
		n++;
	}
	*ret = list;
	*ret_n = n;
	return rc;
}

int deal_new(struct tx *tx, int64_t card, const char *stage, struct instant at, int64_t *ret_id,
	     struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db,
			"INSERT INTO deal (id, card, stage, opened_us) VALUES (?, ?, ?, ?)", err);
	if (st == NULL)
		return err_code(err);
	*ret_id = id_new(tx);
	bind_int(st, *ret_id);
	bind_int(st, card);
	bind_text(st, stage);
	bind_int(st, at.us);
	return stmt_run(st, err);
}

int stage_event_put(struct tx *tx, const struct stage_event *e, int64_t *ret_id, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO stage_event (id, deal, from_stage, to_stage, person,"
			       " at_us, inbox) VALUES (?, ?, ?, ?, ?, ?, nullif(?, 0))",
			       err);
	if (st == NULL)
		return err_code(err);
	*ret_id = id_new(tx);
	bind_int(st, *ret_id);
	bind_int(st, e->deal);
	bind_text(st, e->from);
	bind_text(st, e->to);
	bind_int(st, e->person);
	bind_int(st, e->at.us);
	bind_int(st, e->inbox);
	return stmt_run(st, err);
}

int stage_event_list(const struct view *v, void *mem, int64_t deal, struct stage_event **ret,
		     size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT id, deal, from_stage, to_stage, person, at_us,"
			       " coalesce(inbox, 0) AS inbox FROM stage_event"
			       " WHERE deal = ? AND deleted_us IS NULL ORDER BY at_us, id",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, deal);
	struct stage_event *list = NULL;
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		list = talloc_realloc(mem, list, struct stage_event, (unsigned)n + 1);
		int dup = list != NULL ? 0 : ERR_AGAIN;
		if (dup == 0)
			list[n] = (struct stage_event){
				.id = col_int(st, "id"),
				.deal = col_int(st, "deal"),
				.from = col_dup(st, "from_stage", mem, &dup),
				.to = col_dup(st, "to_stage", mem, &dup),
				.person = col_int(st, "person"),
				.at.us = col_int(st, "at_us"),
				.inbox = col_int(st, "inbox"),
			};
		if (dup < 0)
			return err_set(err, dup, "stage: no memory");
		n++;
	}
	*ret = list;
	*ret_n = n;
	return rc;
}
