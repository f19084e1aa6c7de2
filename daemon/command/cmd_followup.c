/* #跟进 张总 今天聊了报价，下周三再联系: what was done with a customer; a named date becomes a
 * task. */
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "daemon/command/command.h"
#include "daemon/sales/edit.h"
#include "store/card/activity.h"
#include "store/history/journal.h"

/* 拜访, 已报价: something done, not somebody. */
static bool is_doing(const struct pack *pack, const char *words)
{
	const struct pack_action *actions;
	const struct pack_stage *stages;
	for (size_t n = pack_actions(pack, &actions); n-- > 0;)
		for (const char *const *w = actions[n].words; *w != NULL; w++)
			if (strcmp(*w, words) == 0)
				return true;
	for (size_t n = pack_stages(pack, &stages); n-- > 0;) {
		if (strcmp(stages[n].name, words) == 0)
			return true;
		for (const char *const *w = stages[n].aliases; *w != NULL; w++)
			if (strcmp(*w, words) == 0)
				return true;
	}
	return false;
}

/* #跟进 拜访，预算30万, said in the middle of a conversation: the first word would be the
 * customer's name, but nobody is called that. It is read once more with the customer of the
 * conversation. */
static int nobody_named(struct turn *t, struct who_found *w, struct err *err)
{
	const struct message *m = t->msg;
	if (w->how != WHO_NEW || m->target == NULL || m->n_ids > 0 || t->chosen ||
	    !is_doing(t->pack, m->target))
		return 0;
	struct message bare = *m;
	bare.target = NULL;
	t->msg = &bare;
	int rc = who_find(t, w, err);
	t->msg = m;
	const char *at = strstr(t->in->body, m->target);
	if (rc < 0 || w->how != WHO_ONE || at == NULL)
		return rc;
	struct message *again;
	char *text = talloc_asprintf(t->mem, "%.*sK%lld %s", (int)(at - t->in->body), t->in->body,
				     (long long)w->card.id, at);
	if (text == NULL)
		return err_set(err, ERR_AGAIN, "followup: no memory");
	rc = turn_parse(t, text, &again, err);
	if (rc == 0 && again->kind == MESSAGE_COMMAND && again->command == m->command)
		t->msg = again;
	return rc;
}

static int followup(struct turn *t, struct err *err)
{
	struct who_found w;
	int rc = who_find(t, &w, err);
	if (rc == 0)
		rc = nobody_named(t, &w, err);
	const struct message *m = t->msg;
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
	} else if (c.value[CARD_next] == NULL && m->n_missing == 0) {
		say_next_step(&s, &c);
	}
	if (m->n_missing > 0) {
		struct say form = turn_say(t);
		say_form(&s, &form, m, c.id);
	}
	return rc < 0 ? rc : turn_about(t, &c, &s, err);
}

const struct command cmd_followup = {.need = ROLE_REP, .run = followup};
