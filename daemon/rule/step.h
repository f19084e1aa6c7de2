/* step: what follows for a rule and a customer at an instant: nothing, plan, act. Pure; the rules
 * at work and the replay of the past both go by it. */
#ifndef KEHUD_DAEMON_RULE_STEP_H
#define KEHUD_DAEMON_RULE_STEP_H

#include "daemon/rule/evaluate.h"
#include "store/rule/plan.h"

struct rule_step {
	bool holds; /* now or later; false: there is nothing to be put down */
	bool fire;
	struct instant cause; /* what it is done once for */
	struct rule_state then;
	struct rule_state paused; /* instead, if the rule has been stopped: nothing was done yet,
				     and once it is resumed everything is looked at */
};

/* before: what was put down last; NULL: nothing. */
struct rule_step rule_step(const struct pack_rule *rule, const struct held_list *holds,
			   const struct rule_state *before, struct instant now);

#endif
