/* activities, stages, events, tasks: what happened with customers, and what is to be done. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/data/sheet.h"
#include "daemon/sales/deal.h"
#include "daemon/sales/edit.h"
#include "daemon/sales/local.h"
#include "store/card/card.h"
#include "store/history/past.h"
#include "store/history/record.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static int time_needed(const struct sheet *s, const struct sheet_row *r, int c, struct tx *tx,
		       struct instant *ret, struct err *err)
{
	const char *text;
	int rc = cell_needed(s, r, c, &text, err);
	if (rc == 0)
		rc = cell_time(s, r, c, ret, err);
	if (rc == 0 && ret->us > tx->now.us)
		return err_set(err, ERR_INPUT, "%s: 时间还没到", s->columns[c].id);
	return rc;
}

/* --- activities ------------------------------------------------------------------------------ */

enum { ACTIVITY_customer, ACTIVITY_user, ACTIVITY_action, ACTIVITY_time, ACTIVITY_text };
static const struct column activity_columns[] = {
	{"customer", "客户编号", CELL_TEXT}, {"user", "账号", CELL_TEXT},
	{"action", "动作", CELL_TEXT},       {"time", "时间", CELL_TIME},
	{"text", "内容", CELL_TEXT},
};

/* The pack's action: its id or one of its words. */
static int action_of(const struct pack *pack, const char *text, const char **ret, struct err *err)
{
	const struct pack_action *actions;
	size_t n = pack_actions(pack, &actions);
	for (size_t i = 0; i < n; i++) {
		*ret = actions[i].id;
		if (strcmp(actions[i].id, text) == 0)
			return 0;
		for (const char *const *w = actions[i].words; *w != NULL; w++)
			if (strcmp(*w, text) == 0)
				return 0;
	}
	return err_set(err, ERR_INPUT, "action: 没有叫 %.40s 的动作", text);
}

static int activity_row(struct tx *tx, const struct pack *pack, const struct sheet *s,
			const struct sheet_row *r, struct err *err)
{
	struct past_activity a = {};
	struct person person;
	const char *action;
	bool fresh = false;
	int rc = cell_customer(tx, s, r, ACTIVITY_customer, &a.card, err);
	if (rc == 0)
		rc = cell_person(tx, s, r, ACTIVITY_user, &person, err);
	if (rc == 0)
		rc = cell_needed(s, r, ACTIVITY_action, &action, err);
	if (rc == 0)
		rc = action_of(pack, action, &a.action, err);
	if (rc == 0)
		rc = time_needed(s, r, ACTIVITY_time, tx, &a.at, err);
	if (rc < 0)
		return rc;
	a.person = person.id;
	a.text = cell(r, ACTIVITY_text) != NULL ? cell(r, ACTIVITY_text) : "";
	rc = past_activity_put(tx, &a, &fresh, err);
	return rc < 0 ? rc : fresh;
}

const struct sheet sheet_activities = {.name = "activities",
				       .columns = activity_columns,
				       .n = COUNT(activity_columns),
				       .put = activity_row};

/* --- stages ---------------------------------------------------------------------------------- */

enum { STAGE_customer, STAGE_user, STAGE_stage, STAGE_time, STAGE_amount, STAGE_reason };
static const struct column stage_columns[] = {
	{"customer", "客户编号", CELL_TEXT}, {"user", "账号", CELL_TEXT},
	{"stage", "阶段", CELL_TEXT},        {"time", "时间", CELL_TIME},
	{"amount", "金额", CELL_FEN},        {"reason", "原因", CELL_TEXT},
};

static int stage_row(struct tx *tx, const struct pack *pack, const struct sheet *s,
		     const struct sheet_row *r, struct err *err)
{
	struct past_stage p = {.reason = cell(r, STAGE_reason)};
	struct person person;
	const struct pack_stage *stage;
	const char *text, *now = NULL;
	bool fresh = false;
	int rc = cell_customer(tx, s, r, STAGE_customer, &p.card, err);
	if (rc == 0)
		rc = cell_person(tx, s, r, STAGE_user, &person, err);
	if (rc == 0)
		rc = cell_needed(s, r, STAGE_stage, &text, err);
	if (rc == 0)
		rc = cell_stage(pack, s, r, STAGE_stage, &stage, err);
	if (rc == 0)
		rc = time_needed(s, r, STAGE_time, tx, &p.at, err);
	if (rc == 0)
		rc = cell_fen(s, r, STAGE_amount, &p.amount, err);
	if (rc < 0)
		return rc;
	p.person = person.id;
	p.stage = stage->id;
	p.closes = deal_closes(stage->id);
	p.after_won = deal_after_won(pack, stage->id);
	rc = past_stage_put(tx, r->mem, &p, &fresh, &now, err);
	if (rc == 0)
		rc = card_stage_is(tx, p.card, now, err);
	return rc < 0 ? rc : fresh;
}

