/* #客户张总#杭州三甲医院#意向采购骨科耗材: makes a customer card, or completes the one that exists.
 */
#include <string.h>
#include <talloc.h>

#include "daemon/command/command.h"
#include "daemon/sales/fair.h"
#include "daemon/sales/place.h"

/* What tells whose customer a message is about. */
static bool names_somebody(const struct message *m)
{
	static const char *const ids[] = {"name", "org", "phone", "wechat", "email"};
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (message_field(m, ids[i]) != NULL)
			return true;
	return m->n_ids > 0;
}

/* Nothing tells the customer, and the first tag means nothing: perhaps a mistyped command. True: it
 * was said. */
static bool suggested(struct turn *t)
{
	const struct message *m = t->msg;
	if (names_somebody(m) || m->n_tags == 0)
		return false;
	const char *tag = m->tags[0];
	size_t said, len;
	const char *meant = command_near(t->pack, tag, strlen(tag), &said, &len);
	char *typed = meant != NULL ? talloc_strndup(t->mem, tag, said) : NULL;
	char *word = meant != NULL ? talloc_strndup(t->mem, meant, len) : NULL;
	if (typed == NULL || word == NULL)
		return false;
	struct say s = turn_say(t);
	say_did_you_mean(&s, typed, word);
	return true;
}

int card_save(struct turn *t, const struct fair *fair, struct err *err)
{
	const struct message *m = t->msg;
	struct who_found w;
	int rc = who_find(t, &w, err);
	if (rc == 0)
		rc = who_register(t, &w, err);
	if (rc < 0 || who_said(t, &w, err, &rc))
		return rc;
	struct change_log log = turn_log(t, "card");
	struct card c;
	bool fresh;
	rc = who_card(t, &log, &w, &c, &fresh, err);
	if (rc == 0 && fair != NULL)
		rc = fair_mark(&log, t->mem, t->pack, &c, fair, err);
	if (rc == 0)
		rc = edit_message(&log, t->mem, t->pack, &c, m, EDIT_NOTE | EDIT_FULLER, err);
	if (rc == 0)
		rc = place_ask_better(t->tx, t->mem, &c, t->in->id, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	if (log.id != 0)
		say_card_saved(&s, &c, fresh, log.id);
	else
		say_card_unchanged(&s, &c);
	say_warnings(&s, m);
	rc = card_show(t, &s, &c, err);
	if (rc < 0)
		return rc;
	const char *next = message_field(m, "next") != NULL ? c.value[CARD_next] : NULL;
	if (next != NULL && log.id != 0) {
		struct task task;
		rc = task_from_next(t, &log, c.id, NULL, next, &task, err);
		if (rc == 0)
			say_task_made(&s, &task);
	}
	if (rc == 0 && m->n_missing > 0) {
		struct say form = turn_say(t);
		say_form(&s, &form, m, c.id);
	} else if (rc == 0) {
		say_next_step(&s, &c);
	}
	return rc < 0 ? rc : turn_about(t, &c, &s, err);
}

static int card(struct turn *t, struct err *err)
{
	const struct message *m = t->msg;
	if (m->n_fields == 0 && m->n_missing > 0) {
		struct say s = turn_say(t), form = turn_say(t);
		say_form(&s, &form, m, 0);
		return 0;
	}
	return suggested(t) ? 0 : card_save(t, NULL, err);
}

const struct command cmd_card = {.need = ROLE_REP, .run = card};
