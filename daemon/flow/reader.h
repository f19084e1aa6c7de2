/* reader: a thread with a read-only connection, for pages and reports, and for writing attachments:
 * whatever may take a while and must neither hold the loop nor the writer up. */
#ifndef KEHUD_DAEMON_FLOW_READER_H
#define KEHUD_DAEMON_FLOW_READER_H

#include "daemon/flow/mailbox.h"
#include "store/store.h"

struct reader;

struct look {
	struct parcel parcel; /* open() runs on the loop afterwards */
	/* All that it reads is of one moment, however many statements it takes. */
	void (*run)(const struct view *v, struct look *l);
};

/* The database must have been opened by the writer before. */
[[nodiscard]] int reader_start(const char *path, struct mailbox *box, struct reader **ret,
			       struct err *err);
void reader_stop(struct reader **r);
void reader_post(struct reader *r, struct look *l); /* any thread */

#endif
