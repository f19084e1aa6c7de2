/* Messages to people. The console's are delivered by being marked as sent, as its page reads them
 * from the store; the others go through the courier. In either case the writer is told what became
 * of each; the order within a chat is kept. */
#include <string.h>
#include <talloc.h>

#include "daemon/core/clock.h"
#include "daemon/core/fault.h"
#include "daemon/core/log.h"
#include "daemon/core/media.h"
#include "daemon/core/metrics.h"
#include "daemon/flow/work.h"
#include "daemon/loop/app.h"
#include "store/queue/gap.h"

#define LINE_US 60000000 /* a chat's messages of one batch are carried so long */

/* What became of a message. */
struct fate {
	const struct outbox_msg *msg;
	enum { FATE_SENT, FATE_FAILED, FATE_HELD } what;
	struct outbox_fail fail;
};

/* A report for the writer; has a share in the batch. */
struct sent {
	struct post post;
	struct app *app;
	struct batch *batch;
	struct fate *fates;
	size_t n;
};

static void batch_drop(struct batch *b)
{
	if (--b->shares == 0)
		(void)talloc_free(b);
}

static int sent_run(struct writer *w, struct tx *tx, struct post *p, struct err *err)
{
	const struct sent *s = (const struct sent *)p;
	for (size_t i = 0; i < s->n; i++) {
		const struct outbox_msg *m = s->fates[i].msg;
		int rc = 0;
		switch (s->fates[i].what) {
		case FATE_SENT:
			rc = outbox_done(tx, m->id, m->epoch, err);
			if (rc == 0)
				rc = gap_delivered(tx, m->id, m->inbox, err);
			break;
		case FATE_FAILED:
			rc = outbox_failed(tx, m->id, m->epoch, &s->fates[i].fail, err);
			if (rc == 0)
				rc = work_undelivered(tx, writer_pack(w), m->id,
						      s->fates[i].fail.why, err);
			break;
		case FATE_HELD:
			rc = outbox_release(tx, m->id, m->epoch, err);
			break;
		}
		if (rc < 0 && rc != ERR_REFUSED) /* a stale claim is somebody else's by now */
			return rc;
	}
	/* only now: a post that fails half-way runs again from its beginning */
	for (size_t i = 0; i < s->n; i++)
		writer_sent(w);
	return 0;
}

static void sent_back(struct parcel *p)
{
	struct sent *s = (struct sent *)p;
	if (s->post.rc < 0 && s->app->writer != NULL) {
		writer_post(s->app->writer, &s->post); /* what happened, happened: tell it again */
		return;
	}
	for (size_t i = 0; i < s->n && s->post.rc == 0; i++) {
		bool good = s->fates[i].what == FATE_SENT;
		metric_add(good ? METRIC_replies_sent : METRIC_replies_failed, 1);
		if (good)
			wake(s->app, s->fates[i].msg->chat);
	}
	batch_drop(s->batch);
	(void)talloc_free(s);
}

/* A report about n messages of b; NULL without memory. */
static struct sent *sent_new(struct app *a, struct batch *b, size_t n)
{
	struct sent *s = talloc_zero(NULL, struct sent);
	struct fate *fates = talloc_zero_array(s, struct fate, (unsigned)n);
	if (s == NULL || fates == NULL) {
		(void)talloc_free(s);
		return NULL;
	}
	*s = (struct sent){.post.parcel.open = sent_back,
			   .post.run = sent_run,
			   .post.lazy = true,
			   .app = a,
			   .batch = b,
			   .fates = fates,
			   .n = n};
	b->shares++;
	return s;
}

/* --- through the courier ---------------------------------------------------------------------- */

/* The messages of one batch for one chat, one after the other. */
struct line {
	struct app *app;
	struct batch *batch; /* this line has a share in it */
	size_t *of;          /* places in the batch */
	size_t n, at;
	int64_t until_us; /* then the rest is held: their leases end */
};

static void line_go(struct line *l);

/* Without memory for a report the leases end in time. */
static void line_end(struct line *l, size_t left)
{
	if (left > 0 && l->app->writer != NULL)
		writer_gave_up(l->app->writer, (unsigned)left, 0);
	batch_drop(l->batch);
	(void)talloc_free(l);
}

static struct outbox_fail fail_of(const struct trip *t)
{
	return (struct outbox_fail){
		.permanent = t->out.verdict == VERDICT_NEVER,
		.blameless = t->out.verdict == VERDICT_WAY ||
			     (t->out.verdict == VERDICT_LATER && t->out.wait_s > 0),
		.doubt = t->out.verdict == VERDICT_DOUBT || t->e.doubt,
		.step = t->e.step,
		.wait_s = t->out.wait_s,
	};
}

static void arrived(struct trip *t)
{
	struct line *l = t->ctx;
	struct app *a = l->app;
	bool good = t->out.verdict == VERDICT_DONE;
	bool late = clock_mono_us() > l->until_us;
	/* one that failed holds back those behind it */
	size_t n = good && !late ? 1 : l->n - l->at;
	(void)FAULT("outbox.after_send");
	struct sent *s = a->writer != NULL ? sent_new(a, l->batch, n) : NULL;
	if (s == NULL) {
		(void)talloc_free(t);
		line_end(l, l->n - l->at);
		return;
	}
	for (size_t i = 0; i < n; i++)
		s->fates[i] =
			(struct fate){.msg = &l->batch->out[l->of[l->at + i]], .what = FATE_HELD};
	s->fates[0].what = good ? FATE_SENT : FATE_FAILED;
	s->fates[0].fail = fail_of(t);
	s->fates[0].fail.why = talloc_strdup(s, t->out.why);
	(void)talloc_free(t);
	writer_post(a->writer, &s->post);
	l->at += n;
	if (l->at < l->n)
		line_go(l);
	else
		line_end(l, 0);
}

