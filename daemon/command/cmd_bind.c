/* #绑定 张总: what is said in this conversation is about that customer from now on; #绑定 取消. */
#include <string.h>

#include "daemon/command/command.h"

static int bind(struct turn *t, struct err *err)
{
	struct chat chat = turn_chat(t);
	const char *target = t->msg->target;
	if (target != NULL && (strcmp(target, "取消") == 0 || strcmp(target, "解除") == 0)) {
		int rc = chat_bind_set(t->tx, &chat, 0, err);
		struct say s = turn_say(t);
		say_unbound(&s);
		return rc;
	}
	struct who_found w;
	int rc = who_find(t, &w, err);
	if (rc == 0 && w.how == WHO_NEW)
		w.how = WHO_NOBODY;
	if (rc < 0 || who_said(t, &w, err, &rc))
		return rc;
	rc = chat_bind_set(t->tx, &chat, w.card.id, err);
	if (rc == 0)
		rc = chat_context_set(t->tx, &chat, w.card.id, err);
	struct say s = turn_say(t);
	say_bound(&s, &w.card);
	return rc;
}

const struct command cmd_bind = {.need = ROLE_REP, .run = bind};
