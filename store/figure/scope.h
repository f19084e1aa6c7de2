/* scope: whose figures: one person's, or everybody's in a part of the organisation. */
#ifndef KEHUD_STORE_FIGURE_SCOPE_H
#define KEHUD_STORE_FIGURE_SCOPE_H

#include "store/store.h"

struct scope {
	int64_t person;   /* 0: everybody of the path */
	const char *path; /* of the node: 华东/杭州; "": the whole company */
};

struct period {
	struct instant from, to; /* to is not in it */
};

/* The open deals of the largest amounts: their cards, the largest first. */
[[nodiscard]] int scope_deals(const struct view *v, void *mem, const struct scope *s, unsigned max,
			      int64_t **ret_cards, size_t *ret_n, struct err *err);

#endif
