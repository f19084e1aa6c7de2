/* #撤销: takes the last message's changes back; #撤销 A17: those of a receipt. */
#include <stdlib.h>
#include <string.h>

#include "daemon/command/command.h"

int undo_receipt(struct turn *t, int64_t id, struct err *err)
{
	struct undone u;
	struct say s = turn_say(t);
	int rc = undo_apply(t->tx, t->mem, &t->actor, id, &u, err);
	if (rc == ERR_ABSENT) {
		say_nothing_to_undo(&s);
		return 0;
	}
	if (rc == ERR_REFUSED) {
		say_undone_before(&s);
		return 0;
	}
	if (rc < 0)
		return rc;
	if (u.conflict != NULL) {
		say_undo_conflict(&s, &u);
		return 0;
	}
	struct card c;
	rc = card_find(&t->tx->view, t->mem, &t->actor, u.card, &c, err);
	if (rc < 0 && rc != ERR_ABSENT)
		return rc;
	say_undone(&s, &u, rc == 0 ? &c : NULL);
	return rc == 0 && u.n_owners <= 1 ? card_show(t, &s, &c, err) : 0;
}

static int undo(struct turn *t, struct err *err)
{
	const char *text = message_arg(t->msg, "text");
	int64_t id = t->msg->n_ids > 0 ? t->msg->ids[0] : 0;
	if (text != NULL)
		id = strtoll(text + strspn(text, "aA"), NULL, 10);
	return undo_receipt(t, id, err);
}

const struct command cmd_undo = {.need = ROLE_REP, .run = undo};
