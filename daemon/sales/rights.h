/* rights: what somebody may do with a card they can see. (What they can see is store/card/card.h.)
 */
#ifndef KEHUD_DAEMON_SALES_RIGHTS_H
#define KEHUD_DAEMON_SALES_RIGHTS_H

#include <stdbool.h>

#include "store/card/card.h"
#include "store/people/person.h"

/* Fields, follow-ups, deals: the owner, and whom the card is shared with. */
bool may_change(const struct person *actor, const struct card *c);

/* Whose card it is, who works on it, which cards are one: the owner, and who leads the owner's
 * part of the organisation. A permit to look is not enough. */
bool may_arrange(const struct person *actor, const struct card *c);

/* Whether the node of `path` is `above` or below it. The root is "". */
bool path_within(const char *path, const char *above);

#endif
