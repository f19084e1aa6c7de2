/* mailbox: how other threads hand things back to the loop. Whoever puts, never waits; the loop sees
 * one eventfd become readable and opens everything that came. */
#ifndef KEHUD_DAEMON_FLOW_MAILBOX_H
#define KEHUD_DAEMON_FLOW_MAILBOX_H

#include <pthread.h>

#include "parsers/base/err.h"

struct parcel {
	struct parcel *next;
	void (*open)(struct parcel *p); /* on the loop's thread; owns p from then on */
};

struct mailbox {
	pthread_mutex_t lock;
	struct parcel *first, **last;
	int fd; /* eventfd, non-blocking */
};

[[nodiscard]] int mailbox_init(struct mailbox *m, struct err *err);
void mailbox_done(struct mailbox *m);
void mailbox_put(struct mailbox *m, struct parcel *p); /* any thread; p may be a chain */
void mailbox_open(struct mailbox *m);                  /* the loop's */

#endif
