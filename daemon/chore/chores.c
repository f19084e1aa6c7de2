#include <stdlib.h>
#include <talloc.h>

#include "daemon/chore/chore.h"
#include "daemon/core/clock.h"
#include "daemon/core/log.h"
#include "daemon/sales/local.h"
#include "store/queue/chore.h"
#include "store/queue/outbox.h"

static const struct chore *const chores[] = {
	&chore_pool,      &chore_upload, &chore_messages, &chore_pictures, &chore_media,
	&chore_forget,    &chore_gap,    &chore_kf,       &chore_kf_pull,  &chore_people,
	&chore_directory, &chore_nudge,  &chore_overdue,  &chore_nudged,   &chore_rules,
	&chore_digest,    &chore_survey, &chore_note,     &chore_reach,    &chore_place,
	&chore_calendar};
#define N_CHORES (sizeof(chores) / sizeof(chores[0]))
#define LATER_US INT64_C(60000000) /* before one that failed is tried again */

struct told {
	struct told *next;
	int64_t person;
	struct reply reply;
};

int chore_tell(struct chore_run *r, int64_t person, struct say *ret, struct err *err)
{
	struct told *t = r->told;
	while (t != NULL && t->person != person)
		t = t->next;
	if (t == NULL) {
		t = talloc_zero(r->mem, struct told);
		if (t == NULL)
			return err_set(err, ERR_AGAIN, "chore: no memory");
		t->person = person;
		t->next = r->told;
		r->told = t;
	}
	*ret = (struct say){&t->reply, r->mem, r->pack, r->tx->now};
	return 0;
}

/* The next time of day after an instant. */
static struct instant next_at(struct instant now, const struct chore *c)
{
	if (c->hour < 0)
		return (struct instant){INT64_MAX};
	struct civil wall = civil_of(now);
	struct civil at = {wall.year, wall.month, wall.day, c->hour, c->minute, 0};
	struct instant next = instant_of(&at);
	while (next.us <= now.us)
		next.us += INT64_C(86400) * 1000000;
	return next;
}

/* What the bot says of its own accord is of no use a day later, after an outage: nobody is flooded.
 */
#define STALE_US (INT64_C(20) * 3600 * 1000000)

int chores_hush(struct tx *tx, const struct keep *keep, struct err *err)
{
	return outbox_hush(tx, worktime_next(&keep->worktime, tx->now, true),
			   worktime_next(&keep->worktime, tx->now, false), err);
}

int chore_post(struct chore_run *r, int64_t person, const char *key, enum hush hush,
	       const struct reply *reply, int64_t *ret_outbox, struct err *err)
{
	struct outbox_msg m = {.idem_key = key, .stale_us = r->tx->now.us + STALE_US, .hush = hush};
	int rc = reply_rc(reply, err);
	if (rc == 0)
		rc = person_home(&r->tx->view, r->mem, person, &m.platform, &m.chat, err);
	if (rc < 0)
		return rc;
	char *text = json_dumps(reply->body, JSON_COMPACT);
	m.body = text;
	rc = text != NULL && key != NULL ? outbox_put(r->tx, &m, ret_outbox, err)
					 : err_set(err, ERR_AGAIN, "chore: no memory");
	free(text);
	return rc;
}

static int told_put(struct chore_run *r, const struct chore *c, const struct told *t,
		    struct err *err)
{
	if (t->reply.body == NULL)
		return reply_rc(&t->reply, err);
	const char *key = talloc_asprintf(r->mem, "%s/%lld/%lld", c->name, (long long)r->tx->now.us,
					  (long long)t->person);
	int64_t id;
	int rc = chore_post(r, t->person, key, HUSH_NIGHT, &t->reply, &id, err);
	return rc == ERR_ABSENT ? 0 : rc; /* nobody to tell */
}

static int slice(struct tx *tx, const struct pack *pack, const struct keep *keep,
		 const struct chore *c, int64_t cursor, struct instant *ret_next, struct err *err)
{
	struct chore_run r = {
		.tx = tx, .pack = pack, .keep = keep, .cursor = cursor, .mem = talloc_new(NULL)};
	if (r.mem == NULL)
		return err_set(err, ERR_AGAIN, "chore: no memory");
	int rc = c->slice(&r, err);
	for (struct told *t = r.told; t != NULL; t = t->next) {
		if (rc == 0)
			rc = told_put(&r, c, t, err);
		reply_done(&t->reply);
	}
	*ret_next = r.cursor != 0 ? tx->now : r.again.us != 0 ? r.again : next_at(tx->now, c);
	if (rc == 0)
		rc = chore_set(tx, c->name, *ret_next, r.cursor, err);
	(void)talloc_free(r.mem);
	return rc < 0 ? err_prefix(err, "chore %s", c->name) : 0;
}

/* A chore that fails takes neither the others nor the messages with it: it is put off. */
static int slice_or_later(struct tx *tx, const struct pack *pack, const struct keep *keep,
			  const struct chore *c, int64_t cursor, struct instant *ret_next,
			  struct err *err)
{
	struct err why = {};
	int rc = db_savepoint(tx->view.db, err);
	if (rc < 0)
		return rc;
	if (slice(tx, pack, keep, c, cursor, ret_next, &why) == 0)
		return db_release(tx->view.db, err);
	log_event(LOG_BROKEN, "chore_failed", "CODE=%s WHY=%s", err_name(why.code), why.text);
	ret_next->us = tx->now.us + LATER_US;
	rc = db_rollback_to(tx->view.db, err);
	return rc < 0 ? rc : chore_set(tx, c->name, *ret_next, cursor, err);
}

static int run(struct tx *tx, const struct pack *pack, const struct keep *keep, bool speaking,
	       struct instant *ret_next, struct err *err)
{
	bool ran = false;
	ret_next->us = INT64_MAX;
	for (size_t i = 0; i < N_CHORES; i++) {
		struct instant next;
		int64_t cursor;
		if (speaking && !chores[i]->speaks)
			continue;
		int rc = chore_get(&tx->view, chores[i]->name, &next, &cursor, err);
		if (rc == ERR_ABSENT) {
			next = next_at(tx->now, chores[i]);
			rc = chore_set(tx, chores[i]->name, next, 0, err);
		} else if (rc == 0 && next.us <= tx->now.us && !ran) {
			rc = slice_or_later(tx, pack, keep, chores[i], cursor, &next, err);
			ran = true;
		}
		if (rc < 0)
			return rc;
		if (next.us < ret_next->us)
			*ret_next = next;
	}
	return 0;
}

int chores_run(struct tx *tx, const struct pack *pack, const struct keep *keep,
	       struct instant *ret_next, struct err *err)
{
	return run(tx, pack, keep, false, ret_next, err);
}

int chores_simulate(struct tx *tx, const struct pack *pack, const struct keep *keep,
		    struct instant *ret_next, struct err *err)
{
	int rc = run(tx, pack, keep, true, ret_next, err);
	ret_next->us = INT64_MAX;
	/* what was done may have given another one something to do sooner */
	for (size_t i = 0; rc == 0 && i < N_CHORES; i++) {
		struct instant next = {};
		int64_t cursor;
		if (chores[i]->speaks)
			rc = chore_get(&tx->view, chores[i]->name, &next, &cursor, err);
		if (chores[i]->speaks && rc == 0 && next.us < ret_next->us)
			*ret_next = next;
	}
	return rc;
}
