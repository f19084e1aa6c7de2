/* What came of the calls that are no messages: an attachment is there, customers have written, the
 * directory was read. */
#include <stdlib.h>
#include <string.h>

#include "daemon/core/log.h"
#include "daemon/core/metrics.h"
#include "daemon/flow/work.h"
#include "daemon/kf/kf.h"
#include "daemon/people/sync.h"
#include "daemon/sales/place.h"
#include "store/words.h"

/* How the writer works on one thing at a time. */
struct desk {
	struct tx *tx;
	void *mem;
	const struct pack *pack;
	unsigned readers;
};

/* --- attachments ------------------------------------------------------------------------------ */

/* The message goes on, now or, if nobody waited for it any more, here. */
static int fetched(struct desk *d, const struct errand_row *e, const struct errand_end *end,
		   struct err *err)
{
	struct inbox_msg m;
	bool waits = false;
	int rc = inbox_get(&d->tx->view, d->mem, e->inbox, &m, err);
	if (rc == ERR_ABSENT || (rc == 0 && (m.media != NULL || m.remote == NULL)))
		return 0; /* it is there, or was blanked meanwhile */
	bool named = rc == 0 && strcmp(m.kind, "file") == 0 && end->name != NULL;
	if (rc == 0 && end->media != NULL)
		rc = inbox_arrived(d->tx, e->inbox, end->media, end->bytes,
				   named ? end->name : NULL, &waits, err);
	if (rc < 0 || waits)
		return rc;
	m.media = end->media;
	if (named)
		m.body = end->name;
	if (m.media == NULL && (rc = inbox_settle(d->tx, e->inbox, err)) < 0)
		return rc;
	return work_late(d->tx, d->mem, d->pack, d->readers, &m, err);
}

/* --- all of them ------------------------------------------------------------------------------ */

/* Positive: there is more of the result. */
static int done(struct desk *d, const struct errand_row *e, const struct errand_end *end,
		struct err *err)
{
	bool more = false;
	struct sync_took took = {};
	int rc = 0;
	if (strcmp(e->kind, "fetch") == 0)
		rc = fetched(d, e, end, err);
	else if (strcmp(e->kind, "pull") == 0)
		rc = kf_pulled(d->tx, d->mem, e->platform, e->key, end->result, &more, err);
	else if (strcmp(e->kind, "names") == 0)
		rc = kf_named(d->tx, e->platform, end->result, err);
	else if (strcmp(e->kind, "state") == 0)
		rc = kf_stated(d->tx, d->mem, e->key, end->result, err);
	else if (strcmp(e->kind, "accounts") == 0)
		rc = kf_accounts(d->tx, d->mem, e->platform, end->result, err);
	else if (strcmp(e->kind, "link") == 0)
		rc = kf_linked(d->tx, d->mem, e->platform, e->key, end->result, err);
	else if (strcmp(e->kind, PLACE_ERRAND) == 0)
		rc = place_told(d->tx, d->mem, e, end->result, err);
	else if (strcmp(e->kind, "people") == 0)
		rc = sync_take(d->tx, d->mem, e, end->result, end->from, &took, err);
	if (rc < 0 || took.from > 0)
		return rc < 0 ? rc : (int)took.from;
	metric_add(METRIC_errands_done, 1);
	if (took.next != NULL)
		return errand_next(d->tx, e->id, e->epoch, took.next, err);
	bool dead;
	return more ? errand_retry(d->tx, e->id, e->epoch, -1, true, NULL, &dead, err)
		    : errand_done(d->tx, e->id, e->epoch, err);
}

static int never(struct desk *d, const struct errand_row *e, const struct errand_end *end,
		 struct err *err)
{
	struct errand_end nothing = {.how = ERRAND_NEVER};
	int rc = 0;
	if (strcmp(e->kind, "fetch") == 0)
		rc = fetched(d, e, &nothing, err);
	else if (strcmp(e->kind, "people") == 0)
		rc = sync_failed(d->tx, d->mem, e, end->why, true, err);
	else if (strcmp(e->kind, PLACE_ERRAND) == 0) { /* nobody needs to look at it */
		if (end->how == ERRAND_NEVER)
			rc = place_told(d->tx, d->mem, e, NULL, err);
		return rc < 0 ? rc : errand_done(d->tx, e->id, e->epoch, err);
	}
	return rc < 0 ? rc : errand_dead(d->tx, e->id, end->why, err);
}

int work_errand(struct tx *tx, void *mem, const struct pack *pack, unsigned readers, int64_t id,
		int epoch, const struct errand_end *end, struct err *err)
{
	struct desk d = {tx, mem, pack, readers};
	struct errand_row e;
	int rc = errand_get(&tx->view, mem, id, epoch, &e, err);
	if (rc < 0)
		return rc == ERR_REFUSED ? 0 : rc;
	bool dead = false;
	if (end->how == ERRAND_LATER) {
		rc = errand_retry(tx, e.id, e.epoch, end->wait_s, end->blameless, end->why, &dead,
				  err);
		if (rc == 0 && !dead && strcmp(e.kind, "people") == 0)
			rc = sync_failed(tx, mem, &e, end->why, false, err);
		if (rc < 0 || !dead)
			return rc;
	}
	rc = db_savepoint(tx->view.db, err);
	if (rc < 0)
		return rc;
	struct err why = {};
	bool more;
	rc = end->how == ERRAND_DONE ? done(&d, &e, end, &why) : never(&d, &e, end, &why);
	int part = rc;
	if (rc >= 0)
		rc = words_sync(tx, &more, &why);
	if (rc >= 0)
		return db_release(tx->view.db, err) < 0 ? err_code(err) : part;
	if (db_rollback_to(tx->view.db, err) < 0)
		return err_code(err);
	log_event(rc == ERR_AGAIN ? LOG_UNUSUAL : LOG_BROKEN, "errand_failed",
		  "ERRAND=%lld KIND=%s CODE=%s WHY=%s", (long long)e.id, e.kind, err_name(rc),
		  why.text);
	rc = errand_retry(tx, e.id, e.epoch, 0, false, why.text, &dead, err);
	return rc < 0 || !dead ? rc : errand_dead(tx, e.id, why.text, err);
}
