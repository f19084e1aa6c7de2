/* say_rule: what a rule rests on, and what it asks for, in words. */
#ifndef KEHUD_DAEMON_SAY_SAY_RULE_H
#define KEHUD_DAEMON_SAY_SAY_RULE_H

#include "daemon/say/say.h"
#include "parsers/pack/rule.h"
#include "store/rule/plan.h"
#include "store/rule/subject.h"

/* A part of a condition that holds; from: what it counts from, 0 if it is not about time. "" if
 * there is nothing to say. On mem; NULL without memory. */
char *say_rule_fact(void *mem, const struct pack *pack, const struct condition *c,
		    const struct subject *s, struct instant from, struct instant now);

/* A text of a rule with its places filled in; from as above. On mem; NULL without memory. */
char *say_rule_text(void *mem, const struct pack *pack, const char *text, const struct subject *s,
		    struct instant from, struct instant now);

/* #为什么 3. f NULL: no rule made the task. */
void say_why(const struct say *s, const struct task *t, const struct rule_fired *f);
/* To who leads: a rule has stopped. */
char *say_rule_paused(void *mem, const struct pack_rule *rule, unsigned vetoes, unsigned answers,
		      const struct rule_reason *reasons, size_t n);
/* #规则 */
void say_rules(const struct say *s, const struct pack_rule *rules, const struct rule_counts *counts,
	       const bool *paused, size_t n);
void say_rule_resumed(const struct say *s, const struct pack_rule *rule);
void say_rule_stopped(const struct say *s, const struct pack_rule *rule);
void say_rule_unknown(const struct say *s, const char *word);

/* A tag that a rule put; receipt: to take it back. On mem. */
char *say_rule_tagged(void *mem, const struct card *c, const char *tag, const char *rule,
		      int64_t receipt);

#endif
