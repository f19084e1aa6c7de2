#include "daemon/flow/work.h"

#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/chat/platform.h"
#include "daemon/chore/chore.h"
#include "daemon/core/fault.h"
#include "daemon/core/log.h"
#include "daemon/core/metrics.h"
#include "daemon/flow/blame.h"
#include "daemon/kf/kf.h"
#include "daemon/people/sync.h"
#include "daemon/rule/settle.h"
#include "daemon/turn/turn.h"
#include "store/card/search.h"
#include "store/queue/gap.h"
#include "store/queue/outbox.h"
#include "store/words.h"

#define CARDS_MAX 20 /* of one message */
#define FETCH_S 10   /* a conversation waits for an attachment */
#define RETRY_S 2    /* before a message that failed is tried again; doubled each time */

/* Each reply is an outbox row. Its key follows from the message (and, for what comes later to the
 * same message, from the subject), so that repeating the work repeats the key. */
static int reply_put(struct turn *t, const struct reply *r, struct outbox_msg *m,
		     const char *subject, size_t i, struct err *err)
{
	int rc = reply_rc(r, err);
	if (rc < 0 || r->body == NULL)
		return rc;
	char *text = json_dumps(r->body, JSON_COMPACT);
	m->idem_key = talloc_asprintf(t->mem, "%lld/%s%zu", (long long)t->in->id, subject, i);
	m->body = text;
	m->media = json_string_value(json_object_get(r->body, "picture"));
	int64_t id;
	rc = text != NULL && m->idem_key != NULL ? outbox_put(t->tx, m, &id, err)
						 : err_set(err, ERR_AGAIN, "reply: no memory");
	free(text);
	return rc;
}

/* To others, in their own chats. Who can be reached nowhere is not told. */
static int notices_put(struct turn *t, const char *subject, struct err *err)
{
	char *about = talloc_asprintf(t->mem, "%stell", subject);
	size_t i = 0;
	if (about == NULL)
		return err_set(err, ERR_AGAIN, "notice: no memory");
	for (const struct notice *n = t->notices; n != NULL; n = n->next) {
		struct outbox_msg m = {.platform = n->platform, .chat = n->chat};
		int rc = 0;
		if (m.chat == NULL)
			rc = person_home(&t->tx->view, t->mem, n->person, &m.platform, &m.chat,
					 err);
		if (rc == 0)
			rc = reply_put(t, &n->reply, &m, about, i++, err);
		if (rc < 0 && rc != ERR_ABSENT)
			return rc;
	}
	return 0;
}

/* Who has another id by now is answered there. */
static const char *chat_of(const struct turn *t)
{
	bool own = strcmp(t->in->chat, t->in->sender) == 0;
	return own && t->actor.user != NULL ? t->actor.user : t->in->chat;
}

static int replies_put(struct turn *t, const char *subject, struct err *err)
{
	for (size_t i = 0; i < t->n_replies; i++) {
		struct outbox_msg m = {
			.platform = t->in->platform, .chat = chat_of(t), .inbox = t->in->id};
		if (t->in->grouped)
			reply_for_group(&t->replies[i]);
		int rc = reply_put(t, &t->replies[i], &m, subject, i, err);
		if (rc < 0)
			return rc;
	}
	return notices_put(t, subject, err);
}

/* Its attachment has to be fetched first: those behind it in the conversation wait a little, as
 * words often speak of the photo before them; if it takes longer, they go on without it. *ret:
 * nothing more is to be done with m now; 1: it waits. */
static int fetch_first(struct tx *tx, const struct inbox_msg *m, bool *ret, struct err *err)
{
	bool fresh;
	*ret = m->remote != NULL && m->media == NULL;
	if (!*ret)
		return 0;
	char key[32];
	(void)snprintf(key, sizeof(key), "%lld", (long long)m->id);
	struct errand_row e = {.platform = m->platform,
			       .kind = "fetch",
			       .key = key,
			       .inbox = m->id,
			       .args = m->remote};
	int rc = errand_put(tx, &e, 0, &fresh, err);
	if (rc < 0)
		return rc;
	rc = fresh ? inbox_wait(tx, m->id, m->epoch, FETCH_S, err)
		   : inbox_done(tx, m->id, m->epoch, err);
	return rc < 0 ? rc : fresh;
}

