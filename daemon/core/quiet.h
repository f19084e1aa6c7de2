/* quiet: the hours in which nobody is disturbed of our own accord ([nudge] quiet, 21:00-08:30). */
#ifndef KEHUD_DAEMON_CORE_QUIET_H
#define KEHUD_DAEMON_CORE_QUIET_H

#include "parsers/base/err.h"
#include "parsers/base/units.h"

struct quiet {
	int from, to; /* minutes of the local day; equal: never quiet. to is not quiet any more. */
};

/* "21:00-08:30"; "" is never quiet. ERR_INPUT. */
[[nodiscard]] int quiet_parse(const char *text, struct quiet *ret, struct err *err);

/* When it will be over; now if it is not quiet. */
struct instant quiet_end(const struct quiet *q, struct instant now);

#endif
