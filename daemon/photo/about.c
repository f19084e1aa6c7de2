/* The customer was named: what waited for one takes it. */
#include "daemon/turn/handle.h"

int turn_about(struct turn *t, const struct card *c, const struct say *s, struct err *err)
{
	struct chat chat = turn_chat(t);
	int rc = chat_context_set(t->tx, &chat, c->id, err);
	if (rc == 0)
		rc = photo_waiting(t, c, s, err);
	return rc < 0 ? rc : file_waiting(t, c, s, err);
}