/* Somebody unknown may be a new colleague: the platform's directory is asked before they are told
 * that nobody knows them, and the message waits for it. *ret: nothing more is to be done now, and 1
 * is returned. */
static int person_first(struct tx *tx, void *mem, const struct inbox_msg *m, bool *ret,
			struct err *err)
{
	const struct platform *p = platform_named(m->platform);
	struct person known;
	bool asked;
	*ret = false;
	if (p == NULL || !p->people || m->outsider || strcmp(m->kind, "contact") == 0)
		return 0;
	int rc = person_find(&tx->view, mem, m->platform, m->sender, &known, err);
	if (rc != ERR_ABSENT)
		return rc;
	rc = sync_ask_person(tx, mem, m->platform, m->sender, m->id, &asked, err);
	if (rc < 0 || asked)
		return rc;
	*ret = true;
	rc = inbox_wait(tx, m->id, m->epoch, SYNC_PERSON_S, err);
	return rc < 0 ? rc : 1;
}

static int dispatch(struct turn *t, struct err *err)
{
	if (t->in->outsider)
		return turn_outsider(t, err);
	if (strcmp(t->in->kind, "contact") == 0)
		return turn_contact(t, err);
	int rc = person_find(&t->tx->view, t->mem, t->in->platform, t->in->sender, &t->actor, err);
	if (rc == ERR_ABSENT)
		return turn_stranger(t, err);
	if (rc < 0)
		return rc;
	if (strcmp(t->in->kind, "picture") == 0)
		return turn_picture(t, err);
	if (strcmp(t->in->kind, "press") == 0)
		return turn_press(t, err);
	if (strcmp(t->in->kind, "text") == 0)
		return turn_text(t, err);
	return turn_file(t, err);
}

int work_late(struct tx *tx, void *mem, const struct pack *pack, unsigned readers,
	      const struct inbox_msg *m, struct err *err)
{
	struct turn t = {.tx = tx, .mem = mem, .pack = pack, .readers = readers, .in = m};
	/* of a customer's it is on the card that it could not be had */
	int rc = m->media != NULL || m->outsider ? dispatch(&t, err) : turn_not_fetched(&t, err);
	if (rc == 0)
		rc = replies_put(&t, "late", err);
	turn_done(&t);
	return rc;
}

/* To-dos of rules whose cause this message ended: their owner is told of it with the answer. */
static int settle(struct turn *t, struct err *err)
{
	struct change_log log;
	struct rule_task *done;
	int64_t *cards;
	size_t n, n_done;
	int rc = change_resume(t->tx, t->mem, t->in->id, &log, err);
	if (rc == 0)
		rc = change_cards(&t->tx->view, t->mem, log.id, CARDS_MAX, &cards, &n, err);
	if (rc < 0)
		return rc == ERR_ABSENT ? 0 : rc;
	for (size_t i = 0; rc == 0 && i < n; i++) {
		rc = settle_card(&log, t->mem, t->pack, cards[i], &done, &n_done, err);
		for (size_t k = 0; rc == 0 && k < n_done; k++)
			if (done[k].owner == t->actor.id && t->n_replies > 0) {
				struct say s = {&t->replies[t->n_replies - 1], t->mem, t->pack,
						t->tx->now};
				say_task_settled(&s, done[k].id, done[k].text);
			}
	}
	return rc;
}

