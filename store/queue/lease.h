/* lease: what inbox, outbox, job and errand share: a row is claimed for a while, under an epoch
 * that grows with each claim, and only the holder of the newest epoch may finish it. st is prepared
 * by the caller (its SQL names the table), its first parameters bound as said; NULL means that
 * preparing failed and err is set. */
#ifndef KEHUD_STORE_QUEUE_LEASE_H
#define KEHUD_STORE_QUEUE_LEASE_H

#include "store/store.h"

/* "UPDATE ... SET lease_us = ? WHERE id = ?" */
[[nodiscard]] int lease_take(struct stmt *st, const struct tx *tx, int64_t id, int lease_s,
			     struct err *err);
/* "... WHERE id = ? AND epoch = ?": exactly one row must change, else ERR_REFUSED. */
[[nodiscard]] int lease_end(struct stmt *st, const struct tx *tx, int64_t id, int epoch,
			    const char *table, struct err *err);
/* "UPDATE ... SET error = ? WHERE id = ?" */
[[nodiscard]] int lease_dead(struct stmt *st, int64_t id, const char *why, struct err *err);
/* "UPDATE ... WHERE id = ? AND state = 2": ERR_ABSENT if there was none. */
[[nodiscard]] int lease_revive(struct stmt *st, const struct tx *tx, int64_t id, const char *table,
			       struct err *err);
/* "SELECT min(...) AS next ... > ?", bound to now: rows that could be claimed now have been, or are
 * held back by one that is counted. INT64_MAX if there is no row. */
[[nodiscard]] int lease_next(struct stmt *st, const struct tx *tx, int64_t *ret, struct err *err);

#endif
