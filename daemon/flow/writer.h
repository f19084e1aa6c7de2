/* writer: the thread that owns the connection which writes. Everything that changes the database
 * happens here, one short transaction after the other.
 *
 * Posts (accepting a message, marking one as sent, an admin's change) are taken all at once and
 * committed together: whoever came while the last commit was under way is the next batch, so the
 * cost of a sync is shared without any timer. Then accepted messages are handled, several to a
 * transaction, each in a savepoint of its own. Nothing is handed back before it is on disk. */
#ifndef KEHUD_DAEMON_FLOW_WRITER_H
#define KEHUD_DAEMON_FLOW_WRITER_H

#include <stdbool.h>

#include "daemon/core/keep.h"
#include "daemon/flow/mailbox.h"
#include "parsers/pack/pack.h"
#include "store/queue/errand.h"
#include "store/queue/job.h"
#include "store/queue/outbox.h"
#include "store/store.h"

struct writer;

#define ERRAND_LEASE_S 1800 /* a large directory takes its time */

/* Something to be done in a transaction. A post and its results hang on one talloc tree. */
struct post {
	struct parcel parcel; /* open() runs on the loop after the commit, rc and err set */
	int (*run)(struct writer *w, struct tx *tx, struct post *p, struct err *err);
	int rc;
	struct err err;
	/* nobody waits for it: goes with the next commit, or after a few milliseconds; one that
	 * failed before and is posted again has half a second */
	bool lazy;
};

/* What was claimed for the loop to carry out; the tree goes with talloc_free(batch). */
struct batch {
	struct parcel parcel;
	void *ctx;
	struct outbox_msg *out;
	size_t n_out;
	struct job *jobs;
	size_t n_jobs;
	struct errand_row *errands;
	size_t n_errands;
	unsigned shares; /* the loop's: who still needs the messages */
};

struct writer_setup {
	const char *path;       /* of the database */
	const char *public_url; /* how the outside reaches us; "": it does not */
	const char *legal;      /* platform, blank, chat of the legal department; "": none */
	const char *map;        /* platform that knows where places are; "": none */
	const char *pack;       /* as configured: a shipped name or a path */
	struct keep keep;       /* for what is done by the clock */
	struct instant alive;   /* last sign of life of the run before; 0: there was none */
	struct mailbox *box;    /* where posts and batches come back */
	unsigned ocr_workers;   /* jobs under way at the most */
	void *ctx;              /* batch->ctx */
	void (*deliver)(struct parcel *p); /* open() of a batch */
	void (*broken)(void *ctx);         /* the database failed for good: stop accepting, end */
};

/* Opens the database (so errors are known at once), frees old leases, starts the thread. */
[[nodiscard]] int writer_start(const struct writer_setup *setup, struct writer **ret,
			       struct err *err);
/* Does what was posted, then ends the thread and closes the database. */
void writer_stop(struct writer **w);
void writer_post(struct writer *w, struct post *p); /* any thread */
/* Any thread, without memory: of what was handed out so many rows will not come back. Their leases
 * end in time; others are handed out meanwhile. */
void writer_gave_up(struct writer *w, unsigned out, unsigned jobs);
void writer_errand_lost(struct writer *w); /* the same for one errand */

/* For run(): */
const struct pack *writer_pack(const struct writer *w);
void writer_job_ended(struct writer *w);    /* a claimed job came back */
void writer_sent(struct writer *w);         /* a claimed outbox row came back */
void writer_errand_ended(struct writer *w); /* a claimed errand came back */

#endif
