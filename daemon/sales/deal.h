/* deal: what a stage that somebody named means for the customer's deal.
 *
 * A stage named for a customer without an open deal opens one; won or lost closes it. Stages behind
 * won (payment, repeat purchase) belong to the deal won last; any other stage after that opens a
 * new deal. Every step is a stage event; moving back is recorded, too. */
#ifndef KEHUD_DAEMON_SALES_DEAL_H
#define KEHUD_DAEMON_SALES_DEAL_H

#include "parsers/pack/pack.h"
#include "store/card/card.h"
#include "store/card/deal.h"
#include "store/history/change.h"

/* Won or lost: the end of a deal. */
bool deal_closes(const char *stage);
/* 回款, 复购: after a win, and part of the deal that was won. */
bool deal_after_won(const struct pack *pack, const char *stage);

/* The customer is at this stage (the pack's id) since log->at: the deal, its event and the card's
 * stage follow, all in the journal. Being there already changes nothing. */
[[nodiscard]] int deal_enter(struct change_log *log, void *mem, const struct pack *pack,
			     struct card *card, const char *stage, struct err *err);

/* The card's amount is that of its deal: the open one, or, right after winning, the won one. */
[[nodiscard]] int deal_amount(struct change_log *log, void *mem, const struct card *card,
			      struct err *err);

/* Why the deal closed last was lost. */
[[nodiscard]] int deal_reason(struct change_log *log, void *mem, int64_t card, const char *reason,
			      struct err *err);

#endif