/* 1: it waits for something. */
static int handle(struct tx *tx, void *mem, const struct pack *pack, unsigned readers,
		  const struct inbox_msg *m, struct err *err)
{
	struct inbox_msg now;
	bool later;
	int first = 0;
	if (m->remote != NULL) { /* the fetch may have ended while it was claimed */
		first = inbox_again(&tx->view, mem, m->id, m->epoch, &now, err);
		if (first < 0)
			return first == ERR_REFUSED ? 0 : first;
		m = &now;
	}
	first = fetch_first(tx, m, &later, err);
	if (first == 0 && !later)
		first = person_first(tx, mem, m, &later, err);
	if (first < 0 || later)
		return first;
	struct turn t = {.tx = tx, .mem = mem, .pack = pack, .readers = readers, .in = m};
	int rc = FAULT("work.handle") ? err_set(err, ERR_BROKEN, "fault: handler")
				      : dispatch(&t, err);
	if (rc == 0)
		rc = settle(&t, err);
	if (rc == 0)
		rc = replies_put(&t, "", err);
	if (rc == 0 && t.actor.id != 0)
		rc = gap_handled(tx, m->id, m->sent, t.actor.id, err);
	if (rc == 0)
		rc = inbox_done(tx, m->id, m->epoch, err);
	turn_done(&t);
	return rc;
}

static int give_up(struct tx *tx, void *mem, const struct pack *pack, const struct inbox_msg *m,
		   const char *why, struct err *err)
{
	log_event(LOG_UNUSUAL, "message_set_aside", "INBOX=%lld TRIES=%d WHY=%s", (long long)m->id,
		  m->attempts, why);
	int rc = inbox_dead(tx, m->id, why, err);
	if (rc < 0 || m->outsider)
		return rc;
	struct turn t = {.tx = tx, .mem = mem, .pack = pack, .in = m};
	rc = turn_gave_up(&t, err);
	if (rc == 0)
		rc = replies_put(&t, "gave-up", err);
	turn_done(&t);
	return rc;
}

int work_message(struct tx *tx, void *mem, const struct pack *pack, unsigned readers,
		 const struct inbox_msg *m, struct err *err)
{
	void *own = talloc_new(mem);
	if (own == NULL)
		return err_set(err, ERR_AGAIN, "work: no memory");
	int rc = db_savepoint(tx->view.db, err);
	if (rc < 0)
		goto out;
	/* It crashes us, or never comes through. */
	struct err why = {.code = ERR_BROKEN, .text = "never came to an end"};
	bool last = m->attempts > INBOX_TRIES || m->epoch > INBOX_CLAIMS;
	blame_set(m->id);
	if (!last && FAULT("work.crash"))
		abort();
	rc = last ? ERR_BROKEN : handle(tx, own, pack, readers, m, &why);
	blame_set(0);
	if (rc >= 0) {
		int waits = rc;
		metric_add(METRIC_messages_handled, waits == 0);
		bool more;
		rc = words_sync(tx, &more, err);
		if (rc == 0)
			rc = db_release(tx->view.db, err);
		if (rc == 0)
			rc = waits;
		goto out;
	}
	if (db_rollback_to(tx->view.db, err) < 0) {
		rc = err_code(err);
		goto out;
	}
	if (last) {
		metric_add(METRIC_messages_set_aside, 1);
		rc = give_up(tx, own, pack, m, why.text, err);
		goto out;
	}
	metric_add(METRIC_messages_failed, 1);
	log_event(rc == ERR_AGAIN ? LOG_UNUSUAL : LOG_BROKEN, "message_failed",
		  "INBOX=%lld TRIES=%d CODE=%s WHY=%s", (long long)m->id, m->attempts, err_name(rc),
		  why.text);
	rc = inbox_retry(tx, m->id, m->epoch, RETRY_S << (m->attempts < 8 ? m->attempts - 1 : 7),
			 why.text, err);
	if (rc == 0)
		rc = 1;
out:
	(void)talloc_free(own);
	return rc;
}

int work_undelivered(struct tx *tx, const struct pack *pack, int64_t outbox, const char *why,
		     struct err *err)
{
	struct outbox_msg m;
	bool dead = false;
	void *mem = talloc_new(NULL);
	int rc = mem != NULL ? outbox_get(&tx->view, mem, outbox, &m, &dead, err)
			     : err_set(err, ERR_AGAIN, "work: no memory");
	if (rc == 0 && dead)
		rc = kf_undelivered(tx, mem, pack, outbox, why, -1, err);
	(void)talloc_free(mem);
	return rc == ERR_ABSENT ? 0 : rc;
}

