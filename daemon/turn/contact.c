/* Somebody of a platform's directory left. */
#include <talloc.h>

#include "daemon/turn/handle.h"

int turn_contact(struct turn *t, struct err *err)
{
	json_t *c = json_loads(t->in->body, 0, NULL);
	const char *user = json_string_value(json_object_get(c, "user"));
	struct person p;
	int rc = user != NULL && json_is_true(json_object_get(c, "left"))
			 ? person_find(&t->tx->view, t->mem, t->in->platform, user, &p, err)
			 : ERR_ABSENT;
	if (rc == 0)
		rc = person_disable(t->tx, p.id, err);
	json_decref(c);
	return rc == ERR_ABSENT ? 0 : rc;
}

int turn_not_fetched(struct turn *t, struct err *)
{
	struct say s = turn_say(t);
	say_not_fetched(&s, t->in->kind);
	return 0;
}
