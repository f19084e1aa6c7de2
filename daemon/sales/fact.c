#include "daemon/sales/fact.h"

#include <string.h>
#include <talloc.h>

#include "daemon/sales/local.h"
#include "parsers/pack/metric.h"

static int days_of(const struct condition *c)
{
	return (int)(c->wait_s / 86400);
}

/* How many days of a metric the condition looks at, at most; 0: it does not look at it. */
static int days_wanted(const struct condition *c, const char *metric)
{
	int days = c->kind == WHEN_FACT && strcmp(c->id, metric) == 0 ? days_of(c) : 0;
	for (size_t i = 0; i < c->n_parts; i++) {
		int part = days_wanted(&c->parts[i], metric);
		days = part > days ? part : days;
	}
	return days;
}

static int days_of_rules(const struct pack *pack, const char *metric)
{
	const struct pack_rule *rules;
	size_t n = pack_rules(pack, &rules);
	int days = 0;
	for (size_t i = 0; i < n; i++) {
		int more = days_wanted(&rules[i].when, metric);
		days = more > days ? more : days;
	}
	return days;
}

bool fact_wanted(const struct pack *pack, const char *metric)
{
	return days_of_rules(pack, metric) > 0;
}

int facts_read(const struct view *v, void *mem, const struct pack *pack, struct day from,
	       struct subject *subject, struct err *err)
{
	const struct pack_metric *metrics;
	size_t n_metrics = pack_metrics(pack, &metrics);
	int rc = 0;
	subject->today = local_day(v->now);
	for (size_t i = 0; rc == 0 && i < n_metrics; i++) {
		int days = days_of_rules(pack, metrics[i].id);
		if (days == 0)
			continue;
		/* fact_begin(), and what is looked at on that day */
		struct fact_query q = {.metric = metrics[i].id, .after = {from.n - 2 * days}};
		int64_t *whose[] = {[METRIC_OF_CUSTOMER] = &q.of_card,
				    [METRIC_OF_OWNER] = &q.of_person,
				    [METRIC_OF_TEAM] = &q.of_team};
		*whose[metrics[i].of] = metrics[i].of == METRIC_OF_CUSTOMER ? subject->card.id
									    : subject->card.owner;
		subject->facts = talloc_realloc(mem, subject->facts, struct fact_list,
						(unsigned)subject->n_facts + 1);
		rc = subject->facts != NULL
			     ? subject_facts(v, mem, &q, &subject->facts[subject->n_facts], err)
			     : err_set(err, ERR_AGAIN, "facts: no memory");
		subject->n_facts += rc == 0;
	}
	return rc;
}

static const struct fact_list *list_of(const struct condition *c, const struct subject *s)
{
	for (size_t i = 0; i < s->n_facts; i++)
		if (strcmp(s->facts[i].metric, c->id) == 0 && s->facts[i].n > 0)
			return &s->facts[i];
	return NULL;
}

struct fact_seen fact_at(const struct condition *c, const struct subject *s,
			 const struct pack *pack, struct day at)
{
	const struct fact_list *l = list_of(c, s);
	const struct pack_metric *m = pack_metric(pack, c->id);
	struct fact_seen seen = {};
	for (size_t i = 0; l != NULL && m != NULL && i < l->n; i++) {
		const struct fact_day *f = &l->days[i];
		if (f->day.n > at.n || f->day.n <= at.n - days_of(c))
			continue;
		seen.n++;
		seen.value = m->sum ? seen.value + f->value : f->value;
		seen.day = f->day;
	}
	return seen;
}

bool fact_turns(const struct condition *c, const struct subject *s, struct day at, struct day *ret)
{
	const struct fact_list *l = list_of(c, s);
	bool found = false;
	for (size_t i = 0; l != NULL && i < l->n; i++) {
		int32_t comes = l->days[i].day.n, goes = comes + days_of(c);
		int32_t turn = comes > at.n ? comes : goes;
		if (turn > at.n && (!found || turn < ret->n)) {
			ret->n = turn;
			found = true;
		}
	}
	return found;
}

struct day fact_begin(const struct condition *c, const struct subject *s)
{
	return (struct day){s->today.n - days_of(c)};
}
