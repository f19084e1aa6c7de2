/* merge: two cards turn out to be one customer. The first stays and takes everything of the other:
 * what it does not know itself, what was done, what is to be done, photos, deals. Where both say
 * something different, the first is right and the other's words are kept in its note. */
#ifndef KEHUD_DAEMON_SALES_MERGE_H
#define KEHUD_DAEMON_SALES_MERGE_H

#include "parsers/pack/pack.h"
#include "store/card/card.h"
#include "store/history/change.h"

[[nodiscard]] int merge_cards(struct change_log *log, void *mem, const struct pack *pack,
			      struct card *keep, const struct card *other, struct err *err);

#endif
