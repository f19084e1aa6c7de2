#include "daemon/pack/difference.h"

#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/words.h"
#include "parsers/pack/commission.h"
#include "parsers/pack/metric.h"
#include "parsers/pack/process.h"
#include "parsers/pack/rule.h"
#include "parsers/pack/suggest.h"
#include "parsers/pack/survey.h"
#include "parsers/pack/talk.h"
#include "store/card/card.h"
#include "store/pack/census.h"

struct difference {
	const struct view *view;
	json_t *list;
};

static int note(const struct difference *d, const char *what, const char *kind, const char *id,
		const char *name, int64_t n, const char *of, struct err *err)
{
	json_t *row = json_pack("{s:s, s:s, s:s, s:s}", "what", what, "kind", kind, "id", id,
				"name", name);
	if (row != NULL && of != NULL) {
		(void)json_object_set_new(row, "n", json_integer((json_int_t)n));
		(void)json_object_set_new(row, "of", json_string(of));
	}
	return json_array_append_new(d->list, row) == 0
		       ? 0
		       : err_set(err, ERR_AGAIN, "difference: no memory");
}

/* --- fields and their aliases ---------------------------------------------------------------- */

/* Words of one list that the other lacks. */
static int words(const struct difference *d, const char *what, const char *kind, const char *id,
		 const char *const *have, const char *const *lack, struct err *err)
{
	int rc = 0;
	for (; have != NULL && *have != NULL && rc == 0; have++)
		if (!words_have(lack, *have))
			rc = note(d, what, kind, id, *have, 0, NULL, err);
	return rc;
}

static int field_gone(const struct difference *d, const struct pack_field *f, struct err *err)
{
	int64_t n = 0;
	int rc = card_field_find(f->id) >= 0
			 ? census_column(d->view, f->id, &n, err)
			 : census_count(d->view, CENSUS_OWN_FIELD, f->id, &n, err);
	return rc == 0 ? note(d, "gone", "field", f->id, f->label, n, "cards", err) : rc;
}

static int fields(const struct difference *d, const struct pack *old, const struct pack *new,
		  struct err *err)
{
	const struct pack_field *before, *after, *other;
	size_t n_before = pack_fields(old, &before), n_after = pack_fields(new, &after);
	int rc = 0;
	for (size_t i = 0; i < n_before && rc == 0; i++) {
		other = pack_field(new, before[i].id);
		rc = other == NULL ? field_gone(d, &before[i], err)
				   : words(d, "gone", "alias", before[i].id, before[i].aliases,
					   other->aliases, err);
	}
	for (size_t i = 0; i < n_after && rc == 0; i++) {
		other = pack_field(old, after[i].id);
		rc = other == NULL
			     ? note(d, "new", "field", after[i].id, after[i].label, 0, NULL, err)
			     : words(d, "new", "alias", after[i].id, after[i].aliases,
				     other->aliases, err);
	}
	return rc;
}

/* --- stages and actions ---------------------------------------------------------------------- */

static int stages(const struct difference *d, const struct pack *old, const struct pack *new,
		  struct err *err)
{
	const struct pack_stage *before, *after, *other;
	size_t n_before = pack_stages(old, &before), n_after = pack_stages(new, &after);
	int64_t n = 0;
	int rc = 0;
	for (size_t i = 0; i < n_before && rc == 0; i++) {
		other = pack_stage(new, before[i].id);
		bool renamed = other != NULL && strcmp(other->name, before[i].name) != 0;
		if (other != NULL && !renamed)
			continue;
		rc = census_count(d->view, CENSUS_STAGE, before[i].id, &n, err);
		if (rc == 0)
			rc = note(d, renamed ? "renamed" : "gone", "stage", before[i].id,
				  renamed ? other->name : before[i].name, n, "open deals", err);
	}
	for (size_t i = 0; i < n_after && rc == 0; i++)
		if (pack_stage(old, after[i].id) == NULL)
			rc = note(d, "new", "stage", after[i].id, after[i].name, 0, NULL, err);
	return rc;
}

