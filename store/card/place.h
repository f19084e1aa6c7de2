/* place: where customers are, as a map says. */
#ifndef KEHUD_STORE_CARD_PLACE_H
#define KEHUD_STORE_CARD_PLACE_H

#include <stdbool.h>

#include "store/store.h"

struct place {
	const char *asked;      /* what the map was asked for */
	const char *address;    /* NULL: it does not know */
	const char *level;      /* how exact: 兴趣点, 门牌号, 区县; or NULL */
	bool exact;             /* then: */
	int64_t lng_e6, lat_e6; /* millionths of a degree, GCJ-02 */
};

[[nodiscard]] int place_put(struct tx *tx, int64_t card, const struct place *p, struct err *err);
/* ERR_ABSENT: nobody has asked. Texts on mem. */
[[nodiscard]] int place_get(const struct view *v, void *mem, int64_t card, struct place *ret,
			    struct err *err);

/* Cards with one of the fairs' tags since an instant of which nobody has asked, up to max. */
[[nodiscard]] int place_unasked(const struct view *v, void *mem, struct instant since, unsigned max,
				int64_t **ret, size_t *ret_n, struct err *err);

#endif
