/* rules: the pack's rules at work: what changed is looked at, what holds is acted on. */
#ifndef KEHUD_DAEMON_RULE_RULES_H
#define KEHUD_DAEMON_RULE_RULES_H

#include "daemon/core/keep.h"
#include "parsers/pack/pack.h"
#include "parsers/pack/rule.h"
#include "store/store.h"

/* One card: plans each rule's next time, and does what is to be done now. */
[[nodiscard]] int rules_card(struct tx *tx, void *mem, const struct pack *pack,
			     const struct keep *keep, int64_t card, struct err *err);

/* What came in about people and the organisation: customers whose rules rest on it are put down as
 * changed. */
[[nodiscard]] int rules_news(struct tx *tx, void *mem, const struct pack *pack, struct err *err);

/* Tells two sets of rules apart; on mem, NULL without memory. */
char *rules_digest(void *mem, const struct pack *pack);

#endif
