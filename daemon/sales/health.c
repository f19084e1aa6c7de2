#include "daemon/sales/health.h"

#include <stdlib.h>
#include <string.h>

#define HOUR_US INT64_C(3600000000)
#define DAY_US (24 * HOUR_US)
#define RESPONSE_GOOD_H 24
#define RESPONSE_BAD_H 168
#define ENGAGED_DAYS 14
#define VALUE_DAYS 30

static const char *const contacts[] = {"visit", "call",     "message", "demo",
				       "quote", "proposal", "sample",  "trial"};
static const char *const values[] = {"coupon", "menu", "order"};

static struct instant last_of(const struct happened *list, size_t n, const char *const *kinds,
			      size_t n_kinds)
{
	struct instant last = {};
	for (size_t i = 0; i < n_kinds; i++) {
		const struct happened *h = subject_last(list, n, kinds[i]);
		if (h != NULL && h->at.us > last.us)
			last = h->at;
	}
	return last;
}

/* The last contact; of whom nobody ever spoke to, the card's making. */
static struct instant contacted(const struct subject *s)
{
	struct instant at =
		last_of(s->actions, s->n_actions, contacts, sizeof(contacts) / sizeof(contacts[0]));
	return at.us != 0 ? at : s->card.created;
}

/* 1 until `good`, 0 from `bad` on, a line between. */
static double falling(double x, double good, double bad)
{
	return x <= good ? 1 : x >= bad ? 0 : (bad - x) / (bad - good);
}

static double hours(struct instant from, struct instant to)
{
	return (double)(to.us - from.us) / (double)HOUR_US;
}

static int expected_days(const struct subject *s, const struct pack *pack)
{
	const struct pack_stage *stage = s->open ? pack_stage(pack, s->stage) : NULL;
	return stage != NULL && s->stage_since.us != 0 ? stage->expected_days : 0;
}

static void engagement(const struct subject *s, struct instant at, struct health_part *p)
{
	int now = 0, before = 0;
	for (size_t i = 0; i < s->n_recent; i++) {
		int64_t age = at.us - s->recent[i].us;
		now += age >= 0 && age < ENGAGED_DAYS * DAY_US;
		before += age >= ENGAGED_DAYS * DAY_US && age < RECENT_DAYS * DAY_US;
	}
	p->figure = now;
	p->expected = before / 2.0;
	p->counts = p->expected >= 1;
	p->value = p->counts && p->figure < p->expected ? p->figure / p->expected : 1;
}

void health_at(const struct subject *s, const struct pack *pack, struct instant at,
	       struct health *ret)
{
	const struct health_weights *w = pack_health(pack);
	*ret = (struct health){.scored = s->open || s->stage == NULL ||
					 strcmp(s->stage, "lost") != 0};
	struct health_part *p = ret->parts;

	p[HEALTH_RECENCY].counts = true;
	p[HEALTH_RECENCY].weight = w->recency;
	p[HEALTH_RECENCY].figure = hours(contacted(s), at);
	p[HEALTH_RECENCY].expected = (double)pack_interval(pack, s->card.value[CARD_grade]) / 3600;
	p[HEALTH_RECENCY].value = falling(p[HEALTH_RECENCY].figure, p[HEALTH_RECENCY].expected,
					  3 * p[HEALTH_RECENCY].expected);

	p[HEALTH_ENGAGEMENT].weight = w->engagement;
	engagement(s, at, &p[HEALTH_ENGAGEMENT]);

	p[HEALTH_RESPONSE].weight = w->response;
	p[HEALTH_RESPONSE].counts = s->offered.us != 0;
	p[HEALTH_RESPONSE].open = s->answered.us == 0;
	p[HEALTH_RESPONSE].figure = hours(s->offered, s->answered.us != 0 ? s->answered : at);
	p[HEALTH_RESPONSE].expected = RESPONSE_GOOD_H;
	p[HEALTH_RESPONSE].value =
		falling(p[HEALTH_RESPONSE].figure, RESPONSE_GOOD_H, RESPONSE_BAD_H);

