/* #规则: what the bot thinks of by itself, and how that is taken; #规则 暂停 a72, #规则 恢复 a72.
 */
#include <string.h>
#include <talloc.h>

#include "daemon/command/command.h"
#include "daemon/say/say_rule.h"
#include "store/rule/plan.h"

#define DAYS_US (INT64_C(30) * 86400 * 1000000)

static int list(struct turn *t, const struct pack_rule *rules, size_t n, struct err *err)
{
	struct rule_counts *counts = talloc_zero_array(t->mem, struct rule_counts, (unsigned)n + 1);
	bool *paused = talloc_zero_array(t->mem, bool, (unsigned)n + 1);
	if (counts == NULL || paused == NULL)
		return err_set(err, ERR_AGAIN, "rules: no memory");
	struct instant since = {t->tx->now.us - DAYS_US};
	for (size_t i = 0; i < n; i++) {
		int rc = rule_count(&t->tx->view, rules[i].id, since, &counts[i], err);
		if (rc == 0)
			rc = rule_paused(&t->tx->view, rules[i].id, &paused[i], err);
		if (rc < 0)
			return rc;
	}
	struct say s = turn_say(t);
	say_rules(&s, rules, counts, paused, n);
	return 0;
}

static int rules_run(struct turn *t, struct err *err)
{
	static const char *const verbs[] = {"暂停", "恢复"};
	const char *text = message_arg(t->msg, "text");
	const struct pack_rule *rules;
	size_t n = pack_rules(t->pack, &rules);
	for (size_t v = 0; text != NULL && v < 2; v++) {
		if (strncmp(text, verbs[v], strlen(verbs[v])) != 0)
			continue;
		const char *id = text + strlen(verbs[v]);
		id += strspn(id, " ");
		size_t i = 0;
		while (i < n && strcmp(rules[i].id, id) != 0)
			i++;
		struct say s = turn_say(t);
		if (i == n) {
			say_rule_unknown(&s, id);
			return 0;
		}
		int rc = rule_pause_set(t->tx, id, v == 0, err);
		if (rc < 0)
			return rc;
		if (v == 0)
			say_rule_stopped(&s, &rules[i]);
		else
			say_rule_resumed(&s, &rules[i]);
		return turn_audit(t, v == 0 ? "rule paused" : "rule resumed", id, true, err);
	}
	return list(t, rules, n, err);
}

const struct command cmd_rules = {.need = ROLE_MANAGER, .run = rules_run};
