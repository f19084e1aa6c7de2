/* #为什么 3: which rule made a task, and what it rests on. */
#include "daemon/command/command.h"
#include "daemon/say/say_rule.h"
#include "store/rule/plan.h"

static int why(struct turn *t, struct err *err)
{
	const struct message *m = t->msg;
	struct say s = turn_say(t);
	if (m->n_ids == 0) {
		say_task_number_missing(&s, "#为什么 3");
		return 0;
	}
	struct task task;
	struct rule_fired fired;
	int rc = task_find(&t->tx->view, t->mem, &t->actor, m->ids[0], &task, err);
	if (rc == ERR_ABSENT) {
		say_task_absent(&s, m->ids[0]);
		return 0;
	}
	if (rc == 0)
		rc = rule_fired_of(&t->tx->view, t->mem, task.id, &fired, err);
	if (rc < 0 && rc != ERR_ABSENT)
		return rc;
	say_why(&s, &task, rc == 0 ? &fired : NULL);
	return 0;
}

const struct command cmd_why = {.need = ROLE_REP, .run = why};
