/* In the morning: admins are told, once a month, of a year without holidays in [locale] calendar,
 * from a month before it begins. */
#include <talloc.h>

#include "daemon/chore/chore.h"
#include "daemon/core/clock.h"
#include "daemon/core/log.h"
#include "store/people/account.h"

#define ADMINS 10

static int calendar_slice(struct chore_run *r, struct err *err)
{
	int year = worktime_unknown(&r->keep->worktime, r->tx->now);
	if (year == 0)
		return 0;
	log_event(LOG_UNUSUAL, "calendar_unknown", "YEAR=%d", year);
	int64_t *admins;
	size_t n;
	int rc = account_admins(&r->tx->view, r->mem, ADMINS, &admins, &n, err);
	struct civil today = civil_of(r->tx->now);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		struct reply reply = {};
		struct say s = {&reply, r->mem, r->pack, r->tx->now};
		say_holidays_unknown(&s, year);
		int64_t id;
		rc = chore_post(r, admins[i],
				talloc_asprintf(r->mem, "calendar/%d/%d-%02d/%lld", year,
						today.year, today.month, (long long)admins[i]),
				HUSH_DAYS_OFF, &reply, &id, err);
		if (rc == ERR_ABSENT)
			rc = 0;
		reply_done(&reply);
	}
	return rc;
}

const struct chore chore_calendar = {
	.name = "calendar", .hour = 9, .minute = 10, .slice = calendar_slice, .speaks = true};
