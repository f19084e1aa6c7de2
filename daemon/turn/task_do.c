#include "daemon/turn/task_do.h"

#include <string.h>
#include <talloc.h>

#include "daemon/sales/local.h"
#include "store/history/journal.h"

/* The open task of that number; otherwise it is said why not and *ret_open is false. */
static int task_open(struct turn *t, const struct say *s, int64_t id, struct task *ret,
		     bool *ret_open, struct err *err)
{
	int rc = task_find(&t->tx->view, t->mem, &t->actor, id, ret, err);
	*ret_open = rc == 0 && strcmp(ret->state, "open") == 0;
	if (rc == ERR_ABSENT)
		say_task_absent(s, id);
	else if (rc == 0 && !*ret_open)
		say_task_done_before(s, ret);
	return rc == ERR_ABSENT ? 0 : rc;
}

static int state_set(struct turn *t, struct change_log *log, struct task *task, const char *state,
		     const char *reason, struct err *err)
{
	int rc = journal_set(log, "task", task->id, "state", state, task->card, err);
	if (rc == 0)
		rc = journal_set(log, "task", task->id, "reason", reason, task->card, err);
	if (rc == 0)
		rc = journal_set_int(log, "task", task->id, "done_us", t->tx->now.us, task->card,
				     err);
	task->state = state;
	task->reason = reason;
	return rc;
}

int task_do_done(struct turn *t, const int64_t *ids, size_t n, struct err *err)
{
	struct say s = turn_say(t);
	struct change_log log = turn_log(t, "done");
	for (size_t i = 0; i < n; i++) {
		struct task task;
		bool open;
		int rc = task_open(t, &s, ids[i], &task, &open, err);
		if (rc == 0 && open)
			rc = state_set(t, &log, &task, "done", NULL, err);
		if (rc < 0)
			return rc;
		if (open)
			say_tasks_done(&s, &task, 1);
	}
	return 0;
}

static const char *day_later(struct turn *t, const struct task *task)
{
	int y, m, d;
	struct day today = local_day(t->tx->now), day = local_day(task->due);
	day_to_date((struct day){(day.n > today.n ? day.n : today.n) + 1}, &y, &m, &d);
	return talloc_asprintf(t->mem, "%04d-%02d-%02d", y, m, d);
}

/* A day alone: on it at the time of day that the task had, unless that is over. NULL: no memory. */
static const char *same_time(struct turn *t, const struct task *task, const char *due)
{
	struct instant at;
	const char *clock = strchr(task->due_at, 'T');
	if (strchr(due, 'T') != NULL || clock == NULL)
		return due;
	const char *timed = talloc_asprintf(t->mem, "%s%s", due, clock);
	return timed == NULL || (local_parse(timed, &at) && at.us > t->tx->now.us) ? timed : due;
}

int task_do_snooze(struct turn *t, int64_t id, const char *due, struct err *err)
{
	struct say s = turn_say(t);
	struct change_log log = turn_log(t, "snooze");
	struct task task;
	struct instant at;
	bool open;
	int rc = task_open(t, &s, id, &task, &open, err);
	if (rc < 0 || !open)
		return rc;
	if (due == NULL)
		due = day_later(t, &task);
	if (due != NULL)
		due = same_time(t, &task, due);
	if (due == NULL)
		return err_set(err, ERR_AGAIN, "snooze: no memory");
	if (!local_parse(due, &at))
		return err_set(err, ERR_BROKEN, "snooze: %s", due);
	rc = journal_set(&log, "task", id, "due_at", due, task.card, err);
	if (rc == 0)
		rc = journal_set_int(&log, "task", id, "due_us", at.us, task.card, err);
	task.due_at = due;
	if (rc == 0)
		say_task_snoozed(&s, &task);
	return rc;
}

int task_do_when(struct turn *t, int64_t id, enum task_when why, const char *words, struct err *err)
{
	struct say s = turn_say(t);
	struct task task;
	bool open;
	int rc = task_open(t, &s, id, &task, &open, err);
	if (rc < 0 || !open)
		return rc;
	if (why == WHEN_UNREAD)
		say_task_when_unread(&s, &task, words);
	else if (why == WHEN_PAST)
		say_task_when_past(&s, &task);
	else
		say_task_when(&s, &task);
	return 0;
}

int task_do_veto(struct turn *t, int64_t id, const char *reason, struct err *err)
{
	struct say s = turn_say(t);
	struct change_log log = turn_log(t, "veto");
	struct task task;
	bool open;
	int rc = task_open(t, &s, id, &task, &open, err);
	if (rc == 0 && open)
		rc = state_set(t, &log, &task, "vetoed", reason, err);
	if (rc == 0 && open)
		say_task_vetoed(&s, &task);
	return rc;
}

#define REASON_MAX (30 * 3)
#define REASON_US (INT64_C(10) * 60 * 1000000)

int task_do_reason(struct turn *t, int64_t id, const char *reason, struct err *err)
{
	struct say s = turn_say(t);
	struct change_log log = turn_log(t, "veto");
	struct task task;
	int rc = task_find(&t->tx->view, t->mem, &t->actor, id, &task, err);
	if (rc == ERR_ABSENT || (rc == 0 && strcmp(task.state, "vetoed") != 0) ||
	    strlen(reason) > REASON_MAX || reason[0] == '\0') {
		say_button_old(&s);
		return 0;
	}
	if (rc == 0 && task.reason == NULL)
		rc = journal_set(&log, "task", id, "reason", reason, task.card, err);
	if (rc == 0)
		say_task_reason(&s, task.reason != NULL ? task.reason : reason);
	return rc;
}

int task_do_reason_typed(struct turn *t, bool *ret_answered, struct err *err)
{
	int64_t id;
	*ret_answered = false;
	if (strlen(t->in->body) > REASON_MAX)
		return 0;
	int rc = task_unexplained(&t->tx->view, t->actor.id,
				  (struct instant){t->tx->now.us - REASON_US}, &id, err);
	if (rc < 0)
		return rc == ERR_ABSENT ? 0 : rc;
	*ret_answered = true;
	return task_do_reason(t, id, t->in->body, err);
}
