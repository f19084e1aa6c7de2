#include "daemon/rule/evaluate.h"

#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/sales/fact.h"
#include "daemon/sales/health.h"
#include "daemon/sales/keyaction.h"
#include "daemon/sales/local.h"
#include "daemon/say/say_rule.h"
#include "parsers/base/words.h"

static const struct held_list never = {.n = 0};
static const struct held_list always = {.at = {{ALWAYS, INT64_MAX}}, .n = 1};

static struct held_list as(bool holds)
{
	return holds ? always : never;
}

static struct held_list span(int64_t from_us, int64_t to_us)
{
	return from_us < to_us ? (struct held_list){.at = {{from_us, to_us}}, .n = 1} : never;
}

static struct held_list both(const struct held_list *a, const struct held_list *b)
{
	struct held_list out = never;
	for (size_t i = 0, k = 0; i < a->n && k < b->n && out.n < HELD_MAX;) {
		struct held h = {a->at[i].from_us > b->at[k].from_us ? a->at[i].from_us
								     : b->at[k].from_us,
				 a->at[i].to_us < b->at[k].to_us ? a->at[i].to_us : b->at[k].to_us};
		if (h.from_us < h.to_us)
			out.at[out.n++] = h;
		if (a->at[i].to_us < b->at[k].to_us)
			i++;
		else
			k++;
	}
	return out;
}

static struct held_list either(const struct held_list *a, const struct held_list *b)
{
	struct held_list out = never;
	for (size_t i = 0, k = 0; i < a->n || k < b->n;) {
		bool from_a = k == b->n || (i < a->n && a->at[i].from_us <= b->at[k].from_us);
		struct held h = from_a ? a->at[i++] : b->at[k++];
		if (out.n > 0 && h.from_us <= out.at[out.n - 1].to_us) {
			if (h.to_us > out.at[out.n - 1].to_us)
				out.at[out.n - 1].to_us = h.to_us;
		} else if (out.n < HELD_MAX) {
			out.at[out.n++] = h;
		}
	}
	return out;
}

/* --- leaves ---------------------------------------------------------------------------------- */

static bool field_holds(const struct condition *c, const struct subject *s)
{
	const char *value = subject_value(s, c->id);
	for (size_t i = 0; value != NULL && c->words[i] != NULL; i++)
		if (strstr(value, c->words[i]) != NULL)
			return true;
	return false;
}

static bool missing(const struct condition *c, const struct subject *s)
{
	for (size_t i = 0; c->words[i] != NULL; i++)
		if (subject_value(s, c->words[i]) == NULL)
			return true;
	return false;
}

static bool tagged(const struct condition *c, const struct subject *s)
{
	for (size_t i = 0; i < s->n_tags; i++)
		if (words_have(c->words, s->tags[i]))
			return true;
	return false;
}

static bool within(const struct condition *c, int64_t value)
{
	return (!c->has_min || value >= c->min) && (!c->has_max || value <= c->max);
}

/* From wait_s after an instant on, until until_s after it. */
static struct held_list window(const struct condition *c, struct instant at)
{
	return span(at.us + c->wait_s * 1000000,
		    c->until_s != 0 ? at.us + c->until_s * 1000000 : INT64_MAX);
}

/* From wait_s after the last of a kind on, if nothing of another kind came after it. */
static struct held_list after(const struct condition *c, const struct happened *list, size_t n)
{
	const struct happened *last = subject_last(list, n, c->id);
	if (last == NULL)
		return never;
	for (size_t i = 0; c->without != NULL && c->without[i] != NULL; i++) {
		const struct happened *other = subject_last(list, n, c->without[i]);
		if (other != NULL && other->at.us > last->at.us)
			return never;
	}
	return window(c, last->at);
}

static struct held_list event_holds(const struct condition *c, const struct subject *s)
{
	const struct happened *last = subject_last(s->events, s->n_events, c->id);
	if (last == NULL)
		return never;
	if (c->has_min || c->has_max) {
		char *end;
		int64_t value = last->value != NULL ? strtoll(last->value, &end, 10) : -1;
		if (last->value == NULL || end == last->value || !within(c, value))
			return never;
	}
	return after(c, s->events, s->n_events);
}

static struct held_list since_holds(const struct condition *c, const struct subject *s)
{
	const struct happened *reached = subject_last(s->stages, s->n_stages, c->id);
	if (reached == NULL)
		return never;
	for (size_t i = 0; c->without != NULL && c->without[i] != NULL; i++) {
		const struct happened *did = subject_last(s->actions, s->n_actions, c->without[i]);
		if (did != NULL && did->at.us >= reached->at.us + c->wait_s * 1000000)
			return never;
	}
	return window(c, reached->at);
}

