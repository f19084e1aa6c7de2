#include "store/history/past.h"

#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "store/card/card.h"
#include "store/card/deal.h"

static void bind_fen(struct stmt *st, const char *digits)
{
	if (digits != NULL)
		bind_int(st, strtoll(digits, NULL, 10));
	else
		bind_null(st);
}

int past_card_put(struct tx *tx, int64_t owner, const char *const *values, const char *key,
		  const char *type, struct instant created, int64_t *ret_id, struct err *err)
{
	int rc = number_new(tx, "card", ret_id, err);
	if (rc < 0)
		return rc;
	int64_t at = created.us != 0 ? created.us : tx->now.us;
	AUTO_STMT st = db_stmt(
		tx->view.db,
		"INSERT INTO card (id, owner, created_us, updated_us, held_us, import_key, type,"
		" name, org, dept, title, phone, wechat, email, intent, product, amount,"
		" amount_max, amount_qualifier, stage, grade, source, next_at, competitor, role,"
		" region, address, blocker, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
		" ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, *ret_id);
	bind_int(st, owner);
	bind_int(st, at);
	bind_int(st, tx->now.us);
	bind_int(st, tx->now.us);
	bind_text(st, key);
	bind_text(st, type);
	for (int f = 0; f < CARD_FIELDS; f++)
		if (card_field_is_fen((enum card_field)f))
			bind_fen(st, values[f]);
		else
			bind_text(st, values[f]);
	return stmt_run(st, err);
}

int past_stage_assume(struct tx *tx, int64_t card, int64_t person, const char *stage,
		      const char *state, const char *amount, struct instant at, struct err *err)
{
	int64_t deal = id_new(tx);
	{
		AUTO_STMT st =
			db_stmt(tx->view.db,
				"INSERT INTO deal (id, card, stage, state, amount, opened_us,"
				" closed_us) VALUES (?, ?, ?, ?, ?, ?, ?)",
				err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, deal);
		bind_int(st, card);
		bind_text(st, stage);
		bind_text(st, state);
		bind_fen(st, amount);
		bind_int(st, at.us);
		if (strcmp(state, "open") != 0)
			bind_int(st, at.us);
		else
			bind_null(st);
		int rc = stmt_run(st, err);
		if (rc < 0)
			return rc;
	}
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO stage_event (id, deal, from_stage, to_stage, person,"
			       " at_us, assumed) VALUES (?, ?, NULL, ?, ?, ?, 1)",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id_new(tx));
	bind_int(st, deal);
	bind_text(st, stage);
	bind_int(st, person);
	bind_int(st, at.us);
	return stmt_run(st, err);
}

/* What was assumed of the card goes, if nothing was built on it. */
static int assumed_drop(struct tx *tx, int64_t card, struct err *err)
{
	int64_t deal = 0;
	{
		AUTO_STMT st = db_stmt(
			tx->view.db,
			"SELECT e.deal FROM deal d JOIN stage_event e ON e.deal = d.id"
			" WHERE d.card = ? AND d.deleted_us IS NULL AND e.deleted_us IS NULL"
			" GROUP BY e.deal HAVING count(*) = 1 AND max(e.assumed) = 1",
			err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, card);
		int rc = stmt_step(st, err);
		if (rc <= 0)
			return rc;
		deal = col_int(st, "deal");
	}
	static const char *const sql[] = {"DELETE FROM stage_event WHERE deal = ?",
					  "DELETE FROM deal WHERE id = ?"};
	for (size_t i = 0; i < 2; i++) {
		AUTO_STMT st = db_stmt(tx->view.db, sql[i], err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, deal);
		int rc = stmt_run(st, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int stage_there(struct tx *tx, const struct past_stage *s, int64_t *ret_deal,
		       struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "SELECT e.deal FROM deal d JOIN stage_event e ON e.deal = d.id"
			       " WHERE d.card = ? AND d.deleted_us IS NULL AND e.at_us = ?"
			       " AND e.to_stage = ? AND e.deleted_us IS NULL",
			       err);
	*ret_deal = 0;
	if (st == NULL)
		return err_code(err);
	bind_int(st, s->card);
	bind_int(st, s->at.us);
	bind_text(st, s->stage);
	int rc = stmt_step(st, err);
	if (rc > 0)
		*ret_deal = col_int(st, "deal");
	return rc < 0 ? rc : 0;
}

/* The deal that the time falls into: one that was open then, the one won last before (for what
 * comes after winning), or the open one that began later. 0: none. */
static int deal_of_time(struct tx *tx, const struct past_stage *s, int64_t *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "SELECT id FROM deal WHERE card = ? AND deleted_us IS NULL AND ("
			       " (opened_us <= ? AND (closed_us IS NULL OR closed_us >= ?))"
			       " OR (opened_us > ? AND state = 'open')"
			       " OR (? = 1 AND state = 'won' AND closed_us <= ?))"
			       " ORDER BY opened_us <= ? DESC, opened_us DESC LIMIT 1",
			       err);
	*ret = 0;
	if (st == NULL)
		return err_code(err);
	bind_int(st, s->card);
	for (int i = 0; i < 3; i++)
		bind_int(st, s->at.us);
	bind_int(st, s->after_won);
	bind_int(st, s->at.us);
	bind_int(st, s->at.us);
	int rc = stmt_step(st, err);
	if (rc > 0)
		*ret = col_int(st, "id");
	return rc < 0 ? rc : 0;
}

/* Each event came from the one before it; the deal stands where the last one put it, and was open
 * until the first that closes it. */
static int deal_recount(struct tx *tx, int64_t deal, struct err *err)
{
	static const char *const sql[] = {
		"UPDATE stage_event AS e SET from_stage = (SELECT p.to_stage FROM stage_event p"
		" WHERE p.deal = e.deal AND p.deleted_us IS NULL"
		" AND (p.at_us, p.id) < (e.at_us, e.id) ORDER BY p.at_us DESC, p.id DESC LIMIT 1)"
		" WHERE e.deal = ? AND e.deleted_us IS NULL",
		"UPDATE deal AS d SET"
		" stage = (SELECT to_stage FROM stage_event e WHERE e.deal = d.id"
		"  AND e.deleted_us IS NULL ORDER BY e.at_us DESC, e.id DESC LIMIT 1),"
		" opened_us = (SELECT min(at_us) FROM stage_event e WHERE e.deal = d.id"
		"  AND e.deleted_us IS NULL),"
		" state = coalesce((SELECT to_stage FROM stage_event e WHERE e.deal = d.id"
		"  AND e.deleted_us IS NULL AND e.to_stage IN ('won', 'lost')"
		"  ORDER BY e.at_us, e.id LIMIT 1), 'open'),"
		" closed_us = (SELECT min(at_us) FROM stage_event e WHERE e.deal = d.id"
		"  AND e.deleted_us IS NULL AND e.to_stage IN ('won', 'lost'))"
		" WHERE d.id = ?"};
	for (size_t i = 0; i < 2; i++) {
		AUTO_STMT st = db_stmt(tx->view.db, sql[i], err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, deal);
		int rc = stmt_run(st, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int deal_tell(struct tx *tx, int64_t deal, const struct past_stage *s, struct err *err)
{
	if (s->amount == NULL && s->reason == NULL)
		return 0;
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE deal SET amount = coalesce(?, amount),"
			       " reason = coalesce(?, reason) WHERE id = ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_fen(st, s->amount);
	bind_text(st, s->reason);
	bind_int(st, deal);
	return stmt_run(st, err);
}

static int stage_now(struct tx *tx, void *mem, int64_t card, const char **ret, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "SELECT e.to_stage FROM deal d JOIN stage_event e ON e.deal = d.id"
			       " WHERE d.card = ? AND d.deleted_us IS NULL AND e.deleted_us IS NULL"
			       " ORDER BY e.at_us DESC, e.id DESC LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, card);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_BROKEN, "stage: none");
	int dup = 0;
	*ret = col_dup(st, "to_stage", mem, &dup);
	return dup < 0 ? err_set(err, dup, "stage: no memory") : 0;
}

int past_stage_put(struct tx *tx, void *mem, const struct past_stage *s, bool *ret_new,
		   const char **ret_stage, struct err *err)
{
	int64_t deal = 0;
	int rc = assumed_drop(tx, s->card, err);
	if (rc == 0)
		rc = stage_there(tx, s, &deal, err);
	*ret_new = deal == 0;
	if (rc == 0 && *ret_new) {
		rc = deal_of_time(tx, s, &deal, err);
		if (rc == 0 && deal == 0)
			rc = deal_new(tx, s->card, s->stage, s->at, &deal, err);
		struct stage_event e = {
			.deal = deal, .to = s->stage, .person = s->person, .at = s->at};
		if (rc == 0)
			rc = stage_event_put(tx, &e, &e.id, err);
		if (rc == 0)
			rc = deal_recount(tx, deal, err);
	}
	if (rc == 0)
		rc = deal_tell(tx, deal, s, err);
	return rc < 0 ? rc : stage_now(tx, mem, s->card, ret_stage, err);
}

int past_activity_put(struct tx *tx, const struct past_activity *a, bool *ret_new, struct err *err)
{
	{
		AUTO_STMT st =
			db_stmt(tx->view.db,
				"SELECT 1 FROM activity WHERE card = ? AND at_us = ? AND person = ?"
				" AND action = ? AND text = ? AND deleted_us IS NULL",
				err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, a->card);
		bind_int(st, a->at.us);
		bind_int(st, a->person);
		bind_text(st, a->action);
		bind_text(st, a->text);
		int rc = stmt_step(st, err);
		*ret_new = rc == 0;
		if (rc != 0)
			return rc < 0 ? rc : 0;
	}
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO activity (id, card, person, action, text, at_us)"
			       " VALUES (?, ?, ?, ?, ?, ?)",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id_new(tx));
	bind_int(st, a->card);
	bind_int(st, a->person);
	bind_text(st, a->action);
	bind_text(st, a->text);
	bind_int(st, a->at.us);
	return stmt_run(st, err);
}

static int task_there(struct tx *tx, const struct past_task *t, int64_t *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "SELECT id FROM task WHERE owner = ? AND due_at = ? AND text = ?"
			       " AND card IS nullif(?, 0) AND deleted_us IS NULL",
			       err);
	*ret = 0;
	if (st == NULL)
		return err_code(err);
	bind_int(st, t->owner);
	bind_text(st, t->due_at);
	bind_text(st, t->text);
	bind_int(st, t->card);
	int rc = stmt_step(st, err);
	if (rc > 0)
		*ret = col_int(st, "id");
	return rc < 0 ? rc : 0;
}

int past_task_put(struct tx *tx, const struct past_task *t, bool *ret_new, struct err *err)
{
	int64_t id;
	int rc = task_there(tx, t, &id, err);
	*ret_new = rc == 0 && id == 0;
	if (rc == 0 && id == 0)
		rc = number_new(tx, "task", &id, err);
	if (rc < 0)
		return rc;
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO task (id, card, owner, text, due_at, due_us, state,"
			       " created_us, done_us)"
			       " VALUES (?, nullif(?, 0), ?, ?, ?, ?, ?, ?, nullif(?, 0))"
			       " ON CONFLICT (id) DO UPDATE SET state = excluded.state,"
			       " done_us = excluded.done_us",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	bind_int(st, t->card);
	bind_int(st, t->owner);
	bind_text(st, t->text);
	bind_text(st, t->due_at);
	bind_int(st, t->due.us);
	bind_text(st, t->state);
	bind_int(st, tx->now.us);
	bind_int(st, t->done.us);
	return stmt_run(st, err);
}
