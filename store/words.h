/* words: the index that search answers from: pairs of characters (engine/bigram) of names,
 * organisations, phones, notes and the like, and who may see the card. Triggers note which cards
 * changed (card_dirty); it is brought up to date in the transaction of the change. */
#ifndef KEHUD_STORE_WORDS_H
#define KEHUD_STORE_WORDS_H

#include "store/store.h"

/* The index follows what the transaction has changed so far. To be called before the commit, and
 * before somebody else's message is handled in the same transaction. *ret_more: a backlog
 * (after an upgrade) is left for further calls. */
[[nodiscard]] int words_sync(struct tx *tx, bool *ret_more, struct err *err);

/* What left the index still stands in it as something that was deleted; a step of merging it out of
 * existence. first: begin. *ret_more: there is more to do. */
[[nodiscard]] int words_purge(struct tx *tx, bool first, bool *ret_more, struct err *err);

#endif
