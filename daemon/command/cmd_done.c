/* #完成 3 4: tasks are done. */
#include "daemon/command/command.h"
#include "daemon/turn/task_do.h"

static int done(struct turn *t, struct err *err)
{
	if (t->msg->n_ids > 0)
		return task_do_done(t, t->msg->ids, t->msg->n_ids, err);
	struct say s = turn_say(t);
	say_task_number_missing(&s, "#完成 3");
	return 0;
}

const struct command cmd_done = {.need = ROLE_REP, .run = done};
