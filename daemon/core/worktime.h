/* worktime: when people may be disturbed of the bot's own accord: on working days ([locale]
 * calendar), outside the quiet hours ([nudge] quiet), by the wall clock of the configured zone. */
#ifndef KEHUD_DAEMON_CORE_WORKTIME_H
#define KEHUD_DAEMON_CORE_WORKTIME_H

#include "daemon/core/quiet.h"
#include "parsers/calendar/calendar.h"

struct worktime {
	struct quiet quiet;
	struct calendar *calendar;
};

/* name: "cn", or the path of a JSON file as parsers/calendar has it. ERR_INPUT. */
[[nodiscard]] int worktime_open(const char *calendar, const char *quiet, struct worktime *ret,
				struct err *err);
void worktime_close(struct worktime *w);

/* The first instant from `at` on; days_off: on such days, too (never in quiet hours). */
struct instant worktime_next(const struct worktime *w, struct instant at, bool days_off);

/* When the quiet hours begin next, `at` included; INT64_MAX: never. */
struct instant worktime_quiet(const struct worktime *w, struct instant at);

/* The beginning of a day. */
struct instant worktime_midnight(struct day d);

/* The year of that instant, or of a month after it, if the calendar lacks it, so that its holidays
 * are not known; else 0. */
int worktime_unknown(const struct worktime *w, struct instant at);

#endif
