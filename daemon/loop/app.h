/* app: the parts of the running daemon, seen from the loop's thread. Only loop/ includes this. */
#ifndef KEHUD_DAEMON_LOOP_APP_H
#define KEHUD_DAEMON_LOOP_APP_H

#include <stdbool.h>
#include <systemd/sd-event.h>

#include "daemon/chat/platform.h"
#include "daemon/core/config.h"
#include "daemon/flow/mailbox.h"
#include "daemon/flow/reader.h"
#include "daemon/flow/writer.h"
#include "daemon/loop/courier.h"
#include "daemon/loop/http.h"
#include "daemon/loop/ocr_pool.h"
#include "daemon/web/route.h"

/* A listening socket and what may be asked there. */
struct door {
	struct app *app;
	bool metrics; /* only the figures */
	struct http_server *server;
	struct door *next;
};

#define WAKES 256 /* wake counters; a power of two */

struct app {
	const struct config *cf;
	struct web web;
	sd_event *event;
	struct mailbox box;
	struct worktime worktime;
	struct writer *writer; /* NULL once stopped */
	struct reader *reader;
	struct ocr_pool *ocr;
	struct courier *courier;
	struct door *doors;
	bool admin_bound; /* the admin socket's name is ours */
	struct callbacks *callbacks;
	struct asks *asks; /* who waits for a platform's word */
	/* long polls: who waits for which conversation */
	struct waiter *waiters;
	sd_event_source *waiter_timer;
	int alive_fd;          /* signs of life; -1 if not open */
	unsigned wakes[WAKES]; /* how often a key of that hash was woken */
};

/* doors.c: listening sockets */
[[nodiscard]] int doors_open(struct app *a, struct err *err);
void doors_close(struct app *a);

/* serve.c: requests to their handlers */
int64_t serve_limit(void *door, const struct http_request *rq, struct http_answer *ret);
void serve_request(void *door, struct exchange *x);

/* A change; with what was asked before it, which is taken over, or NULL. */
void serve_change(struct app *a, struct exchange *x, const struct route *r, struct told *told);

/* callbacks.c: what the platforms told us last, and when */
[[nodiscard]] int callbacks_open(struct app *a, struct err *err);
void callback_seen(struct app *a, const struct platform *p, const struct platform_path *path,
		   bool look); /* a GET: only the address was tried */
void callback_refused(struct app *a, const struct platform *p, const struct platform_path *path);

/* asks.c: requests that a platform is asked about first */
[[nodiscard]] int asks_open(struct app *a, struct err *err);
void asks_close(struct app *a); /* answers everybody who still waits; nobody asks any more */
void serve_ask(struct app *a, struct exchange *x, const struct route *r);

/* wait.c: long polls */
[[nodiscard]] int waiters_open(struct app *a, struct err *err);
void waiters_close(struct app *a); /* answers everybody who still waits */
unsigned wake_count(const struct app *a, const char *key);
void wake(struct app *a, const char *key);
/* Keeps x until its key is woken (then asked again), or answers it with nothing new after a while.
 */
void wait_for(struct app *a, struct exchange *x, const struct route *r,
	      const struct http_answer *nothing);
void serve_look(struct app *a, struct exchange *x, const struct route *r);

/* carry.c: what the writer claimed: replies to be delivered, pictures to be read */
void carry_batch(struct parcel *p);
void carry_picture_done(void *app, struct ocr_task *t);

/* deliver.c: messages on their way to people. Takes b over. */
void deliver_batch(struct app *a, struct batch *b);

/* errands.c: the other calls to platforms, and their access tokens */
void errand_carry(struct app *a, const struct errand_row *e);
void token_keep(void *app, const char *platform, const char *name, const char *value,
		int expires_s);
[[nodiscard]] int tokens_load(struct app *a, struct err *err);

/* made.c: pictures that the worker made of pictures */
bool made_ask(const struct job *j, struct ocr_request *ret); /* what a job wants of the worker */
void made_carry(struct app *a, struct ocr_task *t);          /* takes t over */

#endif
