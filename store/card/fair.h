/* fair: exhibitions by name, and who is at one. A fair's leads are the cards that have its name as
 * a tag. */
#ifndef KEHUD_STORE_CARD_FAIR_H
#define KEHUD_STORE_CARD_FAIR_H

#include <stdbool.h>

#include "store/store.h"

#define FAIR_NAME_MAX 60 /* bytes */

struct fair {
	int64_t id;
	const char *name;
};

/* By name, whatever the case of its letters. ERR_ABSENT. Texts hang on mem. */
[[nodiscard]] int fair_find(const struct view *v, void *mem, const char *name, struct fair *ret,
			    struct err *err);
/* The same, made if need be; person names it. */
[[nodiscard]] int fair_named(struct tx *tx, void *mem, const char *name, int64_t person,
			     struct fair *ret, struct err *err);
/* The latest ones. */
[[nodiscard]] int fair_list(const struct view *v, void *mem, unsigned max, struct fair **ret,
			    size_t *ret_n, struct err *err);

/* Somebody is at a fair until then, and nowhere else. */
[[nodiscard]] int fair_visit(struct tx *tx, int64_t person, int64_t fair, struct instant until,
			     struct err *err);
[[nodiscard]] int fair_leave(struct tx *tx, int64_t person, bool *ret_was, struct err *err);
/* Where the person is now. ERR_ABSENT: at no fair. */
[[nodiscard]] int fair_now(const struct view *v, void *mem, int64_t person, struct fair *ret,
			   struct instant *ret_until, struct err *err);

#endif
