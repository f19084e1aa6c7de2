/* conditions: the `when` of a rule, from JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "parsers/pack/reading.h"

#define DEPTH_MAX 6
#define PARTS_MAX 16
#define SPAN_MAX_S (INT64_C(3660) * 86400)
#define YUAN_MAX INT64_C(1000000000000)
#define FACT_DAYS_MAX 366

int span_get(struct reading *r, const json_t *object, const char *path, const char *key,
	     int64_t *ret_s)
{
	static const struct {
		char unit;
		int64_t s;
	} units[] = {{'m', 60}, {'h', 3600}, {'d', 86400}};
	const char *text = json_string_value(json_object_get(object, key));
	char *end = NULL;
	long n = text != NULL && text[0] >= '0' && text[0] <= '9' ? strtol(text, &end, 10) : -1;
	if (n >= 0 && n < 10000000)
		for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
			if (end[0] == units[i].unit && end[1] == '\0' &&
			    n * units[i].s <= SPAN_MAX_S) {
				*ret_s = n * units[i].s;
				return 0;
			}
	return refuse(r, "%s.%s: no time like 90m, 72h or 3d (write it so)", path, key);
}

/* --- leaves ---------------------------------------------------------------------------------- */

struct leaf {
	struct reading *r;
	json_t *value;
	const char *path; /* of the value */
	struct condition *to;
	int depth;
};

static int words_read(const struct leaf *l)
{
	/* words_get() takes them from an object */
	json_auto_t *in = json_pack("{s:O}", "x", l->value);
	if (in == NULL)
		return no_memory(l->r);
	if (!json_is_array(l->value))
		return refuse(l->r, "%s: not a list of words (write [\"...\"])", l->path);
	return words_get(l->r, in, l->path, "x", true, &l->to->words);
}

static int grade(const struct leaf *l)
{
	int rc = words_read(l);
	for (size_t i = 0; rc == 0 && l->to->words[i] != NULL; i++)
		if (strlen(l->to->words[i]) != 1 || strchr("ABCD", l->to->words[i][0]) == NULL)
			rc = refuse(l->r, "%s: \"%s\" is no grade (A to D)", l->path,
				    l->to->words[i]);
	return rc;
}

static int stage_known(const struct leaf *l, const char *id)
{
	return pack_stage(l->r->p, id) != NULL
		       ? 0
		       : refuse(l->r, "%s: no stage has the id \"%s\" (see stages)", l->path, id);
}

static int stage(const struct leaf *l)
{
	int rc = words_read(l);
	for (size_t i = 0; rc == 0 && l->to->words[i] != NULL; i++)
		rc = stage_known(l, l->to->words[i]);
	return rc;
}

static int field_known(const struct leaf *l, const char *id)
{
	return pack_field(l->r->p, id) != NULL
		       ? 0
		       : refuse(l->r, "%s: no field has the id \"%s\" (see fields)", l->path, id);
}

static int field(const struct leaf *l)
{
	static const char *const known[] = {"id", "is", NULL};
	int rc = keys_check(l->r, l->value, l->path, known);
	if (rc == 0)
		rc = text_get(l->r, l->value, l->path, "id", &l->to->id);
	if (rc == 0)
		rc = field_known(l, l->to->id);
	return rc == 0 ? words_get(l->r, l->value, l->path, "is", true, &l->to->words) : rc;
}

static int missing(const struct leaf *l)
{
	int rc = words_read(l);
	for (size_t i = 0; rc == 0 && l->to->words[i] != NULL; i++)
		rc = field_known(l, l->to->words[i]);
	return rc;
}

static int bound(const struct leaf *l, const char *key, int64_t most, int64_t *ret, bool *ret_has)
{
	const json_t *value = json_object_get(l->value, key);
	if (value == NULL)
		return 0;
	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
	    json_integer_value(value) > most)
		return refuse(l->r, "%s.%s: not a whole number (correct it)", l->path, key);
	*ret = json_integer_value(value);
	*ret_has = true;
	return 0;
}

