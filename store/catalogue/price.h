/* price: what others offer a customer, as seen on quotations. */
#ifndef KEHUD_STORE_CATALOGUE_PRICE_H
#define KEHUD_STORE_CATALOGUE_PRICE_H

#include <stdbool.h>

#include "store/store.h"

struct price_seen {
	int64_t id;
	int64_t card, picture, person;
	const char *seller; /* NULL: not said */
	const char *model;
	struct money price;
	bool doubtful;
	struct instant at;
};

/* A new row; its birth goes into the journal by the caller. */
[[nodiscard]] int price_seen_put(struct tx *tx, const struct price_seen *p, int64_t *ret_id,
				 struct err *err);
/* A card's, the newest first. Texts hang on mem. */
[[nodiscard]] int price_seen_list(const struct view *v, void *mem, int64_t card, unsigned max,
				  struct price_seen **ret, size_t *ret_n, struct err *err);

#endif