	int days = expected_days(s, pack);
	p[HEALTH_STAGE].weight = w->stage_age;
	p[HEALTH_STAGE].counts = days > 0;
	p[HEALTH_STAGE].figure = hours(s->stage_since, at) / 24;
	p[HEALTH_STAGE].expected = days;
	p[HEALTH_STAGE].value = falling(p[HEALTH_STAGE].figure, days, 3.0 * days);

	struct instant value =
		last_of(s->events, s->n_events, values, sizeof(values) / sizeof(values[0]));
	p[HEALTH_VALUE].weight = w->value;
	p[HEALTH_VALUE].counts = value.us != 0;
	p[HEALTH_VALUE].figure = hours(value, at) / 24;
	p[HEALTH_VALUE].expected = VALUE_DAYS;
	p[HEALTH_VALUE].value = p[HEALTH_VALUE].figure <= VALUE_DAYS;

	double sum = 0, weights = 0;
	for (int i = 0; i < HEALTH_PARTS; i++) {
		if (!p[i].counts || p[i].weight == 0) {
			p[i].counts = false;
			continue;
		}
		sum += p[i].weight * p[i].value;
		weights += p[i].weight;
	}
	ret->score = 100 * sum / weights; /* recency always counts */
	ret->level = ret->score < HEALTH_YELLOW_FROM  ? HEALTH_RED
		     : ret->score < HEALTH_GREEN_FROM ? HEALTH_YELLOW
						      : HEALTH_GREEN;
}

size_t health_losses(const struct health *h, enum health_kind ret[HEALTH_PARTS])
{
	size_t n = 0;
	for (int i = 0; i < HEALTH_PARTS; i++) {
		const struct health_part *p = &h->parts[i];
		if (!p->counts || p->value >= 0.5)
			continue;
		double loss = p->weight * (1 - p->value);
		size_t at = n++;
		for (; at > 0; at--) {
			const struct health_part *q = &h->parts[ret[at - 1]];
			if (q->weight * (1 - q->value) >= loss)
				break;
			ret[at] = ret[at - 1];
		}
		ret[at] = (enum health_kind)i;
	}
	return n;
}

static int earlier(const void *a, const void *b)
{
	int64_t x = ((const struct instant *)a)->us, y = ((const struct instant *)b)->us;
	return (x > y) - (x < y);
}

struct bends {
	struct instant begin, *list;
	size_t n, max;
};

static void bend(struct bends *b, struct instant from, int64_t after_us)
{
	int64_t us = from.us + after_us;
	if (us > b->begin.us && b->n < b->max)
		b->list[b->n++].us = us;
}

static struct instant later(struct instant a, struct instant b)
{
	return a.us > b.us ? a : b;
}

size_t health_bends(const struct subject *s, const struct pack *pack, struct instant *ret_begin,
		    struct instant *ret, size_t max)
{
	struct instant contact = contacted(s), begin = later(s->card.created, s->stage_since);
	struct instant value =
		last_of(s->events, s->n_events, values, sizeof(values) / sizeof(values[0]));
	begin = later(later(begin, contact), later(s->offered, s->answered));
	if (s->n_recent > 0)
		begin = later(begin, s->recent[s->n_recent - 1]);
	begin = later(begin, value);
	struct bends b = {begin, ret, 0, max};
	int64_t e = pack_interval(pack, s->card.value[CARD_grade]) * 1000000;
	int64_t d = expected_days(s, pack) * DAY_US;
	bend(&b, contact, e);
	bend(&b, contact, 3 * e);
	if (s->offered.us != 0 && s->answered.us == 0) {
		bend(&b, s->offered, RESPONSE_GOOD_H * HOUR_US);
		bend(&b, s->offered, RESPONSE_BAD_H * HOUR_US);
	}
	if (d > 0) {
		bend(&b, s->stage_since, d);
		bend(&b, s->stage_since, 3 * d);
	}
	if (value.us != 0)
		bend(&b, value, VALUE_DAYS * DAY_US + 1);
	for (size_t i = 0; i < s->n_recent; i++) {
		bend(&b, s->recent[i], ENGAGED_DAYS * DAY_US);
		bend(&b, s->recent[i], RECENT_DAYS * DAY_US);
	}
	qsort(ret, b.n, sizeof(*ret), earlier);
	*ret_begin = begin;
	return b.n;
}
