/* Nudges go out: to each person all that is due in one message, when they may be disturbed, and not
 * too often. Whoever is away has a deputy, or it waits for them. */
#include <talloc.h>

#include "daemon/chore/chore.h"
#include "store/people/leave.h"
#include "store/people/person.h"
#include "store/queue/nudge.h"

#define TASKS 200 /* reminders made in one slice */
#define PEOPLE 20 /* told in one slice */
#define SHOWN 8   /* in one message */
#define TOGETHER 500
#define HOUR_US INT64_C(3600000000)
#define BEFORE_QUIET_US (INT64_C(5) * 60 * 1000000)

/* In the last minutes before the quiet hours: what somebody wants to be told in them is told now,
 * rather than when it is too late. */
static int before_quiet(struct chore_run *r, unsigned *ret_n, struct err *err)
{
	const struct worktime *w = &r->keep->worktime;
	struct instant begins = worktime_quiet(w, r->tx->now);
	*ret_n = 0;
	if (begins.us - r->tx->now.us > BEFORE_QUIET_US)
		return 0;
	struct instant ends = worktime_next(w, begins, true);
	return nudge_remind(r->tx, (struct instant){ends.us - 1}, true, TASKS, ret_n, err);
}

/* Until when it has to wait; now: it need not. */
static int wait(struct chore_run *r, int64_t person, bool own, struct instant *ret, struct err *err)
{
	struct instant now = r->tx->now, last;
	*ret = worktime_next(&r->keep->worktime, now, own);
	if (ret->us > now.us)
		return 0;
	int rc = nudge_last(&r->tx->view, person, (unsigned)r->keep->per_hour,
			    (struct instant){now.us - HOUR_US}, &last, err);
	if (rc == 0 && last.us != 0)
		*ret = worktime_next(&r->keep->worktime, (struct instant){last.us + HOUR_US}, own);
	return rc;
}

/* Somebody is away: their deputy is told, or nobody until they are back. *ret_now: they are not. */
static int away(struct chore_run *r, int64_t person, bool *ret_now, struct err *err)
{
	struct leave l, also;
	struct person p;
	*ret_now = false;
	int rc = leave_at(&r->tx->view, person, r->tx->now, &l, err);
	if (rc == ERR_ABSENT) {
		*ret_now = true;
		return 0;
	}
	if (rc == 0 && l.deputy != 0) {
		rc = leave_at(&r->tx->view, l.deputy, r->tx->now, &also, err);
		if (rc == 0)
			l.deputy = 0;
		else if (rc == ERR_ABSENT)
			rc = 0;
	}
	if (rc == 0 && l.deputy == 0)
		return nudge_move(r->tx, person, true,
				  worktime_next(&r->keep->worktime, l.to, false), err);
	if (rc == 0)
		rc = person_get(&r->tx->view, r->mem, person, &p, err);
	const char *before = rc == 0 ? say_nudge_for(r->mem, p.name) : NULL;
	if (rc == 0 && before == NULL)
		rc = err_set(err, ERR_AGAIN, "nudge: no memory");
	return rc == 0 ? nudge_give(r->tx, person, l.deputy, before, err) : rc;
}

/* What is not of use any more goes; the rest moves to the front. */
static int sift(struct chore_run *r, struct nudge *list, size_t *n, bool *ret_own, bool *ret_other,
		struct err *err)
{
	size_t kept = 0;
	*ret_own = *ret_other = false;
	for (size_t i = 0; i < *n; i++) {
		bool stale = list[i].stale.us != 0 && list[i].stale.us <= r->tx->now.us;
		if (stale || list[i].over) {
			int rc = nudge_drop(r->tx, list[i].id, err);
			if (rc < 0)
				return rc;
			continue;
		}
		*ret_own |= list[i].own;
		*ret_other |= !list[i].own;
		list[kept++] = list[i];
	}
	*n = kept;
	return 0;
}

/* What there is no room for: tasks are in the list that is spoken of; the rest waits for the next
 * message. *n: those that go; the first *ret_shown of them are in it. */
