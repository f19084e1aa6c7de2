/* When a rule holds, against a model that asks at each hour whether it holds just then: the spans
 * that are planned with must be exactly those hours. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/rule/evaluate.h"
#include "daemon/rule/step.h"
#include "tests/lib/unit.h"

#define HOUR_US INT64_C(3600000000)
#define HOURS 400

static uint64_t random_state = 88172645463325252u;

static unsigned rnd(unsigned below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (unsigned)(random_state % below);
}

static const char *const stages[] = {"lead", "demo", "won"};
static const char *const actions[] = {"call", "quote"};
static const char *const call_or_quote[][2] = {{"call", NULL}, {"quote", NULL}};
static const char *const grades[] = {"A", "B", NULL};
static const char *const a_or_b[][3] = {{"A", NULL}, {"B", NULL}, {"A", "B", NULL}};

static struct instant hour(int h)
{
	return (struct instant){h * HOUR_US};
}

static void leaf_make(struct condition *c)
{
	static const enum condition_kind kinds[] = {WHEN_GRADE,    WHEN_IDLE, WHEN_IN_STAGE,
						    WHEN_SINCE,    WHEN_DONE, WHEN_AMOUNT,
						    WHEN_UNTOUCHED};
	c->kind = kinds[rnd(7)];
	c->words = a_or_b[rnd(3)];
	c->id = c->kind == WHEN_SINCE ? stages[rnd(3)] : actions[rnd(2)];
	c->without = rnd(2) == 0 ? call_or_quote[rnd(2)] : NULL;
	c->wait_s = rnd(100) * 3600;
	c->until_s = rnd(2) == 0 ? c->wait_s + (1 + rnd(50)) * 3600 : 0;
	c->has_min = true;
	c->min = rnd(100);
}

static void make(void *mem, struct condition *c, int depth)
{
	if (depth == 3 || rnd(3) == 0) {
		leaf_make(c);
		return;
	}
	c->kind = rnd(2) == 0 ? WHEN_ALL : WHEN_ANY;
	c->n_parts = 1 + rnd(3);
	struct condition *parts = talloc_zero_array(mem, struct condition, (unsigned)c->n_parts);
	for (size_t i = 0; i < c->n_parts; i++)
		make(mem, &parts[i], depth + 1);
	c->parts = parts;
}

static void subject_make(void *mem, struct subject *s)
{
	*s = (struct subject){.deal = rnd(4) != 0, .amount = rnd(100)};
	s->open = s->deal && rnd(3) != 0;
	s->stage = stages[rnd(3)];
	s->card.value[CARD_grade] = grades[rnd(3)];
	s->stages = talloc_zero_array(mem, struct happened, 3);
	s->actions = talloc_zero_array(mem, struct happened, 2);
	for (int i = 0; i < 3 && s->deal; i++)
		if (rnd(2) == 0) {
			s->stages[s->n_stages++] =
				(struct happened){stages[i], NULL, hour((int)rnd(200))};
			if (strcmp(stages[i], s->stage) == 0)
				s->stage_since = s->stages[s->n_stages - 1].at;
		}
	for (int i = 0; i < 2; i++)
		if (rnd(2) == 0)
			s->actions[s->n_actions++] =
				(struct happened){actions[i], NULL, hour((int)rnd(200))};
	s->followed = hour((int)rnd(200));
	s->never = rnd(2) == 0;
}

/* The model: is it so at this very hour? */
static bool is_so(const struct condition *c, const struct subject *s, int64_t now)
{
	const struct happened *h, *other;
	int64_t wait = c->wait_s * 1000000;
	bool all = true, any = false;
	switch (c->kind) {
	case WHEN_ALL:
	case WHEN_ANY:
		for (size_t i = 0; i < c->n_parts; i++) {
			bool so = is_so(&c->parts[i], s, now);
			all = all && so;
			any = any || so;
		}
		return c->kind == WHEN_ALL ? all : any;
	case WHEN_GRADE:
		for (size_t i = 0; c->words[i] != NULL; i++)
			if (s->card.value[CARD_grade] != NULL &&
			    strcmp(c->words[i], s->card.value[CARD_grade]) == 0)
				return true;
		return false;
	case WHEN_AMOUNT:
		return s->open && s->amount >= c->min;
	case WHEN_IDLE:
		return now - s->followed.us >= wait;
	case WHEN_UNTOUCHED:
		return s->never && now - s->followed.us >= wait &&
		       (c->until_s == 0 || now - s->followed.us < c->until_s * 1000000);
	case WHEN_IN_STAGE:
		return s->open && s->stage_since.us != 0 && now - s->stage_since.us >= wait;
	case WHEN_SINCE:
		h = subject_last(s->stages, s->n_stages, c->id);
		other = c->without != NULL ? subject_last(s->actions, s->n_actions, c->without[0])
					   : NULL;
		return h != NULL && now - h->at.us >= wait &&
		       (c->until_s == 0 || now - h->at.us < c->until_s * 1000000) &&
		       (other == NULL || other->at.us < h->at.us + wait);
	case WHEN_DONE:
		h = subject_last(s->actions, s->n_actions, c->id);
		other = c->without != NULL ? subject_last(s->actions, s->n_actions, c->without[0])
					   : NULL;
		return h != NULL && now - h->at.us >= wait &&
		       (c->until_s == 0 || now - h->at.us < c->until_s * 1000000) &&
		       (other == NULL || other->at.us <= h->at.us);
	default:
		return false;
	}
}

static void spans_are_the_hours(void **)
{
	for (int round = 0; round < 3000; round++) {
		void *mem = talloc_new(NULL);
		struct condition c = {};
		struct subject s;
		make(mem, &c, 0);
		subject_make(mem, &s);
		struct held_list l = condition_holds(&c, &s, NULL);
		for (int h = 0; h < HOURS; h++) {
			struct held held;
			bool some = held_at(&l, hour(h), &held);
			bool now = some && held.from_us <= hour(h).us;
			if (now != is_so(&c, &s, hour(h).us))
				fail_msg("round %d, hour %d: %d", round, h, now);
			/* and not before the span begins */
			for (int k = h; !now && k < HOURS && (!some || hour(k).us < held.from_us);
			     k++)
				if (is_so(&c, &s, hour(k).us))
					fail_msg("round %d, hour %d: planned too late", round, k);
			if (!now)
				h = some ? (int)(held.from_us / HOUR_US) - 1 : HOURS;
		}
		(void)talloc_free(mem);
	}
}

/* What held is looked at when it ends: then it is forgotten, and what holds later is new. */
static void the_end_is_seen(void **)
{
	struct pack_rule rule = {.id = "r"};
	struct held_list holds = {.at = {{hour(10).us, hour(20).us}, {hour(30).us, INT64_MAX}},
				  .n = 2};
	struct rule_step step = rule_step(&rule, &holds, NULL, hour(12));
	assert_true(step.fire);
	assert_int_equal(step.then.due.us, hour(20).us);
	step = rule_step(&rule, &holds, &step.then, hour(20));
	assert_false(step.fire);
	assert_false(step.then.fired);
	assert_int_equal(step.then.due.us, hour(30).us);
	step = rule_step(&rule, &holds, &step.then, hour(31));
	assert_true(step.fire);
	assert_int_equal(step.then.due.us, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spans_are_the_hours),
		cmocka_unit_test(the_end_is_seen),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