static struct trip *trip_of(struct app *a, const struct outbox_msg *m)
{
	struct trip *t = trip_new();
	struct err err;
	if (t == NULL)
		return NULL;
	json_t *body = json_loads(m->body, 0, NULL);
	const char *picture = json_string_value(json_object_get(body, "picture"));
	char *path = NULL;
	if (picture != NULL &&
	    media_path(t, config_text(a->cf, OPT_store_media), picture, &path, &err) < 0)
		path = NULL;
	json_decref(body);
	t->e.kind = "send";
	t->e.args = m->body;
	t->e.id = m->id;
	t->e.attempts = m->attempts;
	t->e.chat = m->chat;
	t->e.key = m->idem_key;
	t->e.via = m->via;
	t->e.sender = m->sender;
	t->e.picture = path;
	t->e.step = m->step;
	t->e.doubt = m->doubt;
	t->e.twin = m->twin;
	t->done = arrived;
	return t;
}

static void line_go(struct line *l)
{
	const struct outbox_msg *m = &l->batch->out[l->of[l->at]];
	struct trip *t = trip_of(l->app, m);
	struct err err = {};
	if (t == NULL) {
		line_end(l, l->n - l->at);
		return;
	}
	t->ctx = l;
	if (courier_send(l->app->courier, m->platform, t, &err) == 0)
		return;
	/* it was switched off: perhaps it comes back */
	t->out = (struct outcome){.verdict = VERDICT_WAY, .wait_s = 600};
	(void)snprintf(t->out.why, sizeof(t->out.why), "%.199s", err.text);
	arrived(t);
}

static bool same_chat(const struct outbox_msg *a, const struct outbox_msg *b)
{
	return strcmp(a->chat, b->chat) == 0 && strcmp(a->platform, b->platform) == 0;
}

/* Those of the first one's chat, from i on; marks them. */
static struct line *line_new(struct app *a, struct batch *b, size_t i, bool *taken)
{
	struct line *l = talloc_zero(a, struct line);
	if (l != NULL)
		l->of = talloc_array(l, size_t, (unsigned)(b->n_out - i));
	if (l == NULL || l->of == NULL) {
		(void)talloc_free(l);
		return NULL;
	}
	l->app = a;
	l->batch = b;
	l->until_us = clock_mono_us() + LINE_US;
	b->shares++;
	for (size_t k = i; k < b->n_out; k++) {
		if (taken[k] || !same_chat(&b->out[i], &b->out[k]))
			continue;
		taken[k] = true;
		l->of[l->n++] = k;
	}
	return l;
}

/* All of a chat, or the order breaks. */
static void give_up(struct app *a, struct batch *b, size_t i, bool *taken)
{
	unsigned n = 0;
	for (size_t k = i; k < b->n_out; k++) {
		if (taken[k] || !same_chat(&b->out[i], &b->out[k]))
			continue;
		taken[k] = true;
		n++;
	}
	writer_gave_up(a->writer, n, 0);
}

/* --- the console ------------------------------------------------------------------------------ */

/* A message of the same chat before it was not delivered: it has to wait, or the order breaks. */
static bool held_back(const struct sent *s, size_t n, const struct outbox_msg *m)
{
	for (size_t k = 0; k < n; k++)
		if (s->fates[k].what != FATE_SENT && same_chat(s->fates[k].msg, m))
			return true;
	return false;
}

static void here(struct app *a, struct batch *b, bool *taken)
{
	size_t n = 0;
	for (size_t i = 0; i < b->n_out; i++) {
		const struct platform *p = platform_named(b->out[i].platform);
		taken[i] = p != NULL && p->open == NULL;
		n += taken[i];
	}
	struct sent *s = n > 0 ? sent_new(a, b, n) : NULL;
	if (s == NULL) {
		if (n > 0)
			writer_gave_up(a->writer, (unsigned)n, 0);
		return;
	}
	n = 0;
	for (size_t i = 0; i < b->n_out; i++) {
		if (!taken[i])
			continue;
		struct fate f = {.msg = &b->out[i], .fail.why = "not delivered"};
		f.what = held_back(s, n, f.msg) ? FATE_HELD
			 : FAULT("outbox.send") ? FATE_FAILED
						: FATE_SENT;
		s->fates[n++] = f;
	}
	(void)FAULT("outbox.after_send");
	writer_post(a->writer, &s->post);
}

void deliver_batch(struct app *a, struct batch *b)
{
	bool *taken = talloc_zero_array(b, bool, (unsigned)b->n_out);
	if (taken == NULL) {
		log_event(LOG_UNUSUAL, "no_memory", "ROWS=%zu", b->n_out);
		writer_gave_up(a->writer, (unsigned)b->n_out, 0);
		(void)talloc_free(b);
		return;
	}
	(void)talloc_steal(a, b); /* until every share in it is back */
	b->shares = 1;
	here(a, b, taken);
	for (size_t i = 0; i < b->n_out; i++) {
		if (taken[i])
			continue;
		struct line *l = line_new(a, b, i, taken);
		if (l == NULL) {
			give_up(a, b, i, taken);
			continue;
		}
		line_go(l);
	}
	batch_drop(b);
}
