/* #推迟 3 到周五: a task later; without a time, a day. */
#include "daemon/command/command.h"
#include "daemon/sales/local.h"
#include "daemon/turn/task_do.h"

static int snooze(struct turn *t, struct err *err)
{
	const struct message *m = t->msg;
	if (m->n_ids == 0) {
		struct say s = turn_say(t);
		say_task_number_missing(&s, "#推迟 3 周五");
		return 0;
	}
	const struct message_field *next = message_field(m, "next");
	struct instant at;
	if (next == NULL && m->note != NULL)
		return task_do_when(t, m->ids[0], WHEN_UNREAD, m->note, err);
	if (next != NULL && local_parse(next->text, &at) && at.us < t->tx->now.us)
		return task_do_when(t, m->ids[0], WHEN_PAST, NULL, err);
	for (size_t i = 0; i < m->n_ids; i++) {
		int rc = task_do_snooze(t, m->ids[i], next != NULL ? next->text : NULL, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

const struct command cmd_snooze = {.need = ROLE_REP, .run = snooze};
