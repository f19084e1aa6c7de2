/* #交接 张三 给 李四: everything of somebody who leaves (or is away for long) goes to a colleague:
 * cards, open tasks, shares. One change set, so that the manager can take it back at once. */
#include "daemon/command/command.h"
#include "daemon/sales/owner.h"
#include "daemon/sales/rights.h"
#include "store/card/task.h"

#define CARDS_MAX 100000

/* The manager leads both; headquarters leads everybody. */
static bool leads(const struct person *actor, const struct person *p)
{
	return actor->role >= ROLE_HQ || path_within(p->path, actor->path);
}

static int give_all(struct turn *t, struct change_log *log, const struct person *from,
		    const struct person *to, size_t *ret_n, struct err *err)
{
	int64_t *ids;
	struct task *tasks;
	size_t n_tasks;
	int rc = card_ids_of(&t->tx->view, t->mem, from->id, CARDS_MAX, &ids, ret_n, err);
	for (size_t i = 0; rc == 0 && i < *ret_n; i++) {
		struct card c = {.id = ids[i], .owner = from->id};
		rc = owner_give(log, t->mem, &c, to->id, err);
	}
	/* those about no customer */
	if (rc == 0)
		rc = task_list(&t->tx->view, t->mem, from->id, 0, CARDS_MAX, &tasks, &n_tasks, err);
	for (size_t i = 0; rc == 0 && i < n_tasks; i++)
		rc = owner_task_give(log, &tasks[i], to->id, err);
	return rc;
}

static int handover(struct turn *t, struct err *err)
{
	const char *from_name = t->msg->target, *to_name = message_arg(t->msg, "to");
	struct person from, to;
	bool found = false;
	if (from_name == NULL || to_name == NULL) {
		struct say s = turn_say(t);
		say_handover_how(&s);
		return 0;
	}
	int rc = who_leaver(t, from_name, &from, &found, err);
	if (rc == 0 && found)
		rc = who_colleague(t, to_name, &to, &found, err);
	if (rc < 0 || !found)
		return rc;
	struct say s = turn_say(t);
	if (!leads(&t->actor, &from) || !leads(&t->actor, &to)) {
		say_not_allowed(&s);
		return turn_audit(t, "handover", from.name, false, err);
	}
	struct change_log log = turn_log(t, "handover");
	size_t n = 0;
	if (from.id != to.id)
		rc = give_all(t, &log, &from, &to, &n, err);
	if (rc < 0)
		return rc;
	say_handed_over(&s, &from, &to, n, log.id);
	if (log.id != 0 && to.id != t->actor.id) {
		rc = turn_tell(t, to.id, &s, err);
		if (rc == 0)
			say_handover_told(&s, &from, n, t->actor.name);
	}
	return rc < 0 ? rc : turn_audit(t, "handover", from.name, true, err);
}

const struct command cmd_handover = {.need = ROLE_MANAGER, .run = handover};