static bool on_line(const struct condition *c, const struct subject *s)
{
	const char *wish = s->card.value[CARD_intent];
	for (size_t i = 0; s->lines != NULL && s->lines[i] != NULL; i++)
		if (words_have(c->words, s->lines[i]))
			return true;
	for (size_t i = 0; wish != NULL && c->words[i] != NULL; i++)
		if (strstr(wish, c->words[i]) != NULL)
			return true;
	return false;
}

static struct held_list over_holds(const struct condition *c, const struct subject *s,
				   const struct pack *pack)
{
	const struct pack_stage *stage = s->open ? pack_stage(pack, s->stage) : NULL;
	if (stage == NULL || stage->expected_days == 0 || s->stage_since.us == 0)
		return never;
	return span(s->stage_since.us + stage->expected_days * c->min * INT64_C(864000000),
		    INT64_MAX);
}

static bool healthy(const struct condition *c, const struct subject *s, const struct pack *pack,
		    int64_t at_us)
{
	static const char *const levels[] = {"red", "yellow", "green"};
	struct health h;
	health_at(s, pack, (struct instant){at_us}, &h);
	return h.scored && words_have(c->words, levels[h.level]);
}

/* The score is below `limit` on one side of it and not on the other. */
static int64_t crossing(const struct subject *s, const struct pack *pack, double limit,
			int64_t from_us, int64_t to_us)
{
	struct health h;
	health_at(s, pack, (struct instant){from_us}, &h);
	bool below = h.score < limit;
	while (to_us - from_us > 1) {
		int64_t mid = from_us + (to_us - from_us) / 2;
		health_at(s, pack, (struct instant){mid}, &h);
		if ((h.score < limit) == below)
			from_us = mid;
		else
			to_us = mid;
	}
	return to_us;
}

#define BENDS_MAX (2 * RECENT_MAX + 8)

/* Between two bends the score is a straight line: it can cross a limit once. */
static struct held_list health_holds(const struct condition *c, const struct subject *s,
				     const struct pack *pack)
{
	static const double limits[] = {HEALTH_YELLOW_FROM, HEALTH_GREEN_FROM};
	struct instant begin, bends[BENDS_MAX];
	struct held_list out = never;
	size_t n = health_bends(s, pack, &begin, bends, BENDS_MAX);
	int64_t from = begin.us;
	for (size_t i = 0; i <= n; i++) {
		int64_t to = i < n ? bends[i].us : from + 2, cuts[4] = {from}, last = to - 1;
		size_t n_cuts = 1;
		for (size_t k = 0; k < 2 && last > from; k++) {
			struct health a, b;
			health_at(s, pack, (struct instant){from}, &a);
			health_at(s, pack, (struct instant){last}, &b);
			if ((a.score < limits[k]) != (b.score < limits[k]))
				cuts[n_cuts++] = crossing(s, pack, limits[k], from, last);
		}
		if (n_cuts == 3 && cuts[1] > cuts[2]) {
			int64_t swap = cuts[1];
			cuts[1] = cuts[2];
			cuts[2] = swap;
		}
		for (size_t k = 0; k < n_cuts; k++) {
			bool at_begin = i == 0 && k == 0;
			int64_t end = k + 1 < n_cuts ? cuts[k + 1] : i < n ? to : INT64_MAX;
			if (!healthy(c, s, pack, cuts[k]))
				continue;
			struct held_list part = span(at_begin ? ALWAYS : cuts[k], end);
			out = either(&out, &part);
		}
		from = to;
	}
	return out;
}

/* Day by day; spans that are over by today do not matter any more. */
static struct held_list fact_holds(const struct condition *c, const struct subject *s,
				   const struct pack *pack)
{
	struct held_list out = never;
	struct day from = fact_begin(c, s), to;
	bool first = true;
	for (bool more = true; more && out.n < HELD_MAX; from = to, first = false) {
		more = fact_turns(c, s, from, &to);
		struct fact_seen seen = fact_at(c, s, pack, from);
		if (seen.n > 0 && within(c, seen.value)) {
			struct held_list part = span(first ? ALWAYS : local_begin(from).us,
						     more ? local_begin(to).us : INT64_MAX);
			out = either(&out, &part);
		} else if (from.n <= s->today.n) {
			out = never;
		}
	}
	return out;
}

