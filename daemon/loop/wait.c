/* Long polls. A page that finds nothing new is kept here until its conversation changes; the
 * counters tell whether it changed between the look and the keeping. */
#include <string.h>
#include <talloc.h>

#include "daemon/core/clock.h"
#include "daemon/loop/app.h"

#define WAIT_US INT64_C(25000000)

struct waiter {
	struct waiter *next;
	struct exchange *x;
	const struct route *route;
	struct http_answer nothing;
	int64_t until_us;
};

static unsigned slot(const char *key)
{
	unsigned h = 2166136261u; /* FNV-1a */
	for (; *key != '\0'; key++)
		h = (h ^ (unsigned char)*key) * 16777619u;
	return h & (WAKES - 1);
}

unsigned wake_count(const struct app *a, const char *key)
{
	return a->wakes[slot(key)];
}

static void timer_arm(struct app *a)
{
	/* The list is in the order of arrival, so the last one has waited longest. */
	int64_t until = INT64_MAX;
	for (const struct waiter *w = a->waiters; w != NULL; w = w->next)
		until = w->until_us;
	if (until == INT64_MAX) {
		(void)sd_event_source_set_enabled(a->waiter_timer, SD_EVENT_OFF);
		return;
	}
	(void)sd_event_source_set_time(a->waiter_timer, (uint64_t)until);
	(void)sd_event_source_set_enabled(a->waiter_timer, SD_EVENT_ONESHOT);
}

void wait_for(struct app *a, struct exchange *x, const struct route *r,
	      const struct http_answer *nothing)
{
	struct waiter *w = talloc_zero(a, struct waiter);
	if (w == NULL || a->writer == NULL) {
		(void)talloc_free(w);
		http_reply(x, nothing);
		return;
	}
	w->x = x;
	w->route = r;
	w->nothing = *nothing;
	w->until_us = clock_mono_us() + WAIT_US;
	w->next = a->waiters;
	a->waiters = w;
	if (w->next == NULL)
		timer_arm(a);
}

void wake(struct app *a, const char *key)
{
	a->wakes[slot(key)]++;
	struct waiter **link = &a->waiters;
	while (*link != NULL) {
		struct waiter *w = *link;
		if (strcmp(w->nothing.wait_key, key) != 0) {
			link = &w->next;
			continue;
		}
		*link = w->next;
		serve_look(a, w->x, w->route);
		(void)talloc_free(w);
	}
}

/* Answers all that have waited until now; all of them if now is INT64_MAX. */
static void answer_until(struct app *a, int64_t now_us)
{
	struct waiter **link = &a->waiters;
	while (*link != NULL) {
		struct waiter *w = *link;
		if (w->until_us > now_us) {
			link = &w->next;
			continue;
		}
		*link = w->next;
		http_reply(w->x, &w->nothing);
		(void)talloc_free(w);
	}
}

static int on_timer(sd_event_source *, uint64_t, void *ctx)
{
	struct app *a = ctx;
	answer_until(a, clock_mono_us());
	timer_arm(a);
	return 0;
}

int waiters_open(struct app *a, struct err *err)
{
	if (sd_event_add_time(a->event, &a->waiter_timer, CLOCK_MONOTONIC, 0, 250000, on_timer, a) <
	    0)
		return err_set(err, ERR_AGAIN, "loop: no event source");
	(void)sd_event_source_set_enabled(a->waiter_timer, SD_EVENT_OFF);
	return 0;
}

void waiters_close(struct app *a)
{
	answer_until(a, INT64_MAX);
	a->waiter_timer = sd_event_source_disable_unref(a->waiter_timer);
}
