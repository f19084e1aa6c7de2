/* leave: who is away for some days, and who stands in. */
#ifndef KEHUD_STORE_PEOPLE_LEAVE_H
#define KEHUD_STORE_PEOPLE_LEAVE_H

#include "store/store.h"

#define LEAVES_MAX 50 /* in a list */

struct leave {
	int64_t id, person;
	struct instant from, to; /* `to` is not part of it */
	int64_t deputy;          /* 0: nobody; what is not urgent waits */
};

/* What of the person's other leaves lies in the same time is not theirs any more. */
[[nodiscard]] int leave_put(struct tx *tx, const struct leave *l, int64_t *ret_id, struct err *err);
/* Taken back. */
[[nodiscard]] int leave_end(struct tx *tx, int64_t id, struct err *err);

/* The leave that a person is on at that time. ERR_ABSENT. */
[[nodiscard]] int leave_at(const struct view *v, int64_t person, struct instant at,
			   struct leave *ret, struct err *err);
/* Those of a person with something between two instants, the first ones first. */
[[nodiscard]] int leave_list(const struct view *v, void *mem, int64_t person, struct instant from,
			     struct instant to, struct leave **ret, size_t *ret_n, struct err *err);

#endif