static int actions(const struct difference *d, const struct pack *old, const struct pack *new,
		   struct err *err)
{
	const struct pack_action *before, *after;
	size_t n_before = pack_actions(old, &before), n_after = pack_actions(new, &after);
	int64_t n = 0;
	int rc = 0;
	for (size_t i = 0; i < n_before && rc == 0; i++) {
		if (pack_action(new, before[i].id) != NULL)
			continue;
		rc = census_count(d->view, CENSUS_ACTION, before[i].id, &n, err);
		if (rc == 0)
			rc = note(d, "gone", "action", before[i].id, before[i].name, n,
				  "activities", err);
	}
	for (size_t i = 0; i < n_after && rc == 0; i++)
		if (pack_action(old, after[i].id) == NULL)
			rc = note(d, "new", "action", after[i].id, after[i].name, 0, NULL, err);
	return rc;
}

static int grades(const struct difference *d, const struct pack *old, const struct pack *new,
		  struct err *err)
{
	static const char *const ids[] = {"A", "B", "C", "D"};
	int rc = 0;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]) && rc == 0; i++) {
		int64_t n = 0, s = pack_interval(new, ids[i]);
		char text[40];
		if (pack_interval(old, ids[i]) == s)
			continue;
		(void)snprintf(text, sizeof(text), "%lld h", (long long)(s / 3600));
		rc = census_count(d->view, CENSUS_GRADE, ids[i], &n, err);
		if (rc == 0)
			rc = note(d, "changed", "interval", ids[i], text, n, "cards", err);
	}
	return rc;
}

/* --- rules ----------------------------------------------------------------------------------- */

static bool same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool same_words(const char *const *a, const char *const *b)
{
	for (; a != NULL && b != NULL && *a != NULL && *b != NULL; a++, b++)
		if (strcmp(*a, *b) != 0)
			return false;
	return (a == NULL || *a == NULL) && (b == NULL || *b == NULL);
}

static bool same_condition(const struct condition *a, const struct condition *b)
{
	if (a->kind != b->kind || a->n_parts != b->n_parts || !same_words(a->words, b->words) ||
	    !same_text(a->id, b->id) || !same_words(a->without, b->without) ||
	    a->wait_s != b->wait_s || a->until_s != b->until_s || a->min != b->min ||
	    a->max != b->max || a->has_min != b->has_min || a->has_max != b->has_max)
		return false;
	for (size_t i = 0; i < a->n_parts; i++)
		if (!same_condition(&a->parts[i], &b->parts[i]))
			return false;
	return true;
}

static bool same_rule(const struct pack_rule *a, const struct pack_rule *b)
{
	if (!same_text(a->name, b->name) || a->again_s != b->again_s ||
	    a->n_actions != b->n_actions || a->pause_share != b->pause_share ||
	    a->pause_of != b->pause_of || !same_condition(&a->when, &b->when))
		return false;
	for (size_t i = 0; i < a->n_actions; i++)
		if (a->actions[i].kind != b->actions[i].kind ||
		    a->actions[i].due_s != b->actions[i].due_s ||
		    !same_text(a->actions[i].text, b->actions[i].text))
			return false;
	return true;
}

static const struct pack_rule *rule_named(const struct pack *p, const char *id)
{
	const struct pack_rule *list;
	size_t n = pack_rules(p, &list);
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].id, id) == 0)
			return &list[i];
	return NULL;
}

static int rules(const struct difference *d, const struct pack *old, const struct pack *new,
		 struct err *err)
{
	const struct pack_rule *before, *after, *other;
	size_t n_before = pack_rules(old, &before), n_after = pack_rules(new, &after);
	int64_t n = 0;
	int rc = 0;
	for (size_t i = 0; i < n_before && rc == 0; i++) {
		other = rule_named(new, before[i].id);
		if (other != NULL && same_rule(other, &before[i]))
			continue;
		rc = census_count(d->view, CENSUS_RULE, before[i].id, &n, err);
		if (rc == 0)
			rc = note(d, other == NULL ? "gone" : "changed", "rule", before[i].id,
				  other == NULL ? before[i].name : other->name, n, "open tasks",
				  err);
	}
	for (size_t i = 0; i < n_after && rc == 0; i++)
		if (rule_named(old, after[i].id) == NULL)
			rc = note(d, "new", "rule", after[i].id, after[i].name, 0, NULL, err);
	return rc;
}

/* --- metrics --------------------------------------------------------------------------------- */

