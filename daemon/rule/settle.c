#include "daemon/rule/settle.h"

#include <string.h>
#include <talloc.h>

#include "daemon/rule/evaluate.h"
#include "daemon/sales/fact.h"
#include "daemon/sales/local.h"
#include "parsers/pack/rule.h"
#include "store/history/journal.h"

#define TASKS_MAX 50

static const struct pack_rule *rule_of(const struct pack *pack, const char *id)
{
	const struct pack_rule *rules;
	size_t n = pack_rules(pack, &rules);
	for (size_t i = 0; i < n; i++)
		if (strcmp(rules[i].id, id) == 0)
			return &rules[i];
	return NULL;
}

static bool rests_on_facts(const struct condition *c)
{
	bool some = c->kind == WHEN_FACT;
	for (size_t i = 0; i < c->n_parts; i++)
		some |= rests_on_facts(&c->parts[i]);
	return some;
}

/* Facts that are too old are not known any more: whether it was the time that ended it is, from
 * what was put down. */
static bool was_over(const struct rule_task *t, const struct rule_state *states, size_t n,
		     struct instant now)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(states[i].rule, t->rule) == 0 && states[i].fired &&
		    states[i].since.us == t->since.us)
			return states[i].ends.us <= now.us;
	return true;
}

static bool is_done(const struct rule_task *t, const struct pack *pack, const struct subject *s,
		    const struct rule_state *states, size_t n_states, struct instant now)
{
	const struct pack_rule *rule = rule_of(pack, t->rule);
	if (rule == NULL || (rests_on_facts(&rule->when) && was_over(t, states, n_states, now)))
		return false;
	struct held_list holds = condition_holds(&rule->when, s, pack);
	return held_ended(&holds, t->since);
}

int settle_subject(struct change_log *log, void *mem, const struct pack *pack,
		   const struct subject *s, const struct rule_state *states, size_t n_states,
		   struct rule_task **ret, size_t *ret_n, struct err *err)
{
	struct instant now = log->tx->now;
	size_t n = 0;
	*ret_n = 0;
	if (s->pooled)
		return 0;
	int rc = rule_open_tasks(&log->tx->view, mem, s->card.id, TASKS_MAX, ret, &n, err);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		struct rule_task task = (*ret)[i];
		if (!is_done(&task, pack, s, states, n_states, now))
			continue;
		rc = journal_set(log, "task", task.id, "state", "done", s->card.id, err);
		if (rc == 0)
			rc = journal_set_int(log, "task", task.id, "done_us", now.us, s->card.id,
					     err);
		(*ret)[(*ret_n)++] = task;
	}
	return rc;
}

int settle_card(struct change_log *log, void *mem, const struct pack *pack, int64_t card,
		struct rule_task **ret, size_t *ret_n, struct err *err)
{
	const struct view *v = &log->tx->view;
	struct rule_state *states;
	struct subject s;
	size_t n;
	*ret_n = 0;
	int rc = rule_open_tasks(v, mem, card, 1, ret, &n, err);
	if (rc < 0 || n == 0)
		return rc;
	rc = rule_states(v, mem, card, &states, &n, err);
	if (rc == 0)
		rc = subject_read(v, mem, card, &s, err);
	if (rc == 0)
		rc = facts_read(v, mem, pack, local_day(log->tx->now), &s, err);
	if (rc == 0)
		rc = settle_subject(log, mem, pack, &s, states, n, ret, ret_n, err);
	return rc == ERR_ABSENT ? 0 : rc; /* there is no such card any more */
}
