/* example: what was done elsewhere, within what one person may see: wins, and what was written down
 * on the way to them. */
#ifndef KEHUD_STORE_FIGURE_EXAMPLE_H
#define KEHUD_STORE_FIGURE_EXAMPLE_H

#include "store/people/person.h"
#include "store/store.h"

struct win {
	int64_t card;
	const char *name, *org, *intent, *product; /* or NULL */
	int64_t fen;                               /* -1: not known */
	struct instant at;
};
/* The last deals won of customers that the person may see, but not of this one; the latest first.
 */
[[nodiscard]] int example_wins(const struct view *v, void *mem, const struct person *actor,
			       int64_t but_card, unsigned max, struct win **ret, size_t *ret_n,
			       struct err *err);

struct told_of {
	const char *text;
	struct instant at;
};
/* What was written down of a card between two instants, the oldest first. */
[[nodiscard]] int example_notes(const struct view *v, void *mem, int64_t card, struct instant from,
				struct instant to, unsigned max, struct told_of **ret,
				size_t *ret_n, struct err *err);

/* The product line that a text names, on mem. ERR_ABSENT: none. */
[[nodiscard]] int example_line(const struct view *v, void *mem, const char *text, const char **ret,
			       struct err *err);

#endif
