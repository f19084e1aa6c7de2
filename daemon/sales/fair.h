/* fair: customers met at an exhibition are marked as its leads. */
#ifndef KEHUD_DAEMON_SALES_FAIR_H
#define KEHUD_DAEMON_SALES_FAIR_H

#include "daemon/sales/edit.h"
#include "store/card/fair.h"

/* The card is a lead of this fair: its tag, and the pack's source if it has none. The map is asked
 * where it is. */
[[nodiscard]] int fair_mark(struct change_log *log, void *mem, const struct pack *pack,
			    struct card *card, const struct fair *f, struct err *err);

/* A new card of somebody who is at a fair just now is a lead of it. */
[[nodiscard]] int fair_met(struct change_log *log, void *mem, const struct pack *pack,
			   struct card *card, struct err *err);

#endif
