/* fact: what other systems know of a customer, of its owner or of their team, day by day, as the
 * pack's rules look at it. A fact counts from the beginning of its day on. */
#ifndef KEHUD_DAEMON_SALES_FACT_H
#define KEHUD_DAEMON_SALES_FACT_H

#include "parsers/pack/pack.h"
#include "parsers/pack/rule.h"
#include "store/rule/subject.h"

/* Reads the metrics that the pack's rules rest on, as far back as they need from that day on;
 * subject->today is set to the day of v->now. Nothing is read for a pack without such rules. */
[[nodiscard]] int facts_read(const struct view *v, void *mem, const struct pack *pack,
			     struct day from, struct subject *subject, struct err *err);

/* Whether any rule of the pack looks at the metric. */
bool fact_wanted(const struct pack *pack, const char *metric);

struct fact_seen {
	size_t n;       /* days that count; 0: nothing is known, and the value is none */
	int64_t value;  /* ten-thousandths */
	struct day day; /* the newest of them */
};

/* What a condition of facts (WHEN_FACT) looks at on a day. */
struct fact_seen fact_at(const struct condition *c, const struct subject *s,
			 const struct pack *pack, struct day at);
/* The next day after `at` on which that may be something else. False: there is none. */
bool fact_turns(const struct condition *c, const struct subject *s, struct day at, struct day *ret);
/* A day before subject->today from which on it is known for certain. */
struct day fact_begin(const struct condition *c, const struct subject *s);

#endif
