/* Requests whose answer a platform has to give first: an errand that nobody keeps. Whoever asks
 * does not wait longer than ASK_S for it, however long the courier takes. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/core/clock.h"
#include "daemon/core/pace.h"
#include "daemon/loop/app.h"

#define ASKINGS 128 /* under way or kept, at a time */

/* Who waits for an answer. */
struct asker {
	struct asker *next;
	struct exchange *x;
	const struct route *route;
};

struct asking {
	struct asking *next;
	struct asks *asks;
	const char *key, *tries; /* or NULL */
	struct asker *askers;
	struct trip *trip; /* NULL: it has ended, the answer is kept */
	struct told answer;
	int64_t until_us; /* then the askers get none, or the answer is forgotten */
};

struct asks {
	struct app *app;
	struct asking *list;
	unsigned n;
	struct paces *failed;
	sd_event_source *timer;
};

static int told_free(struct told *d)
{
	json_decref(d->result);
	return 0;
}

/* One asker's own copy: it may go to another thread. NULL without memory. */
static struct told *answer_copy(const struct told *from)
{
	struct told *d = talloc_zero(NULL, struct told);
	if (d == NULL)
		return NULL;
	*d = (struct told){.why = talloc_strdup(d, from->why != NULL ? from->why : ""),
			   .too_many = from->too_many,
			   .now = clock_now(),
			   .result = json_deep_copy(from->result)};
	talloc_set_destructor(d, told_free);
	return d;
}

static void tell(struct app *a, struct exchange *x, const struct route *r,
		 const struct told *answer)
{
	struct told *d = answer_copy(answer);
	struct http_answer busy;
	if (d == NULL || a->writer == NULL) {
		(void)talloc_free(d);
		http_text(&busy, 503, "busy\n");
		http_reply(x, &busy);
		return;
	}
	if (r->change != NULL) {
		serve_change(a, x, r, d);
		return;
	}
	struct web web = a->web;
	web.told = d;
	struct http_answer ready = {};
	r->now(x, &web, &x->rq, &ready);
	http_reply(x, &ready);
	(void)talloc_free(d);
}

static void askers_tell(struct asking *q)
{
	struct asker *k = q->askers;
	q->askers = NULL;
	while (k != NULL) {
		struct asker *next = k->next;
		tell(q->asks->app, k->x, k->route, &q->answer);
		(void)talloc_free(k);
		k = next;
	}
}

static int asking_free(struct asking *q)
{
	json_decref(q->answer.result);
	return 0;
}

static void asking_remove(struct asking *q)
{
	struct asking **at = &q->asks->list;
	while (*at != q)
		at = &(*at)->next;
	*at = q->next;
	q->asks->n--;
	(void)talloc_free(q);
}

static void timer_arm(struct asks *s)
{
	int64_t until_us = INT64_MAX;
	for (const struct asking *q = s->list; q != NULL; q = q->next)
		if ((q->askers != NULL || q->trip == NULL) && q->until_us < until_us)
			until_us = q->until_us;
	if (until_us == INT64_MAX) {
		(void)sd_event_source_set_enabled(s->timer, SD_EVENT_OFF);
		return;
	}
	(void)sd_event_source_set_time(s->timer, (uint64_t)until_us);
	(void)sd_event_source_set_enabled(s->timer, SD_EVENT_ONESHOT);
}

static int on_timer(sd_event_source *, uint64_t, void *ctx)
{
	struct asks *s = ctx;
	int64_t now_us = clock_mono_us();
	struct asking *next;
	for (struct asking *q = s->list; q != NULL; q = next) {
		next = q->next;
		if (q->until_us > now_us)
			continue;
		if (q->trip == NULL) {
			asking_remove(q);
			continue;
		}
		q->answer.why = "the platform has not answered in time";
		askers_tell(q); /* it is still under way: ended() takes it away */
	}
	timer_arm(s);
	return 0;
}

static void ended(struct trip *t)
{
	struct asking *q = t->ctx;
	struct asks *s = q->asks;
	bool good = t->out.verdict == VERDICT_DONE;
	bool refused = json_object_get(t->e.result, "errcode") != NULL;
	q->answer.result = good ? json_incref(t->e.result) : NULL;
	q->answer.why = talloc_strdup(q, t->out.why);
	if (q->tries != NULL && good && refused)
		(void)pace_take(s->failed, q->tries, ASK_TRIES, 0, clock_mono_us());
	q->trip = NULL;
	(void)talloc_free(t);
	askers_tell(q);
	if (q->key != NULL && good && !refused)
		q->until_us = clock_mono_us() + ASK_KEPT_S * INT64_C(1000000);
	else
		asking_remove(q);
	timer_arm(s);
}

