/* work: one unit of what the writer does with the tables: a message, a read picture. The only place
 * that knows the order of things. Called inside a transaction, never begins or commits. */
#ifndef KEHUD_DAEMON_FLOW_WORK_H
#define KEHUD_DAEMON_FLOW_WORK_H

#include "daemon/turn/turn.h"
#include "ocr/proto.h"
#include "parsers/pack/pack.h"
#include "store/queue/errand.h"
#include "store/queue/inbox.h"
#include "store/queue/job.h"
#include "store/store.h"

/* Handles a claimed message to its end: its effects and replies are there and the row is done, or
 * it waits for another try (1 is returned: later ones of its chat must wait too), or it is set
 * aside and the sender told. readers: pictures are read by so many at a time. Negative only when
 * the database itself failed. */
[[nodiscard]] int work_message(struct tx *tx, void *mem, const struct pack *pack, unsigned readers,
			       const struct inbox_msg *m, struct err *err);

/* What the OCR worker said, or made, of a claimed job. A stale epoch is ignored: somebody else has
 * it. */
[[nodiscard]] int work_picture(struct tx *tx, void *mem, const struct pack *pack, int64_t job_id,
			       int epoch, const struct reading *reading, struct err *err);

/* What came of a claimed errand. */
struct errand_end {
	enum { ERRAND_DONE, ERRAND_LATER, ERRAND_NEVER } how;
	bool blameless; /* LATER: the way is closed, or a limit was met */
	int wait_s;     /* LATER: at least; 0: a growing wait */
	const char *why;
	const json_t *result; /* as chat/platform.h says; NULL: none */
	const char *media;    /* hash of a file that was fetched and is kept, or NULL */
	int64_t bytes;
	const char *name;
	size_t from; /* how much of the result was dealt with before */
};
/* flow/errand.c. A stale epoch is ignored. Positive: there is more of the result; once this is
 * committed, call again with it as `from`. */
[[nodiscard]] int work_errand(struct tx *tx, void *mem, const struct pack *pack, unsigned readers,
			      int64_t id, int epoch, const struct errand_end *end, struct err *err);

/* A message of ours may not have arrived for good: if it was to a customer, whoever wrote it is
 * told.
 */
[[nodiscard]] int work_undelivered(struct tx *tx, const struct pack *pack, int64_t outbox,
				   const char *why, struct err *err);

/* A message whose attachment is there now (m->media), or never will be, after it was given up
 * waiting for. */
[[nodiscard]] int work_late(struct tx *tx, void *mem, const struct pack *pack, unsigned readers,
			    const struct inbox_msg *m, struct err *err);

#endif
