/* calendar: which days are worked. Monday to Friday are, but for public holidays and the weekend
 * days that make up for them, which a data file lists year by year:
 *   {"source": "...", "years": {"2026": {"off": {"2026-10-01": "国庆节", ...},
 *                                        "work": ["2026-10-10", ...]}}}
 * For a year that the file does not have, holidays are not known: say so where it matters. */
#ifndef KEHUD_PARSERS_CALENDAR_CALENDAR_H
#define KEHUD_PARSERS_CALENDAR_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/base/err.h"
#include "parsers/base/units.h"

struct calendar; /* immutable once read */

/* ERR_INPUT names the day or year that is wrong, and how. */
[[nodiscard]] int calendar_parse(const char *json, size_t len, struct calendar **ret,
				 struct err *err);
void calendar_free(struct calendar **c);

/* One that ships inside the program ("cn"); NULL if there is none of the name. */
const char *calendar_shipped(const char *name, size_t *ret_len);

bool calendar_knows(const struct calendar *c, int year);
bool calendar_works(const struct calendar *c, struct day d);
/* What holiday it is; NULL: none. */
const char *calendar_holiday(const struct calendar *c, struct day d);

/* The first working day from d on, d included. */
struct day calendar_work_from(const struct calendar *c, struct day d);
/* The n-th working day after d (n >= 1). */
struct day calendar_work_after(const struct calendar *c, struct day d, int n);
/* Working days from one day on, before another. */
int calendar_count(const struct calendar *c, struct day from, struct day to);

#endif