/* The message that a job belongs to. */
static int message_of(struct tx *tx, void *mem, const struct job *j, struct inbox_msg *ret,
		      struct err *err)
{
	int rc = inbox_get(&tx->view, mem, j->inbox, ret, err);
	return rc == ERR_ABSENT
		       ? err_set(err, ERR_BROKEN, "job %lld: its message is gone", (long long)j->id)
		       : rc;
}

/* What has been read or made goes to whom it belongs; r NULL: it cannot be made. */
static int done_with(struct turn *t, const struct job *j, const struct reading *r, struct err *err)
{
	int rc = person_find(&t->tx->view, t->mem, t->in->platform, t->in->sender, &t->actor, err);
	if (rc < 0 && rc != ERR_ABSENT)
		return rc;
	bool gone = rc == ERR_ABSENT; /* left the company meanwhile: nobody to answer */
	if (strcmp(j->kind, "blackout") == 0) {
		rc = turn_blackout_made(t, j, r, err);
		return rc < 0 || r == NULL ? rc : chore_media_plan(t->tx, err);
	}
	if (t->in->outsider)
		return strcmp(j->kind, "ocr") == 0 ? kf_picture_read(t, j, r, err) : 0;
	if (gone)
		return 0;
	if (strcmp(j->kind, "crop") == 0)
		return r != NULL ? turn_crop_made(t, j, r, err) : 0;
	return turn_picture_read(t, j, r, err);
}

static int picture(struct tx *tx, void *mem, const struct pack *pack, const struct job *j,
		   const struct reading *reading, struct err *err)
{
	struct inbox_msg in;
	int rc = message_of(tx, mem, j, &in, err);
	if (rc < 0)
		return rc;
	struct turn t = {.tx = tx, .mem = mem, .pack = pack, .in = &in};
	const char *subject = strcmp(j->kind, "ocr") == 0
				      ? "read"
				      : talloc_asprintf(mem, "%s%lld-", j->kind, (long long)j->id);
	rc = subject != NULL ? done_with(&t, j, reading, err)
			     : err_set(err, ERR_AGAIN, "work: no memory");
	if (rc == 0)
		rc = replies_put(&t, subject, err);
	if (rc == 0)
		rc = reading != NULL ? job_done(tx, j->id, j->epoch, err)
				     : job_dead(tx, j->id, "cannot be made", err);
	turn_done(&t);
	return rc;
}

int work_picture(struct tx *tx, void *mem, const struct pack *pack, int64_t job_id, int epoch,
		 const struct reading *reading, struct err *err)
{
	struct job j;
	int rc = job_get(tx, mem, job_id, epoch, &j, err);
	if (rc == ERR_REFUSED)
		return 0;
	if (rc < 0)
		return rc;
	/* A reader that died may have died of something else: once more. */
	if (reading->status == OCR_CRASHED && j.attempts < JOB_TRIES)
		return job_retry(tx, j.id, j.epoch, 1, "the reader died", err);
	/* Who sent the photo has had the answer: nothing is said about what cannot be made of it.
	 */
	if (strcmp(j.kind, "ocr") != 0 && reading->media == NULL) {
		log_event(LOG_UNUSUAL, "picture_not_made", "JOB=%lld KIND=%s STATUS=%d TRIES=%d",
			  (long long)j.id, j.kind, (int)reading->status, j.attempts);
		if (j.attempts < JOB_TRIES)
			return job_retry(tx, j.id, j.epoch, RETRY_S, "not made", err);
		reading = NULL;
	}
	rc = db_savepoint(tx->view.db, err);
	if (rc < 0)
		return rc;
	struct err why = {};
	rc = picture(tx, mem, pack, &j, reading, &why);
	if (rc == 0)
		return db_release(tx->view.db, err);
	if (db_rollback_to(tx->view.db, err) < 0)
		return err_code(err);
	log_event(LOG_BROKEN, "picture_failed", "JOB=%lld INBOX=%lld CODE=%s WHY=%s",
		  (long long)j.id, (long long)j.inbox, err_name(rc), why.text);
	if (j.attempts <= JOB_TRIES)
		return job_retry(tx, j.id, j.epoch, RETRY_S, why.text, err);
	return job_dead(tx, j.id, why.text, err);
}
