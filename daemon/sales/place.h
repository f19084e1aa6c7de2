/* place: where a customer is, asked of the map; only the organisation or address goes out, nobody's
 * name or number. */
#ifndef KEHUD_DAEMON_SALES_PLACE_H
#define KEHUD_DAEMON_SALES_PLACE_H

#include "store/card/card.h"
#include "store/queue/errand.h"

#define PLACE_ERRAND "geocode"

/* Asks soon, if there is a map, and something to ask for that was not asked before. inbox: the
 * message that it is for; 0: none. */
[[nodiscard]] int place_ask(struct tx *tx, void *mem, const struct card *card, int64_t inbox,
			    struct err *err);
/* The same of a card that was asked for, or is to be: it is known better now. */
[[nodiscard]] int place_ask_better(struct tx *tx, void *mem, const struct card *card, int64_t inbox,
				   struct err *err);

/* The map's answer to an errand (chat/platform.h; NULL: it has none). The map guesses: only
 * if what was asked names the region, too, it is filled in where the card has none, and the place
 * is kept as exact. */
[[nodiscard]] int place_told(struct tx *tx, void *mem, const struct errand_row *e,
			     const json_t *result, struct err *err);

#endif
