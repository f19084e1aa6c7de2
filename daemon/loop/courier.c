#include "daemon/loop/courier.h"

#include <stdio.h>
#include <string.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/core/clock.h"
#include "daemon/core/log.h"
#include "daemon/core/metrics.h"
#include "daemon/core/pace.h"
#include "daemon/loop/client.h"

#define SLOW_US 5000000      /* what took so long is not tried again at once */
#define FLIGHTS 32           /* calls to one platform at a time */
#define QUICK 3              /* tries in quick succession */
#define QUICK_US 200000      /* before the second one, doubled for the third */
#define PATIENCE_US 45000000 /* longer waits are the store's: a lease would end */
#define RENEW_S 300          /* a token is fetched anew so long before it ends */
#define DOWN_AFTER 5         /* closed ways in a row until the platform counts as down */
#define DOWN_MAX_S 60
#define TOKENS 8
#define YOUNG_US 60000000      /* before another one is fetched when none works */
#define UNDER_WAY_US 200000000 /* a trip ends within this, or the lease would first */

struct issue {            /* of an access token */
	const char *name; /* NULL: unused */
	char value[TOKEN_MAX];
	unsigned number;    /* +1 at each fetch; a refusal of an older one means nothing */
	int64_t expires_us; /* by the monotonic clock; 0: there is none */
	bool fetching;
	int fails;
	bool worked; /* some call was not refused with it */
	int young;   /* in a row, those that never worked */
	struct outcome why;
	int64_t not_before_us;
	void *mem; /* of the fetch */
	struct call call;
	struct station *station;
};

struct station { /* a platform that is switched on */
	struct station *next;
	struct courier *courier;
	const struct platform *platform;
	struct adapter *adapter;
	struct issue tokens[TOKENS];
	struct trip *all;           /* that have not ended */
	struct trip *first, **last; /* of them: wait for their next call */
	unsigned flights;
	int fails;                /* closed ways in a row */
	const struct trip *probe; /* the one call that finds out whether it is up again */
	int64_t down_until_us;
	struct paces *paces;
};

struct courier {
	struct courier_setup setup;
	struct client *client;
	struct station *stations;
	sd_event_source *timer;
	bool begun;
	bool busy, again; /* going through the trips */
};

static void go(struct courier *c);

static int trip_free(struct trip *t)
{
	json_decref(t->e.result);
	if (t->e.fd >= 0)
		(void)close(t->e.fd);
	return 0;
}

struct trip *trip_new(void)
{
	struct trip *t = talloc_zero(NULL, struct trip);
	if (t == NULL)
		return NULL;
	t->e.fd = -1;
	talloc_set_destructor(t, trip_free);
	return t;
}

static void enqueue(struct station *s, struct trip *t)
{
	t->next = NULL;
	*s->last = t;
	s->last = &t->next;
}

/* It is no longer the station's. */
static void leave(struct trip *t)
{
	*t->back = t->next_all;
	if (t->next_all != NULL)
		t->next_all->back = t->back;
}

static void finish(struct trip *t)
{
	struct station *s = t->station;
	char key[64];
	leave(t);
	if (t->out.verdict != VERDICT_DONE) {
		(void)snprintf(key, sizeof(key), "%s/%s/%.40s", s->platform->name, t->e.kind,
			       t->out.why);
		log_event_seldom(LOG_UNUSUAL, "errand_failed", key,
				 "PLATFORM=%s KIND=%s ID=%lld TRIES=%d WHY=%s", s->platform->name,
				 t->e.kind, (long long)t->e.id, t->e.attempts, t->out.why);
	}
	t->done(t);
}

/* --- up and down ------------------------------------------------------------------------------ */

static void way_closed(struct station *s, int64_t now_us)
{
	if (++s->fails < DOWN_AFTER)
		return;
	int shift = s->fails - DOWN_AFTER;
	int wait_s = shift < 6 ? 1 << shift : DOWN_MAX_S;
	if (s->fails == DOWN_AFTER)
		log_event(LOG_UNUSUAL, "platform_down", "PLATFORM=%s", s->platform->name);
	s->down_until_us = now_us + wait_s * INT64_C(1000000);
}

static void way_open(struct station *s)
{
	if (s->fails >= DOWN_AFTER)
		log_event(LOG_PLAIN, "platform_up", "PLATFORM=%s", s->platform->name);
	s->fails = 0;
	s->down_until_us = 0;
}

/* --- tokens ----------------------------------------------------------------------------------- */

