#include "daemon/core/quiet.h"

#include <stdio.h>

#include "daemon/core/clock.h"

#define DAY_MIN (24 * 60)

int quiet_parse(const char *text, struct quiet *ret, struct err *err)
{
	int h1, m1, h2, m2, end = 0;
	*ret = (struct quiet){};
	if (text[0] == '\0')
		return 0;
	if (sscanf(text, "%2d:%2d-%2d:%2d%n", &h1, &m1, &h2, &m2, &end) != 4 || text[end] != '\0' ||
	    h1 < 0 || h1 > 23 || h2 < 0 || h2 > 24 || m1 < 0 || m1 > 59 || m2 < 0 || m2 > 59 ||
	    h2 * 60 + m2 > DAY_MIN)
		return err_set(err, ERR_INPUT, "[nudge] quiet: not a time like 21:00-08:30: %s",
			       text);
	*ret = (struct quiet){h1 * 60 + m1, (h2 * 60 + m2) % DAY_MIN};
	return 0;
}

struct instant quiet_end(const struct quiet *q, struct instant now)
{
	struct civil c = civil_of(now);
	int minute = c.hour * 60 + c.minute;
	/* how far into the quiet time we are, and how long it is, over midnight or not */
	int into = (minute - q->from + DAY_MIN) % DAY_MIN;
	int length = (q->to - q->from + DAY_MIN) % DAY_MIN;
	if (into >= length)
		return now;
	/* by the wall clock: the night may be an hour shorter or longer */
	struct day day = day_from_date(c.year, c.month, c.day);
	day.n += minute - into < 0 ? 0 : minute - into + length >= DAY_MIN;
	struct civil end = {.hour = q->to / 60, .minute = q->to % 60};
	day_to_date(day, &end.year, &end.month, &end.day);
	struct instant at = instant_of(&end);
	return at.us > now.us ? at : now;
}
