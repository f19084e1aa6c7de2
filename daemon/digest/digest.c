#include "daemon/digest/digest.h"

#include <talloc.h>

#include "daemon/core/clock.h"
#include "daemon/digest/parts.h"
#include "daemon/sales/local.h"
#include "daemon/say/say_digest.h"

struct scope digest_scope(const struct person *p)
{
	return p->role == ROLE_REP     ? (struct scope){.person = p->id, .path = ""}
	       : p->role == ROLE_ADMIN ? (struct scope){.path = ""}
				       : (struct scope){.path = p->path};
}

struct period digest_period(enum digest_period p, struct instant at)
{
	struct day from = local_day(at);
	int y, m, d;
	day_to_date(from, &y, &m, &d);
	if (p == DIGEST_WEEK)
		from.n -= day_weekday(from) - 1;
	else if (p == DIGEST_MONTH)
		from = day_from_date(y, m, 1);
	return (struct period){worktime_midnight(from), at};
}

int digest_render(struct digest *d, struct err *err)
{
	d->something = false;
	say_digest_head(&d->say, d->what->name, d->person, &d->scope, &d->period);
	for (size_t i = 0; i < d->what->n_parts; i++) {
		int rc = digest_parts[d->what->parts[i]](d, err);
		if (rc < 0)
			return rc;
	}
	if (!d->something)
		say_digest_nothing(&d->say, d->scope.person != 0);
	return reply_rc(d->say.to, err);
}

struct instant digest_due(const struct pack_digest *what, const struct person *p,
			  const struct digest_choice *choice, const struct worktime *w,
			  struct day day)
{
	bool chosen = choice != NULL && choice->minute >= 0;
	bool theirs = (what->roles & 1U << p->role) != 0;
	if (choice != NULL ? choice->off : !theirs)
		return (struct instant){};
	if (what->workdays ? !calendar_works(w->calendar, day)
			   : (what->weekdays & 1U << day_weekday(day)) == 0)
		return (struct instant){};
	int minute = chosen ? choice->minute : what->minute;
	struct civil at = {.hour = minute / 60, .minute = minute % 60};
	day_to_date(day, &at.year, &at.month, &at.day);
	struct instant due = instant_of(&at);
	return chosen ? due : worktime_next(w, due, true);
}
