/* #改 张总#电话 138…, #改 12#阶段 报价: changes what the message names, nothing else. */
#include "daemon/command/command.h"
#include "daemon/sales/edit.h"

static int edit(struct turn *t, struct err *err)
{
	const struct message *m = t->msg;
	struct who_found w;
	int rc = who_find(t, &w, err);
	if (rc == 0 && w.how == WHO_NEW)
		w.how = WHO_NOBODY; /* a change to nobody makes no card */
	if (rc < 0 || who_said(t, &w, err, &rc))
		return rc;
	struct change_log log = turn_log(t, "edit");
	struct card c = w.card;
	rc = edit_message(&log, t->mem, t->pack, &c, m, EDIT_NOTE, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	if (log.id != 0)
		say_card_saved(&s, &c, false, log.id);
	else
		say_card_unchanged(&s, &c);
	say_warnings(&s, m);
	rc = card_show(t, &s, &c, err);
	if (rc == 0 && m->n_missing > 0) {
		struct say form = turn_say(t);
		say_form(&s, &form, m, c.id);
	}
	return rc < 0 ? rc : turn_about(t, &c, &s, err);
}

const struct command cmd_edit = {.need = ROLE_REP, .run = edit};