/* Facts stay; what they are taken for may not. */
static int metrics(const struct difference *d, const struct pack *old, const struct pack *new,
		   struct err *err)
{
	const struct pack_metric *before, *after, *other;
	size_t n_before = pack_metrics(old, &before), n_after = pack_metrics(new, &after);
	int64_t n = 0;
	int rc = 0;
	for (size_t i = 0; i < n_before && rc == 0; i++) {
		const struct pack_metric *m = &before[i];
		other = pack_metric(new, m->id);
		if (other != NULL && other->of == m->of && other->sum == m->sum &&
		    same_text(other->name, m->name) && same_text(other->unit, m->unit))
			continue;
		rc = census_count(d->view, CENSUS_FACT, m->id, &n, err);
		if (rc == 0)
			rc = note(d, other == NULL ? "gone" : "changed", "metric", m->id,
				  other == NULL ? m->name : other->name, n, "facts", err);
	}
	for (size_t i = 0; i < n_after && rc == 0; i++)
		if (pack_metric(old, after[i].id) == NULL)
			rc = note(d, "new", "metric", after[i].id, after[i].name, 0, NULL, err);
	return rc;
}

/* --- the rest -------------------------------------------------------------------------------- */

static int pool(const struct difference *d, const struct pack *old, const struct pack *new,
		struct err *err)
{
	static const struct pack_pool none = {};
	const struct pack_pool *a = pack_pool(old), *b = pack_pool(new);
	char text[80];
	a = a != NULL ? a : &none;
	b = b != NULL ? b : &none;
	if (memcmp(a, b, sizeof(*a)) == 0)
		return 0;
	(void)snprintf(text, sizeof(text), "%d -> %d days without a follow-up", a->idle_days,
		       b->idle_days);
	return note(d, "changed", "pool", "idle_days", text, 0, NULL, err);
}

static int counts(const struct difference *d, const struct pack *old, const struct pack *new,
		  struct err *err)
{
	const struct pack_param *params;
	const struct key_action *keys;
	const struct pack_topic *topics;
	const struct pack_survey *surveys;
	const struct pack_suggestion *suggestions;
	const struct {
		const char *kind;
		size_t before, after;
	} rows[] = {
		{"parameters", pack_params(old, &params), pack_params(new, &params)},
		{"key actions", pack_key_actions(old, &keys), pack_key_actions(new, &keys)},
		{"objections", pack_objections(old, &topics), pack_objections(new, &topics)},
		{"blockers", pack_blockers(old, &topics), pack_blockers(new, &topics)},
		{"surveys", pack_surveys(old, &surveys), pack_surveys(new, &surveys)},
		{"suggestions", pack_suggestions(old, &suggestions),
		 pack_suggestions(new, &suggestions)},
	};
	int rc = 0;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && rc == 0; i++) {
		char text[60];
		if (rows[i].before == rows[i].after)
			continue;
		(void)snprintf(text, sizeof(text), "%zu -> %zu", rows[i].before, rows[i].after);
		rc = note(d, "changed", rows[i].kind, "", text, 0, NULL, err);
	}
	return rc;
}

/* From the switch on; what was won before keeps the old ones. */
static int commission(const struct difference *d, const struct pack *old, const struct pack *new,
		      struct err *err)
{
	const struct pack_commission *a = pack_commission(old), *b = pack_commission(new);
	char text[60];
	if (commission_same(a, b))
		return 0;
	(void)snprintf(text, sizeof(text), "%zu rules, %zu rebates -> %zu, %zu",
		       a != NULL ? a->n_rules : 0, a != NULL ? a->n_rebates : 0,
		       b != NULL ? b->n_rules : 0, b != NULL ? b->n_rebates : 0);
	return note(d, "changed", "commission", "", text, 0, NULL, err);
}

int difference_list(const struct view *v, const struct pack *old, const struct pack *new,
		    json_t **ret, struct err *err)
{
	static int (*const parts[])(const struct difference *, const struct pack *,
				    const struct pack *, struct err *) = {
		fields, grades, stages, actions, rules, metrics, pool, counts, commission};
	struct difference d = {v, json_array()};
	int rc = d.list != NULL ? 0 : err_set(err, ERR_AGAIN, "difference: no memory");
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && rc == 0; i++)
		rc = parts[i](&d, old, new, err);
	if (rc < 0)
		json_decref(d.list);
	else
		*ret = d.list;
	return rc;
}
