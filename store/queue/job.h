/* job: work that must happen outside a transaction and survive a crash: reading a picture, making
 * another one of it. */
#ifndef KEHUD_STORE_QUEUE_JOB_H
#define KEHUD_STORE_QUEUE_JOB_H

#include <stdbool.h>

#include "store/store.h"

#define JOB_TRIES 2 /* a picture that kills its reader twice is put aside */

struct job {
	int64_t id;
	const char *kind;  /* "ocr", "crop", "blackout" */
	int64_t inbox;     /* the message it belongs to */
	const char *media; /* hash */
	int64_t subject;   /* the picture's row */
	const char *boxes; /* JSON, as migrations/0012_crops.sql has it; NULL for "ocr" */
	int epoch, attempts;
};

[[nodiscard]] int job_put(struct tx *tx, const struct job *j, int64_t *ret_id, struct err *err);
/* Up to max that wait. Senders take turns: who sent fifty pictures does not keep the others
 * waiting.
 */
[[nodiscard]] int job_claim(struct tx *tx, void *mem, int lease_s, unsigned max, struct job **ret,
			    size_t *ret_n, struct err *err);
/* The claimed row again, for its result. ERR_REFUSED: stale epoch or finished already. */
[[nodiscard]] int job_get(struct tx *tx, void *mem, int64_t id, int epoch, struct job *ret,
			  struct err *err);
/* Whether one of this kind, another one than but, still waits for a message's picture. */
[[nodiscard]] int job_waits(const struct view *v, int64_t inbox, const char *kind, int64_t but,
			    bool *ret, struct err *err);
/* How many waiting ones will be taken before a further one of this sender. */
[[nodiscard]] int job_ahead(const struct view *v, const char *platform, const char *sender,
			    int64_t *ret, struct err *err);
[[nodiscard]] int job_done(struct tx *tx, int64_t id, int epoch, struct err *err);
[[nodiscard]] int job_retry(struct tx *tx, int64_t id, int epoch, int wait_s, const char *why,
			    struct err *err);
[[nodiscard]] int job_dead(struct tx *tx, int64_t id, const char *why, struct err *err);
[[nodiscard]] int job_revive(struct tx *tx, int64_t id, struct err *err);
/* After a start as the only writer. The try that the daemon's own end cut short does not count: the
 * picture is not to blame. */
[[nodiscard]] int job_free_leases(struct tx *tx, struct err *err);
[[nodiscard]] int job_next_us(struct tx *tx, int64_t *ret, struct err *err);

#endif
