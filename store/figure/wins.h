/* wins: deals that were won, and whose they were. */
#ifndef KEHUD_STORE_FIGURE_WINS_H
#define KEHUD_STORE_FIGURE_WINS_H

#include "store/figure/scope.h"

struct win {
	int64_t deal, card, person; /* whose card it was then */
	const char *user;           /* on their first platform */
	int64_t fen;
	struct instant at;
};

/* Those of a period whose amount is known, of people in the scope, in order of time. */
[[nodiscard]] int wins_list(const struct view *v, void *mem, const struct scope *s,
			    const struct period *p, struct win **ret, size_t *ret_n,
			    struct err *err);

/* What a card's field (tbl "card"), or what it has no column for ("param"), said at an instant: the
 * value that a message has changed since; *ret_changed false: none has. On mem; may be NULL. */
[[nodiscard]] int field_then(const struct view *v, void *mem, int64_t card, const char *tbl,
			     const char *field, struct instant at, bool *ret_changed,
			     const char **ret, struct err *err);

#endif