static bool asker_add(struct asking *q, struct exchange *x, const struct route *r)
{
	struct asker *k = talloc_zero(q, struct asker);
	if (k == NULL)
		return false;
	*k = (struct asker){.next = q->askers, .x = x, .route = r};
	q->askers = k;
	return true;
}

static struct asking *asking_find(struct asks *s, const char *key, int64_t now_us)
{
	for (struct asking *q = s->list; q != NULL && key != NULL; q = q->next)
		if (q->key != NULL && strcmp(q->key, key) == 0 && q->until_us > now_us)
			return q;
	return NULL;
}

/* Takes args over. Without memory NULL. */
static struct asking *asking_new(struct asks *s, const struct ask *ask)
{
	struct asking *q = s->n < ASKINGS ? talloc_zero(s, struct asking) : NULL;
	char *text = q != NULL ? json_dumps(ask->args, JSON_COMPACT) : NULL;
	json_decref(ask->args);
	struct trip *t = text != NULL ? trip_new() : NULL;
	if (t == NULL) {
		free(text);
		(void)talloc_free(q);
		return NULL;
	}
	talloc_set_destructor(q, asking_free);
	q->asks = s;
	q->key = ask->key != NULL ? talloc_strdup(q, ask->key) : NULL;
	q->tries = ask->tries != NULL ? talloc_strdup(q, ask->tries) : NULL;
	q->until_us = clock_mono_us() + ASK_S * INT64_C(1000000);
	q->trip = talloc_steal(q, t);
	t->e.kind = "ask";
	t->e.args = talloc_strdup(t, text);
	t->e.chat = t->e.key = "";
	t->done = ended;
	t->ctx = q;
	free(text);
	if (t->e.args == NULL) {
		(void)talloc_free(q);
		return NULL;
	}
	q->next = s->list;
	s->list = q;
	s->n++;
	return q;
}

/* The courier may come back at once: the asker waits already. */
static void asking_go(struct asks *s, struct asking *q, const char *platform)
{
	struct err err = {};
	if (courier_send(s->app->courier, platform, q->trip, &err) < 0) {
		q->trip->out = (struct outcome){.verdict = VERDICT_NEVER};
		(void)snprintf(q->trip->out.why, sizeof(q->trip->out.why), "%.199s", err.text);
		ended(q->trip);
	}
	timer_arm(s);
}

void serve_ask(struct app *a, struct exchange *x, const struct route *r)
{
	struct asks *s = a->asks;
	struct ask ask = {};
	struct http_answer answer = {};
	int64_t now_us = clock_mono_us();
	if (r->ask(x, &a->web, &x->rq, &ask, &answer) < 0) {
		http_reply(x, &answer);
		return;
	}
	struct asking *q = asking_find(s, ask.key, now_us);
	if (q != NULL) {
		json_decref(ask.args);
		if (q->trip == NULL)
			tell(a, x, r, &q->answer);
		else if (!asker_add(q, x, r))
			tell(a, x, r, &(struct told){.why = "no memory"});
		else
			timer_arm(s);
		return;
	}
	if (ask.tries != NULL && pace_wait(s->failed, ask.tries, ASK_TRIES, 0, now_us) > 0) {
		json_decref(ask.args);
		tell(a, x, r, &(struct told){.why = "too many tries failed", .too_many = true});
		return;
	}
	q = asking_new(s, &ask);
	if (q == NULL)
		tell(a, x, r, &(struct told){.why = "too many questions at a time"});
	else if (asker_add(q, x, r))
		asking_go(s, q, ask.platform);
	else
		asking_remove(q);
}

int asks_open(struct app *a, struct err *err)
{
	struct asks *s = talloc_zero(a, struct asks);
	if (s == NULL || (s->failed = paces_new(s)) == NULL)
		return err_set(err, ERR_AGAIN, "loop: no memory");
	s->app = a;
	if (sd_event_add_time(a->event, &s->timer, CLOCK_MONOTONIC, 0, 100000, on_timer, s) < 0)
		return err_set(err, ERR_AGAIN, "loop: no event source");
	(void)sd_event_source_set_enabled(s->timer, SD_EVENT_OFF);
	a->asks = s;
	return 0;
}

void asks_close(struct app *a)
{
	struct asks *s = a->asks;
	if (s == NULL)
		return;
	for (struct asking *q = s->list; q != NULL; q = q->next)
		askers_tell(q);
	s->timer = sd_event_source_disable_unref(s->timer);
}
