/* In the morning of a working day: whoever leads is told what their people have not done although
 * its time was over before the last working day began ([nudge] escalate_days); once for each task.
 * What waits for somebody on leave is not held against them. */
#include <talloc.h>

#include "daemon/chore/chore.h"
#include "daemon/sales/local.h"
#include "store/people/account.h"
#include "store/people/leave.h"
#include "store/queue/nudge.h"

#define OWNERS 20
#define SHOWN 3
#define MAX 200

static int report(struct chore_run *r, int64_t owner, const struct overdue *list, size_t n,
		  struct err *err)
{
	struct person p;
	int64_t boss;
	int rc = person_get(&r->tx->view, r->mem, owner, &p, err);
	if (rc == 0)
		rc = account_boss(&r->tx->view, owner, NULL, &boss, err);
	if (rc < 0)
		return rc == ERR_ABSENT ? 0 : rc; /* left, or nobody leads */
	if (boss == owner)
		return 0;
	size_t shown = n <= SHOWN ? n : SHOWN;
	struct nudge nudge = {
		.person = boss,
		.kind = "overdue",
		.text = say_overdue(r->mem, p.name, list, shown, n - shown),
		.key = talloc_asprintf(r->mem, "overdue/%lld/%d", (long long)owner,
				       (int)local_day(r->tx->now).n),
		.due = r->tx->now,
	};
	if (nudge.text == NULL || nudge.key == NULL)
		return err_set(err, ERR_AGAIN, "overdue: no memory");
	return nudge_put(r->tx, &nudge, err);
}

static int overdue_slice(struct chore_run *r, struct err *err)
{
	const struct calendar *calendar = r->keep->worktime.calendar;
	struct day today = local_day(r->tx->now), before = today;
	if (r->keep->escalate_days == 0 || !calendar_works(calendar, today)) {
		r->cursor = 0;
		return 0;
	}
	for (int i = 0; i < r->keep->escalate_days; i++)
		do
			before.n--;
		while (!calendar_works(calendar, before));
	for (int i = 0; i < OWNERS; i++) {
		struct instant until = worktime_midnight(before);
		struct overdue *list;
		struct leave l;
		int64_t owner;
		size_t n;
		int rc = nudge_overdue(&r->tx->view, r->mem, until, r->cursor, MAX, &owner, &list,
				       &n, err);
		if (rc == ERR_ABSENT) {
			r->cursor = 0;
			return 0;
		}
		if (rc == 0)
			rc = leave_at(&r->tx->view, owner, r->tx->now, &l, err);
		if (rc == ERR_ABSENT) {
			rc = report(r, owner, list, n, err);
			if (rc == 0)
				rc = nudge_escalated(r->tx, owner, until, err);
		}
		if (rc < 0)
			return rc;
		r->cursor = owner;
	}
	return 0;
}

const struct chore chore_overdue = {
	.name = "overdue", .hour = 9, .minute = 5, .slice = overdue_slice, .speaks = true};