static int amount(const struct leaf *l)
{
	static const char *const known[] = {"min", "max", NULL};
	struct condition *c = l->to;
	int rc = keys_check(l->r, l->value, l->path, known);
	if (rc == 0)
		rc = bound(l, "min", YUAN_MAX, &c->min, &c->has_min);
	if (rc == 0)
		rc = bound(l, "max", YUAN_MAX, &c->max, &c->has_max);
	if (rc == 0 && !c->has_min && !c->has_max)
		rc = refuse(l->r, "%s: min or max is needed (in yuan)", l->path);
	c->min *= 100;
	c->max *= 100;
	return rc;
}

static int span(const struct leaf *l)
{
	json_auto_t *in = json_pack("{s:O}", "for", l->value);
	return in != NULL ? span_get(l->r, in, l->path, "for", &l->to->wait_s) : no_memory(l->r);
}

static int action_known(const struct leaf *l, const char *id)
{
	return pack_action(l->r->p, id) != NULL
		       ? 0
		       : refuse(l->r, "%s: no action has the id \"%s\" (see actions)", l->path, id);
}

/* What must not have come after it: one word or several. */
static int without_read(const struct leaf *l, int (*word_known)(const struct leaf *, const char *))
{
	struct condition *c = l->to;
	json_t *without = json_object_get(l->value, "without");
	if (without == NULL)
		return 0;
	json_auto_t *in = json_is_string(without) ? json_pack("{s:[O]}", "without", without)
						  : json_pack("{s:O}", "without", without);
	int rc = in != NULL ? words_get(l->r, in, l->path, "without", true, &c->without)
			    : no_memory(l->r);
	for (size_t i = 0; rc == 0 && c->without[i] != NULL; i++)
		rc = word_known(l, c->without[i]);
	return rc;
}

static int since(const struct leaf *l)
{
	static const char *const known[] = {"stage", "from", "to", "without", NULL};
	struct condition *c = l->to;
	int rc = keys_check(l->r, l->value, l->path, known);
	if (rc == 0)
		rc = text_get(l->r, l->value, l->path, "stage", &c->id);
	if (rc == 0)
		rc = stage_known(l, c->id);
	if (rc == 0)
		rc = span_get(l->r, l->value, l->path, "from", &c->wait_s);
	if (rc == 0 && json_object_get(l->value, "to") != NULL) {
		rc = span_get(l->r, l->value, l->path, "to", &c->until_s);
		if (rc == 0 && c->until_s <= c->wait_s)
			rc = refuse(l->r, "%s.to: not after from (correct it)", l->path);
	}
	return rc == 0 ? without_read(l, action_known) : rc;
}

/* How long after it, until when, and what must not have come after it. */
static int after(const struct leaf *l, int (*word_known)(const struct leaf *, const char *))
{
	struct condition *c = l->to;
	int rc = span_get(l->r, l->value, l->path, "for", &c->wait_s);
	if (rc == 0 && json_object_get(l->value, "to") != NULL) {
		rc = span_get(l->r, l->value, l->path, "to", &c->until_s);
		if (rc == 0 && c->until_s <= c->wait_s)
			rc = refuse(l->r, "%s.to: not more than for (correct it)", l->path);
	}
	return rc == 0 ? without_read(l, word_known) : rc;
}

static int done(const struct leaf *l)
{
	static const char *const known[] = {"action", "for", "to", "without", NULL};
	struct condition *c = l->to;
	int rc = keys_check(l->r, l->value, l->path, known);
	if (rc == 0)
		rc = text_get(l->r, l->value, l->path, "action", &c->id);
	if (rc == 0)
		rc = action_known(l, c->id);
	return rc == 0 ? after(l, action_known) : rc;
}

static int window(const struct leaf *l)
{
	static const char *const known[] = {"for", "to", NULL};
	int rc = keys_check(l->r, l->value, l->path, known);
	return rc == 0 ? after(l, NULL) : rc;
}

