#include "store/rule/timeline.h"

#include <stdlib.h>
#include <string.h>
#include <talloc.h>

struct moment {
	enum { AT_STAGE, AT_ACTION, AT_EVENT, AT_PHOTO, AT_FIELD } what;
	struct instant at;
	int64_t deal;           /* of a stage */
	const char *id, *value; /* stage, action, event, kind of photo, field; event's or the
				   field's value before */
};

struct past_deal {
	int64_t id;
	struct instant opened, closed; /* closed 0: not */
	int64_t amount;
};

struct timeline {
	struct subject now;
	struct moment *list; /* in order of time */
	size_t n;
	struct past_deal *deals;
	size_t n_deals;
};

static int moments_read(const struct view *v, struct timeline *t, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db,
		"SELECT 0 AS what, e.at_us AS at, e.deal AS deal, e.to_stage AS id, NULL AS value"
		" FROM deal d JOIN stage_event e ON e.deal = d.id"
		" WHERE d.card = ?1 AND d.deleted_us IS NULL AND e.deleted_us IS NULL"
		" UNION ALL SELECT 1, at_us, 0, action, NULL FROM activity"
		" WHERE card = ?1 AND deleted_us IS NULL"
		" UNION ALL SELECT 2, at_us, 0, event, value FROM customer_event WHERE card = ?1"
		" UNION ALL SELECT 2, at_us, 0, 'reply', NULL FROM activity WHERE card = ?1"
		" AND deleted_us IS NULL AND instr(text, '客户回复') > 0"
		" UNION ALL SELECT 3, at_us, 0, kind, NULL FROM picture"
		" WHERE card = ?1 AND kind IS NOT NULL"
		" UNION ALL SELECT 4, s.at_us, 0, c.field, c.old FROM change c"
		" JOIN change_set s ON s.id = c.change_set"
		" WHERE c.card = ?1 AND c.row = ?1 AND c.tbl IN ('card', 'param')"
		"   AND c.field != '*' AND s.undone_us IS NULL"
		" ORDER BY 2, 1",
		err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, t->now.card.id);
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0) {
		t->list = talloc_realloc(t, t->list, struct moment, (unsigned)t->n + 1);
		if (t->list == NULL)
			return err_set(err, ERR_AGAIN, "timeline: no memory");
		t->list[t->n++] = (struct moment){.what = col_int(st, "what"),
						  .at = {col_int(st, "at")},
						  .deal = col_int(st, "deal"),
						  .id = col_dup(st, "id", t, &dup),
						  .value = col_dup(st, "value", t, &dup)};
	}
	return dup < 0 ? err_set(err, dup, "timeline: no memory") : rc;
}

static int deals_read(const struct view *v, struct timeline *t, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT id, opened_us, coalesce(closed_us, 0) AS closed,"
			       " coalesce(amount, -1) AS amount FROM deal"
			       " WHERE card = ? AND deleted_us IS NULL ORDER BY id",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, t->now.card.id);
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		t->deals = talloc_realloc(t, t->deals, struct past_deal, (unsigned)t->n_deals + 1);
		if (t->deals == NULL)
			return err_set(err, ERR_AGAIN, "timeline: no memory");
		t->deals[t->n_deals++] = (struct past_deal){.id = col_int(st, "id"),
							    .opened = {col_int(st, "opened_us")},
							    .closed = {col_int(st, "closed")},
							    .amount = col_int(st, "amount")};
	}
	return rc;
}

int timeline_read(const struct view *v, void *mem, int64_t card, struct timeline **ret,
		  struct err *err)
{
	struct timeline *t = talloc_zero(mem, struct timeline);
	if (t == NULL)
		return err_set(err, ERR_AGAIN, "timeline: no memory");
	int rc = subject_read(v, t, card, &t->now, err);
	if (rc == 0)
		rc = moments_read(v, t, err);
	if (rc == 0)
		rc = deals_read(v, t, err);
	*ret = t;
	return rc;
}

struct subject *timeline_subject(struct timeline *t)
{
	return &t->now;
}

size_t timeline_points(const struct timeline *t, struct instant from, void *mem,
		       struct instant **ret)
{
	size_t n = 0;
	*ret = talloc_array(mem, struct instant, (unsigned)t->n + 1);
	if (*ret == NULL)
		return 0;
	if (t->now.card.created.us > from.us)
		(*ret)[n++] = t->now.card.created;
	for (size_t i = 0; i < t->n; i++)
		if (t->list[i].at.us > from.us && t->list[i].at.us >= t->now.card.created.us &&
		    (n == 0 || (*ret)[n - 1].us != t->list[i].at.us))
			(*ret)[n++] = t->list[i].at;
	return n;
}

/* The latest of each kind; the list is in order of time. */
static struct happened *latest(const struct timeline *t, int what, struct instant at, void *mem,
			       size_t *ret_n, int *rc)
{
	struct happened *list = talloc_array(mem, struct happened, (unsigned)t->n + 1);
	size_t n = 0;
	if (list == NULL) {
		*rc = ERR_AGAIN;
		return NULL;
	}
	for (size_t i = 0; i < t->n && t->list[i].at.us <= at.us; i++) {
		const struct moment *m = &t->list[i];
		if ((int)m->what != what)
			continue;
		size_t k = 0;
		while (k < n && strcmp(list[k].what, m->id) != 0)
			k++;
		n += k == n;
		list[k] = (struct happened){m->id, m->value, m->at};
	}
	*ret_n = n;
	return list;
}

