/* #否决 3 客户已换供应商: closes suggestions at once; the reason is kept. */
#include "daemon/command/command.h"
#include "daemon/turn/task_do.h"

static int veto(struct turn *t, struct err *err)
{
	const struct message *m = t->msg;
	if (m->n_ids == 0) {
		struct say s = turn_say(t);
		say_task_number_missing(&s, "#否决 3 客户已换供应商");
		return 0;
	}
	for (size_t i = 0; i < m->n_ids; i++) {
		int rc = task_do_veto(t, m->ids[i], message_arg(m, "reason"), err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

const struct command cmd_veto = {.need = ROLE_REP, .run = veto};
