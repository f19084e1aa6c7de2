/* leave: who is away for some days, and who stands in. */
#ifndef KEHUD_STORE_PEOPLE_LEAVE_H
#define KEHUD_STORE_PEOPLE_LEAVE_H

#include "store/store.h"

struct leave {
	int64_t id, person;
	struct instant from, to; /* the first day's beginning, the end of the last one */
	int64_t deputy;          /* 0: nobody; what is not urgent waits */
};

/* Replaces what of the person's leaves lies in the same time. */
[[nodiscard]] int leave_put(struct tx *tx, const struct leave *l, int64_t *ret_id, struct err *err);
/* Takes back all that is not over. *ret_n: so many. */
[[nodiscard]] int leave_end(struct tx *tx, int64_t person, int *ret_n, struct err *err);

/* The leave that a person is on at that time. ERR_ABSENT. */
[[nodiscard]] int leave_at(const struct view *v, int64_t person, struct instant at,
			   struct leave *ret, struct err *err);
/* The next that is not over yet, the present one included. ERR_ABSENT. */
[[nodiscard]] int leave_next(const struct view *v, int64_t person, struct instant at,
			     struct leave *ret, struct err *err);

#endif
