/* evaluate: when a rule holds of a customer. As long as nothing changes, what it rests on only gets
 * older: so its condition holds in spans of time that are known now, and nothing has to be looked
 * at again before the next one begins. Pure: no database, no clock. */
#ifndef KEHUD_DAEMON_RULE_EVALUATE_H
#define KEHUD_DAEMON_RULE_EVALUATE_H

#include "parsers/pack/pack.h"
#include "parsers/pack/rule.h"
#include "store/rule/subject.h"

#define ALWAYS INT64_MIN /* holds, and no time made it so */

/* From an instant on, before another. */
struct held {
	int64_t from_us, to_us;
};

#define HELD_MAX 16 /* more than that, at the latest end, are left out */

struct held_list {
	struct held at[HELD_MAX]; /* in order, apart from each other */
	size_t n;
};

struct held_list condition_holds(const struct condition *c, const struct subject *s,
				 const struct pack *pack);

/* The span at `now`, or the next one after it. False: there is none. */
bool held_at(const struct held_list *l, struct instant now, struct held *ret);

/* Whether it does not hold, or will not have held, since then any more. */
bool held_ended(const struct held_list *l, struct instant since);

/* What the condition rests on at that time, in words (说出来的事实), a line each; on mem, NULL
 * without memory. *ret_base: what the first part about time counts from; 0: there is none. */
const char *condition_facts(const struct condition *c, const struct subject *s,
			    const struct pack *pack, struct instant now, void *mem,
			    struct instant *ret_base);

#endif
