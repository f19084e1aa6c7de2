#include "daemon/sales/owner.h"

#include <stdio.h>

#include "store/card/task.h"
#include "store/history/journal.h"

#define TASKS_MAX 1000

int owner_share(struct change_log *log, struct card *card, int64_t with, bool shared,
		struct err *err)
{
	char person[24];
	(void)snprintf(person, sizeof(person), "%lld", (long long)with);
	return journal_set(log, "share", card->id, person, shared ? person : NULL, card->id, err);
}

int owner_give(struct change_log *log, void *mem, struct card *card, int64_t to, struct err *err)
{
	struct task *tasks;
	size_t n;
	int64_t from = card->owner;
	int rc = task_list(&log->tx->view, mem, 0, card->id, TASKS_MAX, &tasks, &n, err);
	if (rc == 0)
		rc = journal_set_int(log, "card", card->id, "owner", to, card->id, err);
	if (rc == 0)
		rc = owner_share(log, card, to, false, err);
	for (size_t i = 0; i < n && rc == 0; i++)
		if (tasks[i].owner == from)
			rc = journal_set_int(log, "task", tasks[i].id, "owner", to, card->id, err);
	if (rc == 0)
		card->owner = to;
	return rc;
}

int owner_task_give(struct change_log *log, const struct task *task, int64_t to, struct err *err)
{
	return journal_set_int(log, "task", task->id, "owner", to, task->card, err);
}
