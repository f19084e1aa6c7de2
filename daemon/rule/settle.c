#include "daemon/rule/settle.h"

#include <string.h>
#include <talloc.h>

#include "daemon/rule/evaluate.h"
#include "daemon/sales/fact.h"
#include "daemon/sales/local.h"
#include "store/history/journal.h"

#define TASKS_MAX 20

int settle_rule(struct change_log *log, void *mem, const struct pack_rule *rule,
		const struct subject *s, const struct rule_state *before, const struct pack *pack,
		struct rule_task **ret, size_t *ret_n, struct err *err)
{
	*ret_n = 0;
	if (before == NULL || !before->fired || s->pooled || before->ends.us <= log->tx->now.us)
		return 0; /* its time was over before */
	struct held_list holds = condition_holds(&rule->when, s, pack);
	if (!held_ended(&holds, before->since))
		return 0;
	int rc = rule_open_tasks(&log->tx->view, mem, rule->id, s->card.id, before->since,
				 TASKS_MAX, ret, ret_n, err);
	for (size_t i = 0; rc == 0 && i < *ret_n; i++) {
		int64_t task = (*ret)[i].id;
		rc = journal_set(log, "task", task, "state", "done", s->card.id, err);
		if (rc == 0)
			rc = journal_set_int(log, "task", task, "done_us", log->tx->now.us,
					     s->card.id, err);
	}
	return rc;
}

static const struct pack_rule *rule_of(const struct pack *pack, const char *id)
{
	const struct pack_rule *rules;
	size_t n = pack_rules(pack, &rules);
	for (size_t i = 0; i < n; i++)
		if (strcmp(rules[i].id, id) == 0)
			return &rules[i];
	return NULL;
}

int settle_card(struct change_log *log, void *mem, const struct pack *pack, int64_t card,
		struct rule_task **ret, size_t *ret_n, struct err *err)
{
	const struct view *v = &log->tx->view;
	struct rule_state *states;
	struct subject s;
	size_t n = 0, fired = 0;
	*ret_n = 0;
	*ret = talloc_array(mem, struct rule_task, TASKS_MAX);
	if (*ret == NULL)
		return err_set(err, ERR_AGAIN, "settle: no memory");
	int rc = rule_states(v, mem, card, &states, &n, err);
	for (size_t i = 0; rc == 0 && i < n; i++)
		fired += states[i].fired;
	if (rc < 0 || fired == 0)
		return rc;
	rc = subject_read(v, mem, card, &s, err);
	if (rc == 0)
		rc = facts_read(v, mem, pack, local_day(log->tx->now), &s, err);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		const struct pack_rule *rule = rule_of(pack, states[i].rule);
		struct rule_task *list;
		size_t more = 0;
		if (rule != NULL)
			rc = settle_rule(log, mem, rule, &s, &states[i], pack, &list, &more, err);
		for (size_t k = 0; rc == 0 && k < more && *ret_n < TASKS_MAX; k++)
			(*ret)[(*ret_n)++] = list[k];
	}
	return rc == ERR_ABSENT ? 0 : rc; /* there is no such card any more */
}