static int event_known(const struct leaf *l, const char *kind)
{
	static const char *const kinds[] = {"reply",  "consult", "menu",
					    "coupon", "order",   "survey"};
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i], kind) == 0)
			return 0;
	return refuse(l->r,
		      "%s: no event is called \"%s\" (reply, consult, menu, coupon, order, survey)",
		      l->path, kind);
}

static int event(const struct leaf *l)
{
	static const char *const known[] = {"kind", "for", "to", "without", "min", "max", NULL};
	struct condition *c = l->to;
	int rc = keys_check(l->r, l->value, l->path, known);
	if (rc == 0)
		rc = text_get(l->r, l->value, l->path, "kind", &c->id);
	if (rc == 0)
		rc = event_known(l, c->id);
	if (rc == 0)
		rc = bound(l, "min", YUAN_MAX, &c->min, &c->has_min);
	if (rc == 0)
		rc = bound(l, "max", YUAN_MAX, &c->max, &c->has_max);
	return rc == 0 ? after(l, event_known) : rc;
}

/* How far over the days that the pack expects of a stage, in percent: 100 is just those. */
static int over(const struct leaf *l)
{
	struct condition *c = l->to;
	if (!json_is_integer(l->value) || json_integer_value(l->value) < 1 ||
	    json_integer_value(l->value) > 1000)
		return refuse(l->r, "%s: not a whole number from 1 to 1000, in percent", l->path);
	c->min = json_integer_value(l->value);
	return 0;
}

static int health(const struct leaf *l)
{
	static const char *const levels[] = {"red", "yellow", "green"};
	int rc = words_read(l);
	for (size_t i = 0; rc == 0 && l->to->words[i] != NULL; i++) {
		size_t k = 0;
		while (k < 3 && strcmp(levels[k], l->to->words[i]) != 0)
			k++;
		if (k == 3)
			rc = refuse(l->r, "%s: \"%s\" is no level (red, yellow, green)", l->path,
				    l->to->words[i]);
	}
	return rc;
}

/* A figure of the pack's metrics over so many days, today included. */
static int fact(const struct leaf *l)
{
	static const char *const known[] = {"metric", "days", "min", "max", NULL};
	struct condition *c = l->to;
	int days = 0;
	int rc = keys_check(l->r, l->value, l->path, known);
	if (rc == 0)
		rc = text_get(l->r, l->value, l->path, "metric", &c->id);
	if (rc == 0 && pack_metric(l->r->p, c->id) == NULL)
		rc = refuse(l->r, "%s.metric: no metric has the id \"%s\" (see metrics)", l->path,
			    c->id);
	if (rc == 0)
		rc = int_get(l->r, l->value, l->path, "days", 1, FACT_DAYS_MAX, &days);
	if (rc == 0 && days == 0)
		rc = refuse(l->r, "%s.days: is needed (1 to %d)", l->path, FACT_DAYS_MAX);
	if (rc == 0)
		rc = bound(l, "min", YUAN_MAX, &c->min, &c->has_min);
	if (rc == 0)
		rc = bound(l, "max", YUAN_MAX, &c->max, &c->has_max);
	if (rc == 0 && !c->has_min && !c->has_max)
		rc = refuse(l->r, "%s: min or max is needed (in the metric's unit)", l->path);
	c->wait_s = days * INT64_C(86400);
	c->min *= 10000;
	c->max *= 10000;
	return rc;
}

static int key_missing(const struct leaf *l)
{
	const struct key_action *keys;
	size_t n = pack_key_actions(l->r->p, &keys);
	if (json_is_array(l->value) && json_array_size(l->value) == 0)
		return 0;
	int rc = words_read(l);
	for (size_t i = 0; rc == 0 && l->to->words[i] != NULL; i++) {
		size_t k = 0;
		while (k < n && strcmp(keys[k].id, l->to->words[i]) != 0)
			k++;
		if (k == n)
			rc = refuse(l->r, "%s: no key action has the id \"%s\" (see key_actions)",
				    l->path, l->to->words[i]);
	}
	return rc;
}