/* What the fields held: what was changed later still was as it had been. */
static void fields_back(const struct timeline *t, struct instant at, struct subject *s)
{
	for (size_t i = t->n; i-- > 0 && t->list[i].at.us > at.us;) {
		const struct moment *m = &t->list[i];
		int f = m->what == AT_FIELD ? card_field_find(m->id) : -1;
		if (f >= 0) {
			s->card.value[f] = m->value;
			continue;
		}
		for (size_t k = 0; m->what == AT_FIELD && k < s->n_params; k++)
			if (strcmp(s->params[k].key, m->id) == 0)
				s->params[k].value = m->value;
	}
}

static void deal_back(const struct timeline *t, struct instant at, struct subject *s)
{
	const struct past_deal *best = NULL;
	s->deal = s->open = false;
	s->stage = NULL;
	s->stage_since.us = 0;
	for (size_t i = 0; i < t->n_deals; i++) {
		const struct past_deal *d = &t->deals[i];
		if (d->opened.us > at.us)
			continue;
		bool open = d->closed.us == 0 || d->closed.us > at.us;
		if (best == NULL || open || (!s->open && d->closed.us >= best->closed.us)) {
			best = d;
			s->open = open;
		}
	}
	if (best == NULL)
		return;
	s->amount = best->amount;
	for (size_t i = 0; i < t->n && t->list[i].at.us <= at.us; i++)
		if (t->list[i].what == AT_STAGE && t->list[i].deal == best->id) {
			s->stage = t->list[i].id;
			s->stage_since = t->list[i].at;
		}
	s->deal = s->stage != NULL;
	s->open = s->open && s->deal;
}

/* What the customer did lately, and the answer to the latest offer. */
static void recent_back(const struct timeline *t, struct instant at, void *mem, struct subject *s,
			int *rc)
{
	s->recent = talloc_array(mem, struct instant, (unsigned)t->n + 1);
	s->n_recent = 0;
	s->offered.us = s->answered.us = s->expedited.us = 0;
	if (s->recent == NULL) {
		*rc = ERR_AGAIN;
		return;
	}
	for (size_t i = 0; i < t->n && t->list[i].at.us <= at.us; i++) {
		const struct moment *m = &t->list[i];
		if (m->what == AT_ACTION &&
		    (strcmp(m->id, "quote") == 0 || strcmp(m->id, "proposal") == 0)) {
			s->offered = m->at;
			s->answered.us = 0;
		}
		if (m->what != AT_EVENT)
			continue;
		if (m->at.us > at.us - RECENT_DAYS * INT64_C(86400000000))
			s->recent[s->n_recent++] = m->at;
		if (strcmp(m->id, "reply") == 0 && s->offered.us != 0 && s->answered.us == 0 &&
		    m->at.us > s->offered.us)
			s->answered = m->at;
	}
}

bool timeline_at(const struct timeline *t, struct instant at, void *mem, struct subject *ret,
		 int *ret_rc)
{
	*ret_rc = 0;
	if (t->now.card.created.us > at.us)
		return false;
	*ret = t->now;
	ret->params = talloc_array(mem, struct card_param, (unsigned)t->now.n_params + 1);
	ret->photos = talloc_zero_array(mem, const char *, (unsigned)t->n + 1);
	if (ret->params == NULL || ret->photos == NULL) {
		*ret_rc = ERR_AGAIN;
		return false;
	}
	if (t->now.n_params > 0)
		memcpy(ret->params, t->now.params, t->now.n_params * sizeof(*ret->params));
	fields_back(t, at, ret);
	deal_back(t, at, ret);
	ret->stages = latest(t, AT_STAGE, at, mem, &ret->n_stages, ret_rc);
	ret->actions = latest(t, AT_ACTION, at, mem, &ret->n_actions, ret_rc);
	ret->events = latest(t, AT_EVENT, at, mem, &ret->n_events, ret_rc);
	ret->followed = ret->card.created;
	ret->never = ret->n_actions == 0;
	for (size_t i = 0; i < ret->n_actions; i++)
		if (i == 0 || ret->actions[i].at.us > ret->followed.us)
			ret->followed = ret->actions[i].at;
	size_t n = 0;
	for (size_t i = 0; i < t->n && t->list[i].at.us <= at.us; i++)
		if (t->list[i].what == AT_PHOTO)
			ret->photos[n++] = t->list[i].id;
	if (*ret_rc == 0)
		recent_back(t, at, mem, ret, ret_rc);
	return *ret_rc == 0;
}

bool timeline_followed(const struct timeline *t, struct instant from, struct instant to)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->list[i].what == AT_ACTION && t->list[i].at.us > from.us &&
		    t->list[i].at.us <= to.us)
			return true;
	return false;
}

int timeline_cards(const struct view *v, void *mem, int64_t after, unsigned max, int64_t **ret,
		   size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT id FROM card WHERE id > ? AND deleted_us IS NULL"
			       " ORDER BY id LIMIT ?",
			       err);
	*ret_n = 0;
	*ret = talloc_array(mem, int64_t, max);
	if (st == NULL || *ret == NULL)
		return st == NULL ? err_code(err) : err_set(err, ERR_AGAIN, "timeline: no memory");
	bind_int(st, after);
	bind_int(st, max);
	int rc;
	while ((rc = stmt_step(st, err)) > 0)
		(*ret)[(*ret_n)++] = col_int(st, "id");
	return rc;
}
