/* search: customers by a part of what is known about them, within what the actor may see.
 *
 * An index of character pairs (engine/bigram) answers every substring, from one character on, of
 * names, organisations, phones, notes and the like. It is brought up to date in the transaction of
 * the change. */
#ifndef KEHUD_STORE_SEARCH_H
#define KEHUD_STORE_SEARCH_H

#include "store/card.h"

#define SEARCH_MAX 200 /* most hits that can be paged through, the newest customers */

/* Visible cards that have all of the words (separated by blanks or punctuation), the likely one
 * first: that very name, own cards, the words in the name, then whatever changed last. Without
 * words all visible cards, last changed first. owner: only this person's and those shared with the
 * actor (0: anybody's). Texts hang on mem. */
[[nodiscard]] int card_search(const struct view *v, void *mem, const struct person *actor,
			      int64_t owner, const char *words, unsigned skip, unsigned max,
			      struct card **ret, size_t *ret_n, struct err *err);

/* The index follows what the transaction has changed so far. To be called before the commit, and
 * before somebody else's message is handled in the same transaction. *ret_more: a backlog
 * (after an upgrade) is left for further calls. */
[[nodiscard]] int search_sync(struct tx *tx, bool *ret_more, struct err *err);

/* What left the index still stands in it as something that was deleted; a step of merging it out of
 * existence. first: begin. *ret_more: there is more to do. */
[[nodiscard]] int search_purge(struct tx *tx, bool first, bool *ret_more, struct err *err);

#endif
