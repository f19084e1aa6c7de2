#include "daemon/rule/step.h"

/* While it holds: when to fire again, else when it ends, so that what holds later is known to be
 * something new; 0: neither. A due time of a rule that fires again is taken for that: it is told of
 * the next span only. */
static int64_t due_after(const struct pack_rule *rule, const struct held_list *holds,
			 const struct held *held, int64_t again_us)
{
	struct held next;
	if (again_us != 0 && again_us < held->to_us)
		return again_us;
	if (held->to_us == INT64_MAX)
		return 0;
	if (rule->again_s == 0)
		return held->to_us;
	return held_at(holds, (struct instant){held->to_us}, &next) ? next.from_us : 0;
}

struct rule_step rule_step(const struct pack_rule *rule, const struct held_list *holds,
			   const struct rule_state *before, struct instant now)
{
	struct held held;
	struct rule_step out = {.then.rule = rule->id};
	out.holds = held_at(holds, now, &held);
	if (!out.holds)
		return out;
	struct rule_state *then = &out.then;
	bool known = before != NULL && before->fired;
	then->since.us = held.from_us != ALWAYS ? held.from_us : known ? before->since.us : now.us;
	if (then->since.us > now.us) {
		then->due = then->since;
		out.paused = *then;
		return out;
	}
	bool same = known && before->since.us == then->since.us;
	int64_t again_us = same && rule->again_s != 0 ? before->due.us : 0;
	if (!same || (again_us != 0 && again_us <= now.us)) {
		out.fire = true;
		out.cause = same ? before->due : then->since;
		again_us = rule->again_s != 0 ? now.us + rule->again_s * 1000000 : 0;
	}
	out.paused = *then;
	then->fired = true;
	then->ends.us = held.to_us;
	then->due.us = due_after(rule, holds, &held, again_us);
	return out;
}
