/* chore: when what is done by the clock is due, and how far it has come. */
#ifndef KEHUD_STORE_QUEUE_CHORE_H
#define KEHUD_STORE_QUEUE_CHORE_H

#include "store/store.h"

/* ERR_ABSENT: never planned. */
[[nodiscard]] int chore_get(const struct view *v, const char *name, struct instant *ret_next,
			    int64_t *ret_cursor, struct err *err);
[[nodiscard]] int chore_set(struct tx *tx, const char *name, struct instant next, int64_t cursor,
			    struct err *err);

/* When the first of all is due; INT64_MAX: none is planned. */
[[nodiscard]] int chore_soonest(const struct view *v, struct instant *ret, struct err *err);

#endif
