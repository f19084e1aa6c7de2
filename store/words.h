/* words: the index that search answers from: a few characters each (engine/bigram) of
 * names, organisations, phones, notes and the like, and who may see the card. card_words tells of
 * these which cards have them, card_text has the texts as they are compared, each person's
 * customers side by side. Triggers note which cards changed (card_dirty); both are brought up to
 * date in the transaction of the change. */
#ifndef KEHUD_STORE_WORDS_H
#define KEHUD_STORE_WORDS_H

#include "parsers/base/buf.h"
#include "store/store.h"

#define WORDS_TEXT_MAX (1 << 20) /* bytes of all texts of a card; what is beyond is not found */

/* Appends all that a card can be found by, as bigram_fold() has it, a blank for what separates
 * words. 1; 0: there is no such card. */
[[nodiscard]] int words_of(const struct view *v, int64_t id, struct buf *out, struct err *err);

/* The index follows what the transaction has changed so far. To be called before the commit, and
 * before somebody else's message is handled in the same transaction. *ret_more: a backlog
 * (after an upgrade) is left for further calls. */
[[nodiscard]] int words_sync(struct tx *tx, bool *ret_more, struct err *err);

/* What left the index still stands in it as something that was deleted; a step of merging it out of
 * existence. first: begin. *ret_more: there is more to do. */
[[nodiscard]] int words_purge(struct tx *tx, bool first, bool *ret_more, struct err *err);

#endif