/* NULL: there are more names than an adapter has (kept by another version). */
static struct issue *issue_of(struct station *s, const char *name)
{
	for (size_t i = 0; i < TOKENS; i++) {
		struct issue *k = &s->tokens[i];
		if (k->name == NULL) {
			k->name = name;
			k->station = s;
		}
		if (strcmp(k->name, name) == 0)
			return k;
	}
	return NULL;
}

static void fetched(void *ctx, struct called *got)
{
	struct issue *k = ctx;
	struct station *s = k->station;
	int64_t now_us = clock_mono_us();
	int expires_s = 0;
	k->why = (struct outcome){};
	s->platform->token_answer(s->adapter, got, k->value, &expires_s, &k->why);
	k->fetching = false;
	(void)talloc_free(k->mem);
	k->mem = NULL;
	metric_add(METRIC_tokens_fetched, 1);
	if (k->why.verdict == VERDICT_DONE) {
		int early_s = expires_s > 2 * RENEW_S ? RENEW_S : expires_s / 10;
		k->number++;
		k->fails = 0;
		k->worked = false;
		k->expires_us = now_us + (expires_s - early_s) * INT64_C(1000000);
		s->courier->setup.keep(s->courier->setup.ctx, s->platform->name, k->name, k->value,
				       expires_s - early_s);
	} else {
		int wait_s = k->why.wait_s > 0 ? k->why.wait_s : 1 << (k->fails < 6 ? k->fails : 6);
		k->fails++;
		k->expires_us = 0;
		k->not_before_us = now_us + wait_s * INT64_C(1000000);
		log_event(LOG_UNUSUAL, "token_refused", "PLATFORM=%s TOKEN=%s WHY=%s",
			  s->platform->name, k->name, k->why.why);
	}
	go(s->courier);
}

static void fetch(struct issue *k, int64_t now_us)
{
	struct station *s = k->station;
	struct err err = {};
	k->mem = talloc_new(s);
	k->call = (struct call){};
	if (k->mem != NULL &&
	    s->platform->token_call(s->adapter, k->mem, k->name, &k->call, &err) == 0 &&
	    client_call(s->courier->client, &k->call, fetched, k, &err) == 0) {
		k->fetching = true;
		return;
	}
	(void)talloc_free(k->mem);
	k->mem = NULL;
	k->why = (struct outcome){.verdict = VERDICT_WAY, .wait_s = 1};
	(void)snprintf(k->why.why, sizeof(k->why.why), "%.199s", err.text);
	k->not_before_us = now_us + 1000000;
}

/* 1: *ret is good. 0: it is being fetched. Negative: it cannot be had just now. */
static int token_have(struct trip *t, int64_t now_us, const char **ret)
{
	t->token = t->station->platform->token(t->station->adapter, &t->e);
	*ret = NULL;
	if (t->token == NULL)
		return 1;
	if (!t->station->courier->begun)
		return 0;
	struct issue *k = issue_of(t->station, t->token);
	if (k->expires_us > now_us) {
		t->used = k->number;
		*ret = k->value;
		return 1;
	}
	if (!k->fetching && now_us < k->not_before_us) {
		t->out = k->why;
		t->out.wait_s = (int)((k->not_before_us - now_us) / 1000000) + 1;
		return -1;
	}
	if (!k->fetching)
		fetch(k, now_us);
	if (k->fetching)
		return 0;
	t->out = k->why;
	return -1;
}

static void token_worked(struct trip *t)
{
	struct issue *k = issue_of(t->station, t->token);
	if (k->number == t->used)
		k->worked = true;
}

/* The platform refused it: unless a newer one is there already, it is no good. */
static void token_drop(struct trip *t)
{
	struct station *s = t->station;
	struct issue *k = issue_of(s, t->token);
	if (k->number != t->used || k->expires_us == 0)
		return;
	int64_t now_us = clock_mono_us();
	k->young = k->worked ? 0 : k->young + 1;
	if (k->young > 1) { /* it is not the token: do not fetch one for each message */
		k->why =
			(struct outcome){.verdict = VERDICT_WAY, .why = "fresh tokens are refused"};
		k->not_before_us = now_us + YOUNG_US;
	}
	k->expires_us = 0;
	s->courier->setup.keep(s->courier->setup.ctx, s->platform->name, k->name, NULL, 0);
}

void courier_token(struct courier *c, const char *platform, const char *name, const char *value,
		   int expires_s)
{
	for (struct station *s = c->stations; s != NULL; s = s->next) {
		if (strcmp(s->platform->name, platform) != 0 || strlen(value) >= TOKEN_MAX)
			continue;
		char *kept = talloc_strdup(s, name);
		struct issue *k = kept != NULL ? issue_of(s, kept) : NULL;
		if (k == NULL)
			return;
		(void)snprintf(k->value, sizeof(k->value), "%s", value);
		k->expires_us = clock_mono_us() + expires_s * INT64_C(1000000);
		k->number = 1;
	}
}

