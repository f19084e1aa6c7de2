/* Digests at their time: each once for its person and day, whatever is killed meanwhile. Who is on
 * leave is told nothing; what is late by an outage is told when it is still of use. */
#include <talloc.h>

#include "daemon/chore/chore.h"
#include "daemon/digest/digest.h"
#include "daemon/sales/local.h"
#include "store/people/leave.h"
#include "store/queue/nudge.h"

#define PEOPLE 200 /* looked at in one go */
#define RENDERED 4 /* in one slice */
#define MORNING_LATE_US (INT64_C(4) * 3600 * 1000000)
#define PUNCTUAL_US (INT64_C(600) * 1000000)
#define LATE_US (INT64_C(20) * 3600 * 1000000)

struct round {
	struct chore_run *run;
	struct instant next; /* the next one that is due; INT64_MAX: none */
	int rendered;
	bool more;
};

/* A list for the day is of no use in its evening; what is told of a day is in the next morning. */
static int64_t patience(const struct pack_digest *what)
{
	for (size_t i = 0; i < what->n_parts; i++)
		if (what->parts[i] == DIGEST_DUE)
			return MORNING_LATE_US;
	return LATE_US;
}

/* Whoever chose a time at night is told at night. */
static enum hush hush_of(const struct chore_run *r, const struct pack_digest *what,
			 struct instant due)
{
	return worktime_next(&r->keep->worktime, due, true).us > due.us ? HUSH_NEVER
	       : what->workdays                                         ? HUSH_DAYS_OFF
									: HUSH_NIGHT;
}

static int send(struct chore_run *r, const struct pack_digest *what, const struct person *p,
		struct instant due, struct day day, struct err *err)
{
	struct reply reply = {};
	struct digest d = {.view = &r->tx->view,
			   .mem = r->mem,
			   .pack = r->pack,
			   .what = what,
			   .person = p,
			   .scope = digest_scope(p),
			   .period = digest_period(what->period, due),
			   .say = {&reply, r->mem, r->pack, r->tx->now}};
	const char *key = talloc_asprintf(r->mem, "digest/%s/%lld/%d", what->id, (long long)p->id,
					  (int)day.n);
	int64_t outbox;
	int rc =
		key != NULL ? digest_render(&d, err) : err_set(err, ERR_AGAIN, "digest: no memory");
	if (rc == 0 && (d.something || !what->quiet_if_empty))
		rc = chore_post(r, p->id, key, hush_of(r, what, due), &reply, &outbox, err);
	/* what stands in the list need not be said again a quarter of an hour later */
	for (size_t i = 0; rc == 0 && i < d.n_listed; i++)
		rc = nudge_told(r->tx, d.listed[i], r->tx->now, err);
	reply_done(&reply);
	return rc == ERR_ABSENT ? 0 : rc; /* they can be reached nowhere */
}

/* One digest of one person: sent if it is due, else looked forward to. */
static int one(struct round *r, const struct pack_digest *what, const struct person *p,
	       struct err *err)
{
	const struct view *v = &r->run->tx->view;
	const struct worktime *w = &r->run->keep->worktime;
	struct instant now = r->run->tx->now;
	struct digest_choice choice;
	int32_t done;
	int rc = digest_choice_get(v, p->id, what->id, &choice, err);
	const struct digest_choice *chose = rc == 0 ? &choice : NULL;
	if (rc == 0 || rc == ERR_ABSENT)
		rc = digest_done_get(v, p->id, what->id, &done, err);
	if (rc < 0)
		return rc;
	struct day day = local_day(now);
	if (done < 0) { /* somebody new begins with the next one, not with one that is over */
		struct instant due = digest_due(what, p, chose, w, day);
		done = due.us != 0 && due.us <= now.us ? day.n : day.n - 1;
		rc = digest_done_set(r->run->tx, p->id, what->id, done, err);
		if (rc < 0)
			return rc;
	}
	/* yesterday's, if it came too late for its evening */
	for (day.n--; day.n <= local_day(now).n + 14; day.n++) {
		struct instant due = digest_due(what, p, chose, w, day);
		if (due.us == 0 || day.n <= done)
			continue;
		if (due.us > now.us) {
			if (due.us < r->next.us)
				r->next = due;
			break;
		}
		/* late by an outage: not in the night */
		struct instant may = worktime_next(w, now, true);
		if (now.us - due.us > PUNCTUAL_US && may.us > now.us) {
			if (may.us < r->next.us)
				r->next = may;
			break;
		}
		if (r->rendered == RENDERED) {
			r->more = true;
			return 0;
		}
		struct leave l;
		rc = leave_at(v, p->id, now, &l, err);
		bool told = rc == ERR_ABSENT && now.us - due.us <= patience(what);
		if (rc < 0 && rc != ERR_ABSENT)
			return rc;
		rc = told ? send(r->run, what, p, due, day, err) : 0;
		r->rendered += told;
		if (rc == 0)
			rc = digest_done_set(r->run->tx, p->id, what->id, day.n, err);
		if (rc < 0)
			return rc;
		done = day.n;
	}
	return 0;
}

static int digest_slice(struct chore_run *run, struct err *err)
{
	struct round r = {.run = run, .next = {INT64_MAX}};
	const struct pack_digest *list;
	size_t n_list = pack_digests(run->pack, &list), n;
	int64_t after = run->cursor; /* a person: those before have been dealt with */
	bool whole = after == 0;
	do {
		struct person *people;
		int rc = digest_people(&run->tx->view, run->mem, after, PEOPLE, &people, &n, err);
		for (size_t i = 0; rc == 0 && i < n && !r.more; i++) {
			for (size_t k = 0; rc == 0 && k < n_list; k++)
				rc = one(&r, &list[k], &people[i], err);
			if (!r.more)
				after = people[i].id;
		}
		if (rc < 0)
			return rc;
	} while (n == PEOPLE && !r.more);
	run->cursor = r.more ? after : 0;
	/* when the next one is due is known once all of them were looked at in one go */
	run->again = whole ? r.next : run->tx->now;
	return 0;
}

const struct chore chore_digest = {
	.name = "digest", .hour = -1, .slice = digest_slice, .speaks = true};
