/* when: days and times of day as people write them, relative to a given wall clock. */
#ifndef KEHUD_PARSERS_VALUE_WHEN_H
#define KEHUD_PARSERS_VALUE_WHEN_H

#include "parsers/base/units.h"
#include "parsers/value/span.h"

struct when {
	size_t at, len;    /* where the expression stands */
	struct civil time; /* local; the time of day counts only if timed */
	bool timed;
};

#define WHEN_TEXT 24
/* 2026-11-25 or 2026-11-25T15:00 */
const char *when_text(const struct when *w, char out[WHEN_TEXT]);

/* The expression that begins at an offset, if it is not part of a longer one with another meaning.
 */
bool when_at(struct span s, size_t at, const struct civil *now, struct when *ret);
/* The first one from an offset on; past and recurring ones (上周三, 每天下午) are stepped over
 * whole. */
bool when_find(struct span s, size_t from, const struct civil *now, struct when *ret);
/* 3天, 2小时, 一周 without 后: for putting off. */
bool when_span_at(struct span s, size_t at, const struct civil *now, struct when *ret);
/* Strictly later: a date alone than today, a time than now. */
bool when_is_later(const struct when *w, const struct civil *now);

#endif
