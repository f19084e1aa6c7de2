/* hits: which cards have some words and may be found by somebody, newest first. Only for search.c.
 *
 * Whoever has a few thousand customers has them looked through: they stand side by side. All others
 * are answered by the index: it is asked for the rarest of what the words consist of, and for what
 * else is rare enough to pay; whether a card has the words as a whole is seen in its text. So a
 * search costs by what is found, not by what there is. */
#ifndef KEHUD_STORE_CARD_HITS_H
#define KEHUD_STORE_CARD_HITS_H

#include "parsers/base/buf.h"
#include "store/people/person.h"
#include "store/store.h"

/* The numbers of the newest cards, at most max of each person's own, of those shared and of others,
 * as a JSON array. They may be a few that the actor must not see. *ret_any false: there is no word
 * in words. owner as card_search() has it. */
[[nodiscard]] int hits_find(const struct view *v, const struct person *actor, int64_t owner,
			    const char *words, unsigned max, struct buf *out, bool *ret_any,
			    struct err *err);

#endif
