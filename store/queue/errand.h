/* errand: calls to a platform that are no message: fetching an attachment, pulling what customers
 * wrote, the directory. Claimed under leases like messages; of one kind and key only one is open.
 */
#ifndef KEHUD_STORE_QUEUE_ERRAND_H
#define KEHUD_STORE_QUEUE_ERRAND_H

#include <stdbool.h>

#include "store/store.h"

#define ERRAND_TRIES 12
#define ERRAND_DAYS 3 /* a platform keeps an attachment so long */

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
/* The row goes, unless it was asked for again. */
[[nodiscard]] int errand_done(struct tx *tx, int64_t id, int epoch, struct err *err);
/* Again after wait_s seconds (0: a growing wait; negative: at once, it got on). blameless: the try
 * does not count. Set aside after ERRAND_TRIES that count, or ERRAND_DAYS: *ret_dead. */
[[nodiscard]] int errand_retry(struct tx *tx, int64_t id, int epoch, int wait_s, bool blameless,
			       const char *why, bool *ret_dead, struct err *err);
/* The same one goes on at once with other args. */
[[nodiscard]] int errand_next(struct tx *tx, int64_t id, int epoch, const char *args,
			      struct err *err);
/* One that was asked for again lives on. */
[[nodiscard]] int errand_dead(struct tx *tx, int64_t id, const char *why, struct err *err);
/* ERR_ABSENT also if one of its kind and key is open again. */
[[nodiscard]] int errand_revive(struct tx *tx, int64_t id, struct err *err);
[[nodiscard]] int errand_free_leases(struct tx *tx, struct err *err);
[[nodiscard]] int errand_next_us(struct tx *tx, int64_t *ret, struct err *err);

#endif