const struct sheet sheet_stages = {
	.name = "stages", .columns = stage_columns, .n = COUNT(stage_columns), .put = stage_row};

/* --- events ---------------------------------------------------------------------------------- */

enum { EVENT_customer, EVENT_event, EVENT_time, EVENT_value };
static const struct column event_columns[] = {
	{"customer", "客户编号", CELL_TEXT},
	{"event", "事件", CELL_TEXT},
	{"time", "时间", CELL_TIME},
	{"value", "内容", CELL_TEXT},
};

static int event_row(struct tx *tx, const struct pack *, const struct sheet *s,
		     const struct sheet_row *r, struct err *err)
{
	static const char *const words[] = {"reply", "consult", "menu", "coupon",
					    "order", "survey",  NULL};
	struct customer_event e = {.value = cell(r, EVENT_value)};
	bool fresh = false;
	int rc = cell_customer(tx, s, r, EVENT_customer, &e.card, err);
	if (rc == 0)
		rc = cell_needed(s, r, EVENT_event, &e.event, err);
	if (rc == 0)
		rc = cell_one_of(s, r, EVENT_event, words, &e.event, err);
	if (rc == 0)
		rc = time_needed(s, r, EVENT_time, tx, &e.at, err);
	if (rc == 0)
		rc = customer_event_put(tx, &e, r->source, &fresh, err);
	return rc < 0 ? rc : fresh;
}

const struct sheet sheet_events = {
	.name = "events", .columns = event_columns, .n = COUNT(event_columns), .put = event_row};

/* --- tasks ----------------------------------------------------------------------------------- */

enum { TASK_customer, TASK_user, TASK_action, TASK_due, TASK_status, TASK_done_at };
static const struct column task_columns[] = {
	{"customer", "客户编号", CELL_TEXT}, {"user", "账号", CELL_TEXT},
	{"action", "事项", CELL_TEXT},       {"due", "到期", CELL_LOCAL},
	{"status", "状态", CELL_TEXT},       {"done_at", "完成时间", CELL_TIME},
};

static int task_row(struct tx *tx, const struct pack *, const struct sheet *s,
		    const struct sheet_row *r, struct err *err)
{
	static const char *const words[] = {"open", "done", "vetoed", NULL};
	struct past_task t = {};
	struct person person;
	const char *text;
	bool fresh = false;
	int rc = 0;
	if (cell(r, TASK_customer) != NULL)
		rc = cell_customer(tx, s, r, TASK_customer, &t.card, err);
	if (rc == 0)
		rc = cell_person(tx, s, r, TASK_user, &person, err);
	if (rc == 0)
		rc = cell_needed(s, r, TASK_action, &t.text, err);
	if (rc == 0)
		rc = cell_needed(s, r, TASK_due, &text, err);
	if (rc == 0)
		rc = cell_local(s, r, TASK_due, &t.due_at, err);
	if (rc == 0)
		rc = cell_one_of(s, r, TASK_status, words, &t.state, err);
	if (rc == 0)
		rc = cell_time(s, r, TASK_done_at, &t.done, err);
	if (rc < 0)
		return rc;
	t.owner = person.id;
	if (t.state == NULL)
		t.state = t.done.us != 0 ? "done" : "open";
	if (!local_parse(t.due_at, &t.due))
		return err_set(err, ERR_INPUT, "due: 时间写成 2026-11-30 或 2026-11-30 15:00");
	rc = past_task_put(tx, &t, &fresh, err);
	return rc < 0 ? rc : fresh;
}

const struct sheet sheet_tasks = {
	.name = "tasks", .columns = task_columns, .n = COUNT(task_columns), .put = task_row};