struct held_list condition_holds(const struct condition *c, const struct subject *s,
				 const struct pack *pack)
{
	struct held_list out = always, part;
	switch (c->kind) {
	case WHEN_ALL:
		for (size_t i = 0; i < c->n_parts; i++) {
			part = condition_holds(&c->parts[i], s, pack);
			out = both(&out, &part);
		}
		return out;
	case WHEN_ANY:
		out = never;
		for (size_t i = 0; i < c->n_parts; i++) {
			part = condition_holds(&c->parts[i], s, pack);
			out = either(&out, &part);
		}
		return out;
	case WHEN_NOT:
		return as(condition_holds(&c->parts[0], s, pack).n == 0);
	case WHEN_GRADE:
		return as(words_have(c->words, s->card.value[CARD_grade]));
	case WHEN_STAGE:
		return as(s->deal && words_have(c->words, s->stage));
	case WHEN_TAG:
		return as(tagged(c, s));
	case WHEN_FIELD:
		return as(field_holds(c, s));
	case WHEN_MISSING:
		return as(missing(c, s));
	case WHEN_AMOUNT:
		return as(subject_amount(s) >= 0 && within(c, subject_amount(s)));
	case WHEN_LINE:
		return as(on_line(c, s));
	case WHEN_KEY_MISSING:
		return as(key_action_missing(s, pack, c->words) != NULL);
	case WHEN_HEALTH:
		return health_holds(c, s, pack);
	case WHEN_OVER:
		return over_holds(c, s, pack);
	case WHEN_IDLE:
		return span(s->followed.us + c->wait_s * 1000000, INT64_MAX);
	case WHEN_IN_STAGE:
		return s->open && s->stage_since.us != 0
			       ? span(s->stage_since.us + c->wait_s * 1000000, INT64_MAX)
			       : never;
	case WHEN_SINCE:
		return since_holds(c, s);
	case WHEN_DONE:
		return after(c, s->actions, s->n_actions);
	case WHEN_EXPEDITE:
		return s->expedited.us != 0 ? window(c, s->expedited) : never;
	case WHEN_EVENT:
		return event_holds(c, s);
	case WHEN_FACT:
		return fact_holds(c, s, pack);
	case WHEN_UNTOUCHED:
		return s->never ? window(c, s->followed) : never;
	}
	return never;
}

bool held_at(const struct held_list *l, struct instant now, struct held *ret)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->at[i].to_us > now.us) {
			*ret = l->at[i];
			return true;
		}
	return false;
}

bool held_ended(const struct held_list *l, struct instant since)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->at[i].from_us == since.us || l->at[i].from_us == ALWAYS)
			return false;
	return true;
}

/* --- in words -------------------------------------------------------------------------------- */

/* What a part about time counts from; 0: nothing has happened. */
static struct instant base_of(const struct condition *c, const struct subject *s)
{
	const struct happened *h = NULL;
	switch (c->kind) {
	case WHEN_IDLE:
	case WHEN_UNTOUCHED:
		return s->followed;
	case WHEN_EXPEDITE:
		return s->expedited;
	case WHEN_IN_STAGE:
	case WHEN_OVER:
		return s->stage_since;
	case WHEN_SINCE:
		h = subject_last(s->stages, s->n_stages, c->id);
		break;
	case WHEN_DONE:
		h = subject_last(s->actions, s->n_actions, c->id);
		break;
	case WHEN_EVENT:
		h = subject_last(s->events, s->n_events, c->id);
		break;
	default:
		break;
	}
	return h != NULL ? h->at : (struct instant){};
}

static char *facts(const struct condition *c, const struct subject *s, const struct pack *pack,
		   struct instant now, char *text, struct instant *base)
{
	struct held held;
	struct held_list l = condition_holds(c, s, pack);
	if (text == NULL || !held_at(&l, now, &held) || held.from_us > now.us)
		return text; /* a part of `any` that does not hold */
	if (c->kind == WHEN_ALL || c->kind == WHEN_ANY) {
		for (size_t i = 0; i < c->n_parts; i++)
			text = facts(&c->parts[i], s, pack, now, text, base);
		return text;
	}
	struct instant from = base_of(c, s);
	if (base->us == 0)
		*base = from;
	char *fact = say_rule_fact(talloc_parent(text), pack, c, s, from, now);
	if (fact == NULL)
		return NULL;
	return fact[0] != '\0'
		       ? talloc_asprintf_append(text, "%s%s", text[0] != '\0' ? "\n" : "", fact)
		       : text;
}

const char *condition_facts(const struct condition *c, const struct subject *s,
			    const struct pack *pack, struct instant now, void *mem,
			    struct instant *ret_base)
{
	*ret_base = (struct instant){};
	return facts(c, s, pack, now, talloc_strdup(mem, ""), ret_base);
}
