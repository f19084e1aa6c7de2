/* settle: what a rule asked to be done is not asked for any more once its cause is over because
 * something changed: the customer was followed up, the stage moved on, the field is filled in. Its
 * to-dos are done then, so that nobody is reminded of what they have done, nor their manager told.
 * What only the time ended (a hand-over that nobody made) stays. */
#ifndef KEHUD_DAEMON_RULE_SETTLE_H
#define KEHUD_DAEMON_RULE_SETTLE_H

#include "parsers/pack/pack.h"
#include "store/history/change.h"
#include "store/rule/plan.h"
#include "store/rule/subject.h"

/* The to-dos of a customer as it is now. states: of its rules, as they were put down last. *ret: at
 * its beginning those *ret_n that are done now; on mem. */
[[nodiscard]] int settle_subject(struct change_log *log, void *mem, const struct pack *pack,
				 const struct subject *s, const struct rule_state *states,
				 size_t n_states, struct rule_task **ret, size_t *ret_n,
				 struct err *err);

/* Those of a customer that a message changed, as part of what it changed: taking it back brings
 * them back. */
[[nodiscard]] int settle_card(struct change_log *log, void *mem, const struct pack *pack,
			      int64_t card, struct rule_task **ret, size_t *ret_n, struct err *err);

#endif
