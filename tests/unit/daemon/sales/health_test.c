/* A customer's health, by hand and by the rule that each part follows; and that a condition on it
 * is planned for exactly the hours at which it holds. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/rule/evaluate.h"
#include "daemon/sales/health.h"
#include "tests/lib/unit.h"

#define HOUR_US INT64_C(3600000000)

static struct pack *medical;

static struct instant hour(int64_t h)
{
	return (struct instant){h * HOUR_US};
}

static void near_to(double got, double want)
{
	if (fabs(got - want) > 1e-6)
		fail_msg("%f, not %f", got, want);
}

static void by_hand(void **)
{
	struct happened actions[] = {{"call", NULL, hour(1000)},
				     {"quote", NULL, hour(1010)},
				     {"other", NULL, hour(1100)}};
	struct happened events[] = {{"reply", NULL, hour(1020)}, {"coupon", NULL, hour(900)}};
	struct subject s = {.deal = true,
			    .open = true,
			    .stage = "quoted", /* expected 14 days */
			    .stage_since = hour(1010),
			    .actions = actions,
			    .n_actions = 3,
			    .events = events,
			    .n_events = 2,
			    .offered = hour(1010),
			    .answered = hour(1058)}; /* 48 h */
	s.card.created = hour(500);
	s.card.value[CARD_grade] = "A"; /* 72 h */
	struct instant recent[8];
	for (int i = 0; i < 8; i++) /* 6 before, 2 in the last two weeks of hour 1154 */
		recent[i] = hour(i < 6 ? 600 + i : 1000 + i);
	s.recent = recent;
	s.n_recent = 8;
	struct health h;
	/* the last contact is the quotation, 144 h ago: other is none */
	health_at(&s, medical, hour(1154), &h);
	near_to(h.parts[HEALTH_RECENCY].value, (216.0 - 144) / 144);
	near_to(h.parts[HEALTH_ENGAGEMENT].value, 2 / 3.0);
	near_to(h.parts[HEALTH_RESPONSE].value, (168.0 - 48) / 144);
	near_to(h.parts[HEALTH_STAGE].value, 1);
	near_to(h.parts[HEALTH_VALUE].value, 1);
	near_to(h.score, 100 * (3 * 0.5 + 2 * (2 / 3.0) + 2 * (120 / 144.0) + 2 + 1) / 10);
	assert_int_equal(h.level, HEALTH_GREEN);
	/* months later everything is lost, but for the answer that came */
	health_at(&s, medical, hour(4000), &h);
	assert_false(h.parts[HEALTH_ENGAGEMENT].counts);
	near_to(h.score, 100 * (2 * (120 / 144.0)) / 8);
	assert_int_equal(h.level, HEALTH_RED);
	enum health_kind losses[HEALTH_PARTS];
	assert_int_equal(health_losses(&h, losses), 3);
	assert_int_equal(losses[0], HEALTH_RECENCY);
	assert_int_equal(losses[1], HEALTH_STAGE);
	assert_int_equal(losses[2], HEALTH_VALUE);
	/* unanswered: hours so far; no deal: no stage; never a coupon: no value; without a grade
	 * 720 h */
	s.answered.us = 0;
	s.open = s.deal = false;
	s.stage = NULL;
	s.n_events = 0;
	s.card.value[CARD_grade] = NULL;
	health_at(&s, medical, hour(1010 + 96), &h);
	near_to(h.parts[HEALTH_RESPONSE].value, 0.5);
	assert_true(h.parts[HEALTH_RESPONSE].open);
	assert_false(h.parts[HEALTH_STAGE].counts);
	assert_false(h.parts[HEALTH_VALUE].counts);
	near_to(h.parts[HEALTH_RECENCY].value, 1);
	assert_true(h.scored);
	/* the last deal was lost: not scored; never spoken to: from the card's making on */
	s.stage = "lost";
	s.deal = true;
	s.n_actions = 0;
	health_at(&s, medical, hour(500 + 720 * 2), &h);
	assert_false(h.scored);
	near_to(h.parts[HEALTH_RECENCY].value, 0.5);
}

static uint64_t random_state = 88172645463325252u;

static unsigned rnd(unsigned below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (unsigned)(random_state % below);
}

static int by_time(const void *a, const void *b)
{
	int64_t x = ((const struct instant *)a)->us, y = ((const struct instant *)b)->us;
	return (x > y) - (x < y);
}

static void planned(void **)
{
	static const char *const levels[][3] = {
		{"red", NULL}, {"yellow", NULL}, {"green", NULL}, {"red", "yellow", NULL}};
	static const char *const grades[] = {"A", "B", "C", NULL};
	int held_rounds = 0;
	for (int round = 0; round < 400; round++) {
		struct happened actions[] = {{"call", NULL, hour(rnd(300))},
					     {"quote", NULL, hour(rnd(300))}};
		struct happened events[] = {{"coupon", NULL, hour(rnd(300))}};
		struct instant recent[12];
		struct subject s = {.actions = actions,
				    .n_actions = rnd(3),
				    .events = events,
				    .n_events = rnd(2),
				    .open = rnd(2) == 0,
				    .stage = "demo",
				    .stage_since = hour(rnd(300)),
				    .recent = recent,
				    .n_recent = rnd(13)};
		s.deal = true;
		s.card.value[CARD_grade] = grades[rnd(4)];
		if (s.n_actions == 2)
			s.offered = actions[1].at;
		if (s.n_actions == 2 && rnd(2) == 0)
			s.answered = hour(actions[1].at.us / HOUR_US + rnd(200));
		for (size_t i = 0; i < s.n_recent; i++)
			recent[i] = hour(rnd(300));
		qsort(recent, s.n_recent, sizeof(*recent), by_time);
		struct condition c = {.kind = WHEN_HEALTH, .words = levels[rnd(4)]};
		struct held_list l = condition_holds(&c, &s, medical);
		for (int64_t h = 520; h < 4000; h += 7) {
			struct health now;
			static const char *const names[] = {"red", "yellow", "green"};
			health_at(&s, medical, hour(h), &now);
			bool is_so = false, is_planned = false;
			for (size_t i = 0; c.words[i] != NULL; i++)
				is_so |= now.scored && strcmp(c.words[i], names[now.level]) == 0;
			for (size_t i = 0; i < l.n; i++)
				is_planned |=
					l.at[i].from_us <= hour(h).us && hour(h).us < l.at[i].to_us;
			if (is_so != is_planned)
				fail_msg("round %d, hour %d: %d, planned %d", round, (int)h, is_so,
					 is_planned);
			held_rounds += is_so;
		}
	}
	assert_true(held_rounds > 10000);
}

int main(void)
{
	size_t len;
	const char *json = pack_shipped("medical", &len);
	struct err err;
	if (pack_parse(json, len, "medical", &medical, &err) < 0)
		return 1;
	const struct CMUnitTest tests[] = {cmocka_unit_test(by_hand), cmocka_unit_test(planned)};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	pack_free(&medical);
	return failed;
}
