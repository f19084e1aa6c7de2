/* activity: what a rep did with a customer, when, in their own words. */
#ifndef KEHUD_STORE_CARD_ACTIVITY_H
#define KEHUD_STORE_CARD_ACTIVITY_H

#include <stdbool.h>

#include "store/store.h"

struct activity {
	int64_t id;
	int64_t card, person;
	const char *person_name;
	const char *action; /* id of the pack's action */
	const char *text;
	struct instant at;
	int64_t inbox;
};

[[nodiscard]] int activity_put(struct tx *tx, const struct activity *a, int64_t *ret_id,
			       struct err *err);
/* The newest of a card first. */
[[nodiscard]] int activity_list(const struct view *v, void *mem, int64_t card, unsigned max,
				struct activity **ret, size_t *ret_n, struct err *err);

#endif