/* --- one call after the other ----------------------------------------------------------------- */

static void answered(void *ctx, struct called *got)
{
	struct trip *t = ctx;
	struct station *s = t->station;
	int64_t now_us = clock_mono_us();
	t->out = (struct outcome){};
	bool slow = now_us - t->began_us > SLOW_US;
	s->flights--;
	if (s->probe == t)
		s->probe = NULL;
	s->platform->answer(s->adapter, &t->e, got, &t->out);
	metric_add(METRIC_platform_calls, 1);
	if (t->token != NULL && t->out.verdict != VERDICT_TOKEN)
		token_worked(t);
	if (!t->out.local && (t->out.verdict == VERDICT_WAY || t->out.verdict == VERDICT_DOUBT))
		way_closed(s, now_us);
	else if (!t->out.local)
		way_open(s);
	bool quick = t->out.verdict == VERDICT_LATER && t->out.wait_s == 0 && !slow &&
		     t->quick < QUICK - 1;
	if (t->out.verdict == VERDICT_TOKEN && t->token != NULL && !t->renewed) {
		token_drop(t);
		t->renewed = true;
		enqueue(s, t);
	} else if (t->out.verdict == VERDICT_MORE) {
		t->quick = 0;
		t->renewed = false;
		enqueue(s, t);
	} else if (quick) {
		/* tries that failed together should not come back together */
		t->not_before_us = now_us + (QUICK_US << t->quick) + (t->e.id ^ now_us) % QUICK_US;
		t->quick++;
		enqueue(s, t);
	} else {
		if (t->out.verdict == VERDICT_TOKEN)
			t->out.verdict = VERDICT_LATER;
		finish(t);
	}
	go(s->courier);
}

/* False: it waits. */
static bool start(struct trip *t, int64_t now_us, int64_t *wake_us)
{
	struct station *s = t->station;
	const char *token;
	if (now_us > t->until_us) {
		t->out = (struct outcome){
			.verdict = VERDICT_LATER, .wait_s = 1, .why = "took too long"};
		finish(t);
		return true;
	}
	if (t->not_before_us > now_us) {
		if (t->not_before_us < *wake_us)
			*wake_us = t->not_before_us;
		return false;
	}
	if (s->down_until_us > now_us || (s->fails >= DOWN_AFTER && s->probe != NULL)) {
		int64_t left_us = s->down_until_us > now_us ? s->down_until_us - now_us : 1000000;
		t->out = (struct outcome){.verdict = VERDICT_WAY,
					  .wait_s = (int)(left_us / 1000000) + 1,
					  .why = "the platform is down"};
		leave(t);
		t->done(t);
		return true;
	}
	if (s->flights >= FLIGHTS)
		return false;
	int have = token_have(t, now_us, &token);
	if (have == 0)
		return false;
	if (have < 0) {
		finish(t);
		return true;
	}
	struct pace pace = s->platform->pace(s->adapter, &t->e);
	int64_t wait_us = pace.key[0] != '\0' ? pace_take(s->paces, pace.key, pace.per_minute,
							  pace.per_hour, now_us)
					      : 0;
	if (wait_us > PATIENCE_US) {
		t->out = (struct outcome){.verdict = VERDICT_LATER,
					  .wait_s = (int)(wait_us / 1000000) + 1,
					  .why = "too many for one receiver just now"};
		finish(t);
		return true;
	}
	if (wait_us > 0) {
		t->not_before_us = now_us + wait_us;
		if (t->not_before_us < *wake_us)
			*wake_us = t->not_before_us;
		return false;
	}
	struct err err = {};
	t->call = (struct call){};
	t->began_us = now_us;
	int rc = s->platform->call(s->adapter, &t->e, token, &t->call, &err);
	if (rc == 0)
		rc = client_call(s->courier->client, &t->call, answered, t, &err);
	if (rc == 0) {
		s->flights++;
		if (s->fails >= DOWN_AFTER)
			s->probe = t;
		return true;
	}
	t->out = (struct outcome){.verdict = rc == ERR_AGAIN ? VERDICT_LATER : VERDICT_NEVER};
	(void)snprintf(t->out.why, sizeof(t->out.why), "%.199s", err.text);
	finish(t);
	return true;
}

