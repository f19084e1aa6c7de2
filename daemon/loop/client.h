/* client: HTTP to the outside, many at a time, on the loop's thread (curl_multi over sd-event).
 *
 * Addresses hold tokens: nothing here is ever logged. Redirects are not followed, proxies are taken
 * from the environment as libcurl does, certificates are checked. */
#ifndef KEHUD_DAEMON_LOOP_CLIENT_H
#define KEHUD_DAEMON_LOOP_CLIENT_H

#include <systemd/sd-event.h>

#include "daemon/core/call.h"
#include "parsers/base/err.h"

struct client;

/* folder: where answers that are kept go. */
[[nodiscard]] int client_open(sd_event *event, const char *folder, struct client **ret,
			      struct err *err);
/* Calls under way are given up without done(). */
void client_close(struct client **c);

/* Calls done(ctx, answer) later, never from within. call stays valid until then; so does the answer
 * within done(). ERR_AGAIN: no memory, done() is not called. */
[[nodiscard]] int client_call(struct client *c, const struct call *call,
			      void (*done)(void *ctx, struct called *answer), void *ctx,
			      struct err *err);

#endif
