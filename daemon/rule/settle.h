/* settle: what a rule asked to be done is not asked for any more once its cause is over because
 * something changed: the customer was followed up, the stage moved on, the field is filled in. Its
 * to-dos are done then, so that nobody is reminded of what they have done, nor their manager told.
 * What only the time ended (a hand-over that nobody made) stays. */
#ifndef KEHUD_DAEMON_RULE_SETTLE_H
#define KEHUD_DAEMON_RULE_SETTLE_H

#include "parsers/pack/pack.h"
#include "parsers/pack/rule.h"
#include "store/history/change.h"
#include "store/rule/plan.h"
#include "store/rule/subject.h"

/* One rule of a card, as it was put down before and as it is now. */
[[nodiscard]] int settle_rule(struct change_log *log, void *mem, const struct pack_rule *rule,
			      const struct subject *s, const struct rule_state *before,
			      const struct pack *pack, struct rule_task **ret, size_t *ret_n,
			      struct err *err);

/* All rules of a card that a message changed, as part of what it changed (so that taking it back
 * brings them back). *ret: those that are done now, on mem. */
[[nodiscard]] int settle_card(struct change_log *log, void *mem, const struct pack *pack,
			      int64_t card, struct rule_task **ret, size_t *ret_n, struct err *err);

#endif
