/* #跟进 张总 今天聊了报价，下周三再联系: what was done with a customer; a named date becomes a
 * task. */
#include "daemon/command/command.h"
#include "daemon/sales/edit.h"
#include "store/activity.h"
#include "store/journal.h"

static int followup(struct turn *t, struct err *err)
{
	const struct message *m = t->msg;
	struct who_found w;
	int rc = who_find(t, &w, err);
	if (rc == 0)
		rc = who_register(t, &w, err);
	if (rc < 0 || who_said(t, &w, err, &rc))
		return rc;
	struct change_log log = turn_log(t, "followup");
	struct card c;
	bool fresh;
	rc = who_card(t, &log, &w, &c, &fresh, err);
	if (rc == 0)
		rc = edit_message(&log, t->mem, t->pack, &c, m, EDIT_FULLER, err);
	if (rc < 0)
		return rc;
	const struct message_field *action = message_field(m, "action");
	struct activity a = {.card = c.id,
			     .person = t->actor.id,
			     .action = action != NULL ? action->text : "other",
			     .text = m->note != NULL ? m->note : "",
			     .at = t->in->sent,
			     .inbox = t->in->id};
	int64_t id;
	rc = activity_put(t->tx, &a, &id, err);
	if (rc == 0)
		rc = journal_born(&log, "activity", id, a.text, c.id, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_followed_up(&s, &c, a.action, fresh, log.id);
	say_warnings(&s, m);
	if (message_field(m, "next") != NULL && c.value[CARD_next] != NULL) {
		struct task task;
		rc = task_from_next(t, &log, c.id, NULL, c.value[CARD_next], &task, err);
		if (rc == 0)
			say_task_made(&s, &task);
	} else if (c.value[CARD_next] == NULL) {
		say_next_step(&s, &c);
	}
	return rc < 0 ? rc : turn_about(t, &c, &s, err);
}

const struct command cmd_followup = {.need = ROLE_REP, .run = followup};