/* --- parts ----------------------------------------------------------------------------------- */

static int parts(const struct leaf *l)
{
	struct condition *c = l->to;
	c->n_parts = json_array_size(l->value);
	if (c->n_parts == 0 || c->n_parts > PARTS_MAX)
		return refuse(l->r, "%s: a list of 1 to %d conditions is needed", l->path,
			      PARTS_MAX);
	struct condition *list = talloc_zero_array(l->r->p, struct condition, (unsigned)c->n_parts);
	if (list == NULL)
		return no_memory(l->r);
	c->parts = list;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < c->n_parts; i++) {
		char place[PATH_MAX_BYTES];
		(void)snprintf(place, sizeof(place), "%s[%zu]", l->path, i);
		rc = condition_read(l->r, json_array_get(l->value, i), place, l->depth + 1,
				    &list[i]);
	}
	return rc;
}

static bool timed(const struct condition *c)
{
	for (size_t i = 0; i < c->n_parts; i++)
		if (timed(&c->parts[i]))
			return true;
	return CONDITION_TIMED(c->kind);
}

static int not(const struct leaf *l)
{
	struct condition *part = talloc_zero(l->r->p, struct condition);
	if (part == NULL)
		return no_memory(l->r);
	l->to->parts = part;
	l->to->n_parts = 1;
	int rc = condition_read(l->r, l->value, l->path, l->depth + 1, part);
	if (rc == 0 && timed(part))
		rc = refuse(l->r,
			    "%s: a condition of time cannot be turned round (say what is to hold)",
			    l->path);
	return rc;
}

static const struct {
	const char *key;
	enum condition_kind kind;
	int (*read)(const struct leaf *l);
} conditions[] = {
	{"all", WHEN_ALL, parts},
	{"any", WHEN_ANY, parts},
	{"not", WHEN_NOT, not },
	{"grade", WHEN_GRADE, grade},
	{"stage", WHEN_STAGE, stage},
	{"tag", WHEN_TAG, words_read},
	{"field", WHEN_FIELD, field},
	{"missing", WHEN_MISSING, missing},
	{"line", WHEN_LINE, words_read},
	{"key_action_missing", WHEN_KEY_MISSING, key_missing},
	{"over_expected", WHEN_OVER, over},
	{"health", WHEN_HEALTH, health},
	{"expedite", WHEN_EXPEDITE, window},
	{"untouched", WHEN_UNTOUCHED, window},
	{"amount", WHEN_AMOUNT, amount},
	{"idle", WHEN_IDLE, span},
	{"in_stage", WHEN_IN_STAGE, span},
	{"since", WHEN_SINCE, since},
	{"done", WHEN_DONE, done},
	{"event", WHEN_EVENT, event},
	{"fact", WHEN_FACT, fact},
};

int condition_read(struct reading *r, json_t *object, const char *path, int depth,
		   struct condition *ret)
{
	if (!json_is_object(object) || json_object_size(object) != 1)
		return refuse(
			r, "%s: a condition is an object with one key (write {\"idle\": \"72h\"})",
			path);
	if (depth > DEPTH_MAX)
		return refuse(r, "%s: deeper than %d (flatten it)", path, DEPTH_MAX);
	const char *key = json_object_iter_key(json_object_iter(object));
	for (size_t i = 0; i < sizeof(conditions) / sizeof(conditions[0]); i++) {
		if (strcmp(conditions[i].key, key) != 0)
			continue;
		char place[PATH_MAX_BYTES];
		(void)snprintf(place, sizeof(place), "%s.%s", path, key);
		ret->kind = conditions[i].kind;
		struct leaf l = {r, json_object_get(object, key), place, ret, depth};
		return conditions[i].read(&l);
	}
	return refuse(r,
		      "%s: no condition is called \"%.30s\" (all any not grade stage tag field "
		      "missing amount line key_action_missing idle in_stage over_expected health "
		      "since "
		      "done event expedite untouched fact)",
		      path, key);
}
