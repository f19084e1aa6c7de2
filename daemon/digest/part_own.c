/* One's own tasks, and the customers at risk. */
#include <talloc.h>

#include "daemon/digest/parts.h"
#include "daemon/sales/local.h"
#include "daemon/sales/risk.h"
#include "daemon/say/say_digest.h"
#include "store/card/task.h"

#define TASKS_MAX 200
#define SHOWN 10
#define RISKS 3

static int listed_add(struct digest *d, int64_t task, struct err *err)
{
	d->listed = talloc_realloc(d->mem, d->listed, int64_t, (unsigned)d->n_listed + 1);
	if (d->listed == NULL)
		return err_set(err, ERR_AGAIN, "digest: no memory");
	d->listed[d->n_listed++] = task;
	return 0;
}

/* The own open tasks that are due before `to` and not before `from`. */
static int tasks(struct digest *d, struct instant from, struct instant to, bool late,
		 struct err *err)
{
	struct task *list;
	size_t n, kept = 0;
	int rc = task_list(d->view, d->mem, d->person->id, 0, TASKS_MAX, &list, &n, err);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (list[i].due.us < from.us || list[i].due.us >= to.us)
			continue;
		if (kept < SHOWN)
			rc = listed_add(d, list[i].id, err);
		list[kept++] = list[i];
	}
	if (rc < 0 || kept == 0)
		return rc;
	d->something = true;
	say_digest_tasks(&d->say, list, kept < SHOWN ? kept : SHOWN, kept, late);
	return 0;
}

int part_overdue(struct digest *d, struct err *err)
{
	return tasks(d, (struct instant){}, d->say.now, true, err);
}

int part_due(struct digest *d, struct err *err)
{
	struct day tomorrow = local_day(d->say.now);
	tomorrow.n++;
	return tasks(d, d->say.now, worktime_midnight(tomorrow), false, err);
}

int part_risk(struct digest *d, struct err *err)
{
	struct risk *list;
	size_t n, looked;
	int rc = risk_list(d->view, d->mem, d->pack, &d->scope, RISKS, &list, &n, &looked, err);
	if (rc < 0 || n == 0)
		return rc;
	d->something = true;
	say_digest_risks(&d->say, list, n, d->scope.person == 0);
	return 0;
}
