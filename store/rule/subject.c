#include "store/rule/subject.h"

#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "store/card/card_sql.h"

static int card_read(const struct view *v, void *mem, int64_t id, struct subject *ret,
		     struct err *err)
{
	struct card *list;
	size_t n;
	{
		AUTO_STMT st = db_stmt(v->db,
				       "SELECT " CARD_COLUMNS CARD_FROM
				       " WHERE c.id = ? AND c.deleted_us IS NULL",
				       err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, 0);
		bind_int(st, id);
		int rc = card_rows_read(st, mem, &list, &n, err);
		if (rc < 0)
			return rc;
	}
	if (n == 0)
		return err_set(err, ERR_ABSENT, "subject: no card %lld", (long long)id);
	ret->card = list[0];
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT pool = 1 OR disabled_us IS NOT NULL AS pooled FROM person"
			       " WHERE id = ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, ret->card.owner);
	int rc = stmt_step(st, err);
	ret->pooled = rc <= 0 || col_int(st, "pooled") != 0;
	return rc < 0 ? rc : 0;
}

/* Rows of what, value, at. */
static int happened_read(struct stmt *st, void *mem, struct happened **ret, size_t *ret_n,
			 struct err *err)
{
	struct happened *list = NULL;
	size_t n = 0;
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0) {
		list = talloc_realloc(mem, list, struct happened, (unsigned)n + 1);
		if (list == NULL)
			return err_set(err, ERR_AGAIN, "subject: no memory");
		list[n++] = (struct happened){col_dup(st, "what", list, &dup),
					      col_dup(st, "value", list, &dup),
					      {col_int(st, "at")}};
	}
	*ret = list;
	*ret_n = n;
	return dup < 0 ? err_set(err, dup, "subject: no memory") : rc;
}

static int deal_read(const struct view *v, void *mem, struct subject *ret, struct err *err)
{
	int64_t deal;
	int dup = 0;
	ret->amount = -1;
	{
		AUTO_STMT st = db_stmt(v->db,
				       "SELECT id, stage, state = 'open' AS open, amount FROM deal"
				       " WHERE card = ? AND deleted_us IS NULL"
				       " ORDER BY state = 'open' DESC, closed_us DESC, id DESC"
				       " LIMIT 1",
				       err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, ret->card.id);
		int rc = stmt_step(st, err);
		if (rc <= 0)
			return rc;
		deal = col_int(st, "id");
		ret->deal = true;
		ret->open = col_int(st, "open") != 0;
		ret->stage = col_dup(st, "stage", mem, &dup);
		if (!col_null(st, "amount"))
			ret->amount = col_int(st, "amount");
		if (dup < 0)
			return err_set(err, dup, "subject: no memory");
	}
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT to_stage AS what, NULL AS value, max(at_us) AS at"
			       " FROM stage_event WHERE deal = ? AND deleted_us IS NULL"
			       " GROUP BY to_stage",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, deal);
	int rc = happened_read(st, mem, &ret->stages, &ret->n_stages, err);
	for (size_t i = 0; rc == 0 && i < ret->n_stages; i++)
		if (strcmp(ret->stages[i].what, ret->stage) == 0)
			ret->stage_since = ret->stages[i].at;
	return rc;
}

static int actions_read(const struct view *v, void *mem, struct subject *ret, struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db,
			"SELECT action AS what, NULL AS value, max(at_us) AS at FROM activity"
			" WHERE card = ? AND deleted_us IS NULL GROUP BY action",
			err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, ret->card.id);
	int rc = happened_read(st, mem, &ret->actions, &ret->n_actions, err);
	ret->followed = ret->card.created;
	ret->never = ret->n_actions == 0;
	for (size_t i = 0; rc == 0 && i < ret->n_actions; i++)
		if (i == 0 || ret->actions[i].at.us > ret->followed.us)
			ret->followed = ret->actions[i].at;
	return rc;
}

static int events_read(const struct view *v, void *mem, struct subject *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT event AS what, value, at_us AS at FROM customer_event e"
			       " WHERE card = ?1 AND at_us = (SELECT max(at_us) FROM customer_event"
			       " WHERE card = ?1 AND event = e.event)",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, ret->card.id);
	return happened_read(st, mem, &ret->events, &ret->n_events, err);
}

static int tags_read(const struct view *v, void *mem, struct subject *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, "SELECT tag FROM card_tag WHERE card = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, ret->card.id);
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0) {
		ret->tags = talloc_realloc(mem, ret->tags, const char *, (unsigned)ret->n_tags + 1);
		if (ret->tags == NULL)
			return err_set(err, ERR_AGAIN, "subject: no memory");
		ret->tags[ret->n_tags++] = col_dup(st, "tag", mem, &dup);
	}
	return dup < 0 ? err_set(err, dup, "subject: no memory") : rc;
}

int subject_read(const struct view *v, void *mem, int64_t card, struct subject *ret,
		 struct err *err)
{
	*ret = (struct subject){};
	int rc = card_read(v, mem, card, ret, err);
	if (rc == 0)
		rc = deal_read(v, mem, ret, err);
	if (rc == 0)
		rc = actions_read(v, mem, ret, err);
	if (rc == 0)
		rc = events_read(v, mem, ret, err);
	return rc == 0 ? tags_read(v, mem, ret, err) : rc;
}

const char *subject_value(const struct subject *s, const char *field)
{
	int f = card_field_find(field);
	return f >= 0 ? s->card.value[f] : NULL;
}

int64_t subject_amount(const struct subject *s)
{
	if (s->open && s->amount >= 0)
		return s->amount;
	const char *digits = s->card.value[CARD_amount];
	return digits != NULL ? strtoll(digits, NULL, 10) : -1;
}

const struct happened *subject_last(const struct happened *list, size_t n, const char *what)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].what, what) == 0)
			return &list[i];
	return NULL;
}
