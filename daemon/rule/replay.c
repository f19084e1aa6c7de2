#include "daemon/rule/replay.h"

#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/rule/step.h"
#include "daemon/sales/fact.h"
#include "daemon/sales/local.h"
#include "store/rule/timeline.h"

#define ANYWAY_US (INT64_C(48) * 3600 * 1000000)
#define TIMES_MAX 1000 /* a rule and a card; `again` may be short */

struct replay {
	const struct view *view;
	void *mem;
	const struct pack *pack;
	const struct timeline *timeline;
	const struct pack_rule *rule;
	struct rule_state state;
	bool known;
	size_t times;
	struct replayed *list;
	size_t n;
};

/* The customer stays as it is from one instant until another; count: what fires is told. */
static int stretch(struct replay *r, struct instant at, struct instant until, bool count,
		   struct err *err)
{
	void *mem = talloc_new(r->mem);
	struct subject s;
	int rc = 0;
	if (mem == NULL)
		return err_set(err, ERR_AGAIN, "replay: no memory");
	bool there = timeline_at(r->timeline, at, mem, &s, &rc);
	if (there)
		s.today = local_day(at);
	while (there && rc == 0 && r->times < TIMES_MAX) {
		struct held_list holds = condition_holds(&r->rule->when, &s, r->pack);
		struct rule_step step = rule_step(r->rule, &holds, r->known ? &r->state : NULL, at);
		r->known = step.holds && !s.pooled;
		r->state = step.then;
		if (step.fire && r->known && count) {
			r->list = talloc_realloc(r->mem, r->list, struct replayed,
						 (unsigned)r->n + 1);
			if (r->list == NULL) {
				rc = err_set(err, ERR_AGAIN, "replay: no memory");
				break;
			}
			struct instant to = {at.us + ANYWAY_US};
			r->list[r->n++] = (struct replayed){r->rule, s.card.id, s.card.owner, at,
							    timeline_followed(r->timeline, at, to)};
		}
		r->times += step.fire;
		if (!r->known || r->state.due.us <= at.us || r->state.due.us >= until.us)
			break;
		at = r->state.due;
	}
	(void)talloc_free(mem);
	return rc;
}

static int replay_rule(struct replay *r, const struct instant *points, size_t n,
		       struct instant from, struct err *err)
{
	r->known = false;
	r->times = 0;
	struct instant now = r->view->now;
	/* at its beginning whatever holds has been acted on */
	int rc = stretch(r, from, (struct instant){from.us + 1}, false, err);
	for (size_t i = 0; rc == 0 && i <= n; i++) {
		struct instant begin = i == 0 ? (struct instant){from.us + 1} : points[i - 1];
		struct instant end =
			i == n || points[i].us > now.us ? (struct instant){now.us + 1} : points[i];
		if (begin.us > now.us)
			break;
		if (begin.us < end.us)
			rc = stretch(r, begin, end, true, err);
	}
	return rc;
}

static int by_time(const void *a, const void *b)
{
	const struct instant *x = a, *y = b;
	return (x->us > y->us) - (x->us < y->us);
}

/* When something changed, and the beginning of each day that has a fact; on t. */
static size_t points_read(struct timeline *t, struct instant from, struct instant **ret)
{
	const struct subject *s = timeline_subject(t);
	size_t n = timeline_points(t, from, t, ret), out = 0;
	for (size_t i = 0; i < s->n_facts && *ret != NULL; i++) {
		*ret = talloc_realloc(t, *ret, struct instant, (unsigned)(n + s->facts[i].n) + 1);
		for (size_t k = 0; k < s->facts[i].n && *ret != NULL; k++) {
			struct instant day = local_begin(s->facts[i].days[k].day);
			if (day.us > from.us && day.us > s->card.created.us)
				(*ret)[n++] = day;
		}
	}
	if (*ret == NULL)
		return 0;
	qsort(*ret, n, sizeof(**ret), by_time);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || (*ret)[i].us != (*ret)[out - 1].us)
			(*ret)[out++] = (*ret)[i];
	return out;
}

int replay_card(const struct view *v, void *mem, const struct pack *pack, int64_t card,
		struct instant from, struct replayed **ret, size_t *ret_n, struct err *err)
{
	return replay_rule_card(v, mem, pack, NULL, card, from, ret, ret_n, err);
}

int replay_rule_card(const struct view *v, void *mem, const struct pack *pack, const char *rule,
		     int64_t card, struct instant from, struct replayed **ret, size_t *ret_n,
		     struct err *err)
{
	struct timeline *t;
	const struct pack_rule *rules;
	size_t n_rules = pack_rules(pack, &rules);
	int rc = timeline_read(v, mem, card, &t, err);
	if (rc == 0)
		rc = facts_read(v, t, pack, local_day(from), timeline_subject(t), err);
	if (rc < 0)
		return rc;
	struct replay r = {.view = v, .mem = mem, .pack = pack, .timeline = t};
	struct instant *points;
	size_t n = points_read(t, from, &points);
	if (points == NULL)
		rc = err_set(err, ERR_AGAIN, "replay: no memory");
	for (size_t i = 0; rc == 0 && i < n_rules; i++) {
		if (rule != NULL && strcmp(rules[i].id, rule) != 0)
			continue;
		r.rule = &rules[i];
		rc = replay_rule(&r, points, n, from, err);
	}
	(void)talloc_free(t);
	*ret = r.list;
	*ret_n = r.n;
	return rc;
}

int replay_now(const struct view *v, void *mem, const struct pack *pack, const char *rule,
	       int64_t card, bool *ret, struct err *err)
{
	const struct pack_rule *rules;
	size_t n = pack_rules(pack, &rules);
	struct subject s;
	*ret = false;
	int rc = subject_read(v, mem, card, &s, err);
	if (rc == 0)
		rc = facts_read(v, mem, pack, local_day(v->now), &s, err);
	for (size_t i = 0; rc == 0 && i < n && !s.pooled; i++) {
		if (strcmp(rules[i].id, rule) != 0)
			continue;
		struct held held;
		struct held_list l = condition_holds(&rules[i].when, &s, pack);
		*ret = held_at(&l, v->now, &held) && held.from_us <= v->now.us;
	}
	return rc;
}
