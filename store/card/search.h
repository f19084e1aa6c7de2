/* search: customers by a part of what is known about them, within what the actor may see.
 *
 * An index (store/words.h) answers every substring, from one character on. */
#ifndef KEHUD_STORE_CARD_SEARCH_H
#define KEHUD_STORE_CARD_SEARCH_H

#include "store/card/card.h"

#define SEARCH_MAX 200 /* most hits that can be paged through, the newest customers */

/* Visible cards that have all of the words (separated by blanks or punctuation), the likely one
 * first: that very name, own cards, the words in the name, then whatever changed last. Without
 * words all visible cards, last changed first. owner: only this person's and those shared with the
 * actor (0: anybody's). Texts hang on mem. */
[[nodiscard]] int card_search(const struct view *v, void *mem, const struct person *actor,
			      int64_t owner, const char *words, unsigned skip, unsigned max,
			      struct card **ret, size_t *ret_n, struct err *err);

#endif
