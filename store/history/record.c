#include "store/history/record.h"

#include <talloc.h>

/* Runs a bound INSERT ... ON CONFLICT DO NOTHING; whether it was new. */
static int fresh_run(struct tx *tx, struct stmt *st, bool *ret_new, struct err *err)
{
	int rc = stmt_run(st, err);
	*ret_new = rc == 0 && db_changes(tx->view.db) == 1;
	return rc;
}

int customer_event_put(struct tx *tx, const struct customer_event *e, const char *source,
		       bool *ret_new, struct err *err)
{
	{
		AUTO_STMT st = db_stmt(tx->view.db,
				       "INSERT INTO customer_event (id, card, event, at_us, value,"
				       " source) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
				       err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, id_new(tx));
		bind_int(st, e->card);
		bind_text(st, e->event);
		bind_int(st, e->at.us);
		bind_text(st, e->value);
		bind_text(st, source);
		int rc = fresh_run(tx, st, ret_new, err);
		if (rc < 0 || *ret_new)
			return rc;
	}
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE customer_event SET value = ?"
			       " WHERE card = ? AND at_us = ? AND event = ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, e->value);
	bind_int(st, e->card);
	bind_int(st, e->at.us);
	bind_text(st, e->event);
	return stmt_run(st, err);
}

int customer_said(const struct view *v, void *mem, int64_t card, unsigned max,
		  struct customer_event **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT event, at_us, value FROM customer_event WHERE card = ?"
			       " AND value IS NOT NULL AND source GLOB 'kf *'"
			       " ORDER BY at_us DESC LIMIT ?",
			       err);
	struct customer_event *list = talloc_array(mem, struct customer_event, max);
	int rc;
	*ret_n = 0;
	*ret = list;
	if (st == NULL || list == NULL)
		return st == NULL ? err_code(err) : err_set(err, ERR_AGAIN, "events: no memory");
	bind_int(st, card);
	bind_int(st, max);
	while ((rc = stmt_step(st, err)) > 0) {
		int dup = 0;
		list[(*ret_n)++] =
			(struct customer_event){.card = card,
						.event = col_dup(st, "event", list, &dup),
						.at.us = col_int(st, "at_us"),
						.value = col_dup(st, "value", list, &dup)};
		if (dup < 0)
			return err_set(err, dup, "events: no memory");
	}
	return rc;
}

int sales_order_put(struct tx *tx, const struct sales_order *o, const char *source, bool *ret_new,
		    struct err *err)
{
	{
		AUTO_STMT st = db_stmt(tx->view.db,
				       "INSERT INTO sales_order (id, number, card, day, status,"
				       " amount, paid, due, product, source)"
				       " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
				       " ON CONFLICT DO NOTHING",
				       err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, id_new(tx));
		bind_text(st, o->number);
		bind_int(st, o->card);
		bind_text(st, o->day);
		bind_text(st, o->status);
		bind_int(st, o->amount);
		bind_int(st, o->paid);
		bind_text(st, o->due);
		bind_text(st, o->product);
		bind_text(st, source);
		int rc = fresh_run(tx, st, ret_new, err);
		if (rc < 0 || *ret_new)
			return rc;
	}
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE sales_order SET day = ?, status = ?, amount = ?, paid = ?,"
			       " due = ?, product = ?, source = ? WHERE number = ? AND card = ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, o->day);
	bind_text(st, o->status);
	bind_int(st, o->amount);
	bind_int(st, o->paid);
	bind_text(st, o->due);
	bind_text(st, o->product);
	bind_text(st, source);
	bind_text(st, o->number);
	bind_int(st, o->card);
	int rc = stmt_run(st, err);
	if (rc == 0 && db_changes(tx->view.db) == 0)
		return err_set(err, ERR_REFUSED, "order: 订单号 %.40s 已经是另一位客户的",
			       o->number);
	return rc;
}

int sales_order_bought(const struct view *v, void *mem, int64_t card, struct bought **ret,
		       size_t *ret_n, struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db,
			"SELECT product, max(day) AS day FROM sales_order WHERE card = ?"
			" AND status <> 'cancelled' AND product IS NOT NULL GROUP BY product",
			err);
	*ret = NULL;
	*ret_n = 0;
	if (st == NULL)
		return err_code(err);
	bind_int(st, card);
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		*ret = talloc_realloc(mem, *ret, struct bought, (unsigned)*ret_n + 1);
		int dup = *ret != NULL ? 0 : ERR_AGAIN;
		if (dup == 0)
			(*ret)[(*ret_n)++] =
				(struct bought){.product = col_dup(st, "product", mem, &dup),
						.day = col_dup(st, "day", mem, &dup)};
		if (dup < 0)
			return err_set(err, dup, "orders: no memory");
	}
	return rc;
}

int fact_put(struct tx *tx, const struct day_fact *f, const char *source, bool *ret_new,
	     struct err *err)
{
	{
		AUTO_STMT st = db_stmt(tx->view.db,
				       "INSERT INTO fact (id, metric, node, card, day, value,"
				       " source) VALUES (?, ?, ?, nullif(?, 0), ?, ?, ?)"
				       " ON CONFLICT DO NOTHING",
				       err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, id_new(tx));
		bind_text(st, f->metric);
		bind_text(st, f->node);
		bind_int(st, f->card);
		bind_text(st, f->day);
		bind_int(st, f->value);
		bind_text(st, source);
		int rc = fresh_run(tx, st, ret_new, err);
		if (rc < 0 || *ret_new)
			return rc;
	}
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE fact SET value = ?, source = ?"
			       " WHERE metric = ? AND node = ? AND day = ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, f->value);
	bind_text(st, source);
	bind_text(st, f->metric);
	bind_text(st, f->node);
	bind_text(st, f->day);
	return stmt_run(st, err);
}

static void weight_bind(struct stmt *st, int64_t weight)
{
	if (weight < 0)
		bind_null(st);
	else
		bind_int(st, weight);
}

int target_put(struct tx *tx, const struct target *t, const char *source, bool *ret_new,
	       struct err *err)
{
	{
		AUTO_STMT st = db_stmt(tx->view.db,
				       "INSERT INTO target (id, node, metric, period, plan, parent,"
				       " weight, source) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
				       " ON CONFLICT DO NOTHING",
				       err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, id_new(tx));
		bind_text(st, t->node);
		bind_text(st, t->metric);
		bind_text(st, t->period);
		bind_int(st, t->plan);
		bind_text(st, t->parent);
		weight_bind(st, t->weight);
		bind_text(st, source);
		int rc = fresh_run(tx, st, ret_new, err);
		if (rc < 0 || *ret_new)
			return rc;
	}
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE target SET plan = ?, parent = ?, weight = ?, source = ?"
			       " WHERE node = ? AND metric = ? AND period = ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, t->plan);
	bind_text(st, t->parent);
	weight_bind(st, t->weight);
	bind_text(st, source);
	bind_text(st, t->node);
	bind_text(st, t->metric);
	bind_text(st, t->period);
	return stmt_run(st, err);
}