static void station_go(struct station *s, int64_t now_us, int64_t *wake_us)
{
	struct trip *t = s->first;
	s->first = NULL;
	s->last = &s->first;
	while (t != NULL) {
		struct trip *next = t->next;
		if (!start(t, now_us, wake_us))
			enqueue(s, t);
		t = next;
	}
}

/* done() may send further trips: they are taken up in another round, never from within. */
static void go(struct courier *c)
{
	c->again = true;
	if (c->busy)
		return;
	c->busy = true;
	int64_t now_us = 0, wake_us = 0;
	while (c->again) {
		c->again = false;
		now_us = clock_mono_us();
		wake_us = INT64_MAX;
		for (struct station *s = c->stations; s != NULL; s = s->next)
			station_go(s, now_us, &wake_us);
	}
	c->busy = false;
	if (wake_us == INT64_MAX) {
		(void)sd_event_source_set_enabled(c->timer, SD_EVENT_OFF);
		return;
	}
	(void)sd_event_source_set_time_relative(c->timer, (uint64_t)(wake_us - now_us));
	(void)sd_event_source_set_enabled(c->timer, SD_EVENT_ONESHOT);
}

static int on_timer(sd_event_source *, uint64_t, void *ctx)
{
	go(ctx);
	return 0;
}

int courier_send(struct courier *c, const char *platform, struct trip *t, struct err *err)
{
	for (struct station *s = c->stations; s != NULL; s = s->next) {
		if (strcmp(s->platform->name, platform) != 0)
			continue;
		t->station = s;
		t->until_us =
			clock_mono_us() + (t->patience_us > 0 ? t->patience_us : UNDER_WAY_US);
		t->next_all = s->all;
		t->back = &s->all;
		if (t->next_all != NULL)
			t->next_all->back = &t->next_all;
		s->all = t;
		enqueue(s, t);
		go(c);
		return 0;
	}
	return err_set(err, ERR_ABSENT, "%s is not switched on", platform);
}

const struct adapter *courier_adapter(const struct courier *c, const struct platform *p)
{
	for (const struct station *s = c->stations; s != NULL; s = s->next)
		if (s->platform == p)
			return s->adapter;
	return NULL;
}

void courier_begin(struct courier *c)
{
	c->begun = true;
	go(c);
}

static int station_open(struct courier *c, const struct platform *p, struct err *err)
{
	struct station *s = talloc_zero(c, struct station);
	if (s == NULL || (s->paces = paces_new(s)) == NULL)
		return err_set(err, ERR_AGAIN, "courier: no memory");
	s->courier = c;
	s->platform = p;
	s->last = &s->first;
	int rc = p->open(c->setup.cf, &s->adapter, err);
	if (rc < 0)
		return rc;
	s->next = c->stations;
	c->stations = s;
	return 0;
}

int courier_open(const struct courier_setup *setup, struct courier **ret, struct err *err)
{
	struct courier *c = talloc_zero(NULL, struct courier);
	if (c == NULL)
		return err_set(err, ERR_AGAIN, "courier: no memory");
	c->setup = *setup;
	int rc =
		client_open(setup->event, config_text(setup->cf, OPT_store_media), &c->client, err);
	if (rc == 0 && (sd_event_add_time_relative(setup->event, &c->timer, CLOCK_MONOTONIC, 0,
						   1000, on_timer, c) < 0 ||
			sd_event_source_set_enabled(c->timer, SD_EVENT_OFF) < 0))
		rc = err_set(err, ERR_AGAIN, "courier: no timer");
	for (const struct platform *const *p = platforms; rc == 0 && *p != NULL; p++)
		if ((*p)->open != NULL && platform_on(*p, setup->cf))
			rc = station_open(c, *p, err);
	if (rc < 0) {
		courier_close(&c);
		return rc;
	}
	*ret = c;
	return 0;
}

void courier_stop(struct courier *c)
{
	if (c != NULL)
		client_close(&c->client);
	for (struct station *s = c != NULL ? c->stations : NULL; s != NULL; s = s->next) {
		while (s->all != NULL) {
			struct trip *t = s->all;
			t->out = (struct outcome){.verdict = VERDICT_WAY, .why = "stopping"};
			leave(t);
			t->done(t);
		}
		s->first = NULL;
		s->last = &s->first;
	}
}

void courier_close(struct courier **pc)
{
	struct courier *c = *pc;
	if (c == NULL)
		return;
	courier_stop(c);
	(void)sd_event_source_disable_unref(c->timer);
	for (struct station *s = c->stations; s != NULL; s = s->next)
		s->platform->close(s->adapter);
	(void)talloc_free(c);
	*pc = NULL;
}
