/* What came of the calls that are no messages: an attachment is there, customers have written, the
 * directory was read. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/core/log.h"
#include "daemon/core/metrics.h"
#include "daemon/flow/work.h"
#include "daemon/people/sync.h"
#include "store/platform/bookmark.h"
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

/* --- customers' own words --------------------------------------------------------------------- */

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text != NULL ? text : "";
}

static int customer_put(struct desk *d, const char *platform, const json_t *said, struct err *err)
{
	const char *kind = text_of(said, "kind"), *id = text_of(said, "id");
	const char *account = text_of(said, "account"), *customer = text_of(said, "customer");
	const char *body = text_of(said, "body");
	json_int_t at_s = json_integer_value(json_object_get(said, "at"));
	json_t *remote = json_object_get(said, "remote");
	if (id[0] == '\0' || account[0] == '\0' || customer[0] == '\0')
		return 0;
	char *args = remote != NULL ? json_dumps(remote, JSON_COMPACT) : NULL;
	bool fresh, event = strcmp(kind, "enter") == 0 || strcmp(kind, "failed") == 0;
	int64_t row;
	struct inbox_msg m = {.platform = platform,
			      .chat = talloc_asprintf(d->mem, "kf.%s.%s", account, customer),
			      .msg_id = talloc_asprintf(d->mem, "kf:%s", id),
			      .sender = customer,
			      .kind = event ? "text" : kind,
			      .body = event ? talloc_asprintf(d->mem, "\x01%s:%s", kind, body)
					    : body,
			      .label = json_string_value(json_object_get(said, "label")),
			      .remote = args != NULL ? talloc_strdup(d->mem, args) : NULL,
			      .outsider = true,
			      .sent = at_s > 0 && at_s < d->tx->now.us / 1000000
					      ? (struct instant){at_s * INT64_C(1000000)}
					      : d->tx->now};
	free(args);
	if (m.chat == NULL || m.msg_id == NULL || m.body == NULL)
		return err_set(err, ERR_AGAIN, "errand: no memory");
	return inbox_put(d->tx, &m, &row, &fresh, err);
}

/* The messages and how far we have read go into one transaction. */
static int pulled(struct desk *d, const struct errand_row *e, const struct errand_end *end,
		  bool *ret_more, struct err *err)
{
	const json_t *said;
	size_t i;
	const char *cursor = text_of(end->result, "cursor");
	char *name = talloc_asprintf(d->mem, "pull %s", e->key);
	if (name == NULL)
		return err_set(err, ERR_AGAIN, "errand: no memory");
	int rc = 0;
	json_array_foreach(json_object_get(end->result, "messages"), i, said)
	{
		rc = customer_put(d, e->platform, said, err);
		if (rc < 0)
			return rc;
	}
	*ret_more = json_is_true(json_object_get(end->result, "more"));
	return cursor[0] != '\0' ? bookmark_set(d->tx, e->platform, name, cursor, err) : 0;
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
		rc = pulled(d, e, end, &more, err);
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
