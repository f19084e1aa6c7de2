/* Conditions that rest on facts, against a model that adds up day by day: from today on the spans
 * are exactly the days on which it holds, and the one that holds now began when it says. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/core/clock.h"
#include "daemon/rule/evaluate.h"
#include "daemon/sales/fact.h"
#include "daemon/sales/local.h"
#include "tests/lib/unit.h"

#define DAYS 60 /* with facts */
#define BACK 20 /* looked at, at most */
#define FIRST 20500

static uint64_t random_state = 88172645463325252u;

static unsigned rnd(unsigned below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (unsigned)(random_state % below);
}

/* The medical pack with a metric that is taken one way or the other. */
static struct pack *pack_with(bool sum)
{
	size_t len;
	struct pack *p;
	struct err err = {};
	const char *json = pack_shipped("medical", &len);
	json_t *root = json_loadb(json, len, 0, NULL);
	json_t *metric = json_array_get(json_object_get(root, "metrics"), 0);
	(void)json_object_set_new(metric, "take", json_string(sum ? "sum" : "last"));
	char *text = json_dumps(root, 0);
	assert_int_equal(pack_parse(text, strlen(text), "test", &p, &err), 0);
	free(text);
	json_decref(root);
	return p;
}

struct facts {
	bool has[DAYS];
	int64_t value[DAYS];
};

static bool is_so(const struct facts *f, const struct condition *c, bool sum, int day)
{
	int64_t value = 0;
	int n = 0, back = (int)(c->wait_s / 86400);
	for (int d = day - back + 1; d <= day; d++)
		if (d >= 0 && d < DAYS && f->has[d]) {
			value = sum ? value + f->value[d] : f->value[d];
			n++;
		}
	return n > 0 && (!c->has_min || value >= c->min) && (!c->has_max || value <= c->max);
}

static struct fact_list given(void *mem, const struct facts *f)
{
	struct fact_list l = {"stock_days", talloc_zero_array(mem, struct fact_day, DAYS), 0};
	for (int d = 0; d < DAYS; d++)
		if (f->has[d])
			l.days[l.n++] = (struct fact_day){{FIRST + d}, f->value[d]};
	return l;
}

static void one(const struct pack *pack, bool sum, int round)
{
	void *mem = talloc_new(NULL);
	struct facts f = {};
	unsigned rare = 1 + rnd(9);
	for (int d = 0; d < DAYS; d++) {
		f.has[d] = rnd(rare) == 0;
		f.value[d] = (int64_t)rnd(10) * 10000;
	}
	struct condition c = {.kind = WHEN_FACT,
			      .id = "stock_days",
			      .wait_s = (1 + rnd(BACK)) * INT64_C(86400),
			      .has_min = rnd(2) == 0,
			      .min = rnd(15) * INT64_C(10000)};
	c.has_max = !c.has_min || rnd(2) == 0;
	c.max = c.min + rnd(10) * INT64_C(10000);
	struct fact_list list = given(mem, &f);
	int today = (int)rnd(DAYS);
	struct subject s = {.facts = &list, .n_facts = 1, .today = {FIRST + today}};
	struct held_list l = condition_holds(&c, &s, pack);
	for (int d = today; d < DAYS + BACK + 2; d++) {
		struct held held = {};
		struct instant at = {local_begin((struct day){FIRST + d}).us + INT64_C(3600000000)};
		bool some = held_at(&l, at, &held), so = some && held.from_us <= at.us;
		if (!some && l.n == HELD_MAX)
			break; /* looked at again by then */
		if (so != is_so(&f, &c, sum, d))
			fail_msg("round %d, today %d, day %d: %d", round, today, d, so);
		if (!so)
			continue;
		int begin = d;
		while (begin > today - (int)(c.wait_s / 86400) && is_so(&f, &c, sum, begin - 1))
			begin--;
		bool long_ago = begin == today - (int)(c.wait_s / 86400);
		if (held.from_us !=
		    (long_ago ? ALWAYS : local_begin((struct day){FIRST + begin}).us))
			fail_msg("round %d, today %d, day %d: began otherwise", round, today, d);
	}
	(void)talloc_free(mem);
}

static void spans_are_the_days(void **)
{
	for (int sum = 0; sum < 2; sum++) {
		struct pack *pack = pack_with(sum != 0);
		for (int round = 0; round < 4000; round++)
			one(pack, sum != 0, round);
		pack_free(&pack);
	}
}

int main(void)
{
	struct err err = {};
	if (clock_set_zone("Asia/Shanghai", &err) < 0)
		return 1;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spans_are_the_days),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
