/* errand: calls to a platform that are no message: fetching an attachment, pulling what customers
 * wrote, the directory. Claimed under leases like messages; of one kind and key only one is open.
 */
#ifndef KEHUD_STORE_QUEUE_ERRAND_H
#define KEHUD_STORE_QUEUE_ERRAND_H

#include <stdbool.h>

#include "store/store.h"

#define ERRAND_TRIES 12

struct errand_row {
	int64_t id;
	const char *platform;
	const char *kind;
	const char *key;
	int64_t inbox;    /* the message that it is for; 0: none */
	const char *args; /* JSON */
	int epoch, attempts;
};

/* Not before wait_s seconds. One of this kind and key that waits takes the new args; one that is
 * under way runs once more. *ret_new: there was none. */
[[nodiscard]] int errand_put(struct tx *tx, const struct errand_row *e, int wait_s, bool *ret_new,
			     struct err *err);
/* Whether one of this kind and key waits, or is under way. */
[[nodiscard]] int errand_waits(const struct view *v, const char *platform, const char *kind,
			       const char *key, bool *ret, struct err *err);
[[nodiscard]] int errand_claim(struct tx *tx, void *mem, int lease_s, unsigned max,
			       struct errand_row **ret, size_t *ret_n, struct err *err);
/* The claimed row again, for its result. ERR_REFUSED: stale epoch or finished already. */
[[nodiscard]] int errand_get(const struct view *v, void *mem, int64_t id, int epoch,
			     struct errand_row *ret, struct err *err);
[[nodiscard]] int errand_done(struct tx *tx, int64_t id, int epoch, struct err *err);
/* Again after wait_s seconds (0: a growing wait; negative: at once). */
[[nodiscard]] int errand_retry(struct tx *tx, int64_t id, int epoch, int wait_s, const char *why,
			       struct err *err);
/* There is more of it: at once, and its tries count anew. */
[[nodiscard]] int errand_more(struct tx *tx, int64_t id, int epoch, struct err *err);
/* Done, and what it was about is not kept. */
[[nodiscard]] int errand_gone(struct tx *tx, int64_t id, int epoch, struct err *err);
[[nodiscard]] int errand_dead(struct tx *tx, int64_t id, const char *why, struct err *err);
[[nodiscard]] int errand_revive(struct tx *tx, int64_t id, struct err *err);
[[nodiscard]] int errand_free_leases(struct tx *tx, struct err *err);
[[nodiscard]] int errand_next_us(struct tx *tx, int64_t *ret, struct err *err);

#endif