static void fit(struct nudge *list, size_t *n, size_t *ret_shown)
{
	*ret_shown = *n <= SHOWN ? *n : SHOWN;
	size_t kept = *ret_shown;
	for (size_t i = kept; i < *n; i++)
		if (list[i].task != 0)
			list[kept++] = list[i];
	*n = kept;
}

/* other: some of it is not theirs by their own word. */
static int tell(struct chore_run *r, int64_t person, struct nudge *list, size_t n, bool other,
		struct err *err)
{
	size_t shown;
	fit(list, &n, &shown);
	int64_t outbox;
	struct reply reply = {};
	struct say s = {&reply, r->mem, r->pack, r->tx->now};
	say_nudges(&s, list, shown, n - shown);
	int rc = chore_post(r, person, talloc_asprintf(r->mem, "nudge/%lld", (long long)list[0].id),
			    other ? HUSH_DAYS_OFF : HUSH_NIGHT, &reply, &outbox, err);
	reply_done(&reply);
	if (rc == ERR_ABSENT) /* nobody to tell any more */
		for (size_t i = 0; i < n; i++) {
			rc = nudge_drop(r->tx, list[i].id, err);
			if (rc < 0)
				return rc;
		}
	else
		for (size_t i = 0; rc == 0 && i < n; i++)
			rc = nudge_sent(r->tx, list[i].id, outbox, err);
	return rc;
}

static int person(struct chore_run *r, int64_t id, struct err *err)
{
	struct nudge *list;
	struct instant until;
	size_t n;
	bool own, other, here;
	int rc = away(r, id, &here, err);
	if (rc < 0 || !here)
		return rc;
	rc = nudge_waiting(&r->tx->view, r->mem, id, r->tx->now, TOGETHER, &list, &n, err);
	if (rc == 0)
		rc = sift(r, list, &n, &own, &other, err);
	if (rc < 0 || n == 0)
		return rc;
	/* first what is not theirs by their own word: on a day off it waits, the rest does not */
	if (other) {
		rc = wait(r, id, false, &until, err);
		if (rc == 0 && until.us > r->tx->now.us)
			return nudge_move(r->tx, id, false, until, err);
	} else {
		rc = wait(r, id, true, &until, err);
		if (rc == 0 && until.us > r->tx->now.us)
			return nudge_move(r->tx, id, true, until, err);
	}
	return rc == 0 ? tell(r, id, list, n, other, err) : rc;
}

static int nudge_slice(struct chore_run *r, struct err *err)
{
	unsigned n = 0, early = 0;
	int rc = nudge_remind(r->tx, r->tx->now, false, TASKS, &n, err);
	if (rc == 0)
		rc = before_quiet(r, &early, err);
	r->cursor = n == TASKS || early == TASKS;
	/* all that is due is known before anybody is told: it goes out together */
	for (int i = 0; rc == 0 && r->cursor == 0 && i <= PEOPLE; i++) {
		int64_t id;
		rc = nudge_person(&r->tx->view, r->tx->now, &id, err);
		if (rc == ERR_ABSENT)
			break;
		if (rc == 0 && i == PEOPLE)
			r->cursor = 1;
		else if (rc == 0)
			rc = person(r, id, err);
	}
	if (rc < 0 && rc != ERR_ABSENT)
		return rc;
	if (r->cursor != 0)
		return 0;
	rc = nudge_next(&r->tx->view, &r->again, err);
	/* unless this is that time: then the one of tomorrow */
	struct instant quiet = worktime_quiet(
		&r->keep->worktime, (struct instant){r->tx->now.us + BEFORE_QUIET_US + 1});
	if (rc == 0 && quiet.us != INT64_MAX && quiet.us - BEFORE_QUIET_US < r->again.us)
		r->again.us = quiet.us - BEFORE_QUIET_US;
	return rc;
}

const struct chore chore_nudge = {
	.name = NUDGE_CHORE, .hour = 0, .minute = 0, .slice = nudge_slice, .speaks = true};
