#include "daemon/core/worktime.h"

#include <stdlib.h>

#include "daemon/core/clock.h"
#include "daemon/core/datafile.h"

/* The holidays of a year are published in November of the one before. */
#define AHEAD_US (INT64_C(31) * 86400 * 1000000)

static int calendar_open(const char *name, struct calendar **ret, struct err *err)
{
	size_t len;
	const char *shipped = calendar_shipped(name, &len);
	if (shipped != NULL)
		return calendar_parse(shipped, len, ret, err);
	if (!datafile_is_path(name))
		return err_set(err, ERR_INPUT,
			       "no shipped calendar is called %s (cn is; a file's path has a slash"
			       " or ends in .json)",
			       name);
	char *text;
	int rc = datafile_read("calendar", name, &text, &len, err);
	if (rc < 0)
		return rc;
	rc = calendar_parse(text, len, ret, err);
	free(text);
	return rc;
}

int worktime_open(const char *calendar, const char *quiet, struct worktime *ret, struct err *err)
{
	*ret = (struct worktime){};
	int rc = quiet_parse(quiet, &ret->quiet, err);
	return rc < 0 ? rc : calendar_open(calendar, &ret->calendar, err);
}

void worktime_close(struct worktime *w)
{
	if (w->calendar != NULL)
		calendar_free(&w->calendar);
}

struct instant worktime_next(const struct worktime *w, struct instant at, bool days_off)
{
	for (;;) {
		at = quiet_end(&w->quiet, at);
		struct civil c = civil_of(at);
		struct day day = day_from_date(c.year, c.month, c.day);
		struct day work = days_off ? day : calendar_work_from(w->calendar, day);
		if (work.n == day.n)
			return at;
		at = worktime_midnight(work);
	}
}

struct instant worktime_midnight(struct day d)
{
	struct civil c = {};
	day_to_date(d, &c.year, &c.month, &c.day);
	return instant_of(&c);
}

struct instant worktime_quiet(const struct worktime *w, struct instant at)
{
	if (w->quiet.from == w->quiet.to)
		return (struct instant){INT64_MAX};
	struct civil c = civil_of(at);
	struct day day = day_from_date(c.year, c.month, c.day);
	for (;; day.n++) {
		struct civil from = {.hour = w->quiet.from / 60, .minute = w->quiet.from % 60};
		day_to_date(day, &from.year, &from.month, &from.day);
		struct instant begins = instant_of(&from);
		if (begins.us >= at.us)
			return begins;
	}
}

int worktime_unknown(const struct worktime *w, struct instant at)
{
	int year = civil_of(at).year;
	if (calendar_knows(w->calendar, year))
		year = civil_of((struct instant){at.us + AHEAD_US}).year;
	return calendar_knows(w->calendar, year) ? 0 : year;
}
