/* courier: carries messages and errands to the platforms, call by call: one token for however many
 * wait, limits a person, few tries in quick succession, a platform that is down is left alone. What
 * became of an errand goes back to whoever sent it; trying again much later is the store's
 * business. On the loop's thread. */
#ifndef KEHUD_DAEMON_LOOP_COURIER_H
#define KEHUD_DAEMON_LOOP_COURIER_H

#include <systemd/sd-event.h>

#include "daemon/chat/platform.h"

struct courier;

/* An errand on its way; a talloc tree of its own. The sender fills in e and done. */
struct trip {
	struct errand e;
	void (*done)(struct trip *t); /* owns t from then on */
	void *ctx;
	int64_t patience_us; /* gives up after this; 0: well before the lease of a message ends */
	struct outcome out;  /* DONE, LATER, DOUBT, WAY or NEVER */
	/* the courier's own */
	struct trip *next;
	struct trip *next_all, **back;
	struct station *station;
	struct call call;
	const char *token; /* name of the one that the call needs */
	unsigned used;     /* which issue of it */
	int quick;         /* tries so far */
	bool renewed;
	int64_t not_before_us, until_us, began_us;
};

struct courier_setup {
	sd_event *event;
	const struct config *cf;
	void *ctx;
	/* A token is to be kept until it expires (value NULL: it is no good any more). */
	void (*keep)(void *ctx, const char *platform, const char *name, const char *value,
		     int expires_s);
};

[[nodiscard]] int courier_open(const struct courier_setup *setup, struct courier **ret,
			       struct err *err);
/* Trips under way end with WAY; the adapters stay. */
void courier_stop(struct courier *c);
void courier_close(struct courier **c);

/* The open adapter of a platform; NULL: it is not switched on. */
const struct adapter *courier_adapter(const struct courier *c, const struct platform *p);

/* A token that was kept. Until courier_begin() nobody fetches one. */
void courier_token(struct courier *c, const char *platform, const char *name, const char *value,
		   int expires_s);
void courier_begin(struct courier *c);

struct trip *trip_new(void); /* NULL without memory */
/* Takes t over. ERR_ABSENT: that platform is not switched on; t stays the caller's. */
[[nodiscard]] int courier_send(struct courier *c, const char *platform, struct trip *t,
			       struct err *err);

#endif
