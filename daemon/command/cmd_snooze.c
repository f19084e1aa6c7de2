/* #推迟 3 到周五: a task later; without a time, the same time tomorrow. */
#include <stdio.h>
#include <talloc.h>

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
	char tomorrow[16];
	int y, mo, d;
	day_to_date((struct day){local_day(t->tx->now).n + 1}, &y, &mo, &d);
	(void)snprintf(tomorrow, sizeof(tomorrow), "%04d-%02d-%02d", y, mo, d);
	for (size_t i = 0; i < m->n_ids; i++) {
		int rc = task_do_snooze(t, m->ids[i], next != NULL ? next->text : tomorrow, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

const struct command cmd_snooze = {.need = ROLE_REP, .run = snooze};
