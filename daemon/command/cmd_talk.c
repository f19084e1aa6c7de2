/* #话术 张总: what one can say to a customer, from what really happened. */
#include "daemon/command/command.h"
#include "daemon/say/say_points.h"

static int talk(struct turn *t, struct err *err)
{
	struct who_found w;
	struct subject s;
	struct points p;
	int rc = who_find(t, &w, err);
	if (rc == 0 && w.how == WHO_NEW)
		w.how = WHO_NOBODY;
	if (rc < 0 || (w.how != WHO_OTHERS && who_said(t, &w, err, &rc))) /* to look is enough */
		return rc;
	rc = subject_read(&t->tx->view, t->mem, w.card.id, &s, err);
	if (rc == 0)
		rc = points_find(&t->tx->view, t->mem, t->pack, &t->actor, &s, ~0U, &p, err);
	char *text = rc == 0 ? say_points(t->mem, &p, t->tx->now) : NULL;
	if (rc == 0 && text == NULL)
		rc = err_set(err, ERR_AGAIN, "talk: no memory");
	if (rc < 0)
		return rc;
	struct say out = turn_say(t);
	say_talk(&out, &w.card, text);
	return turn_looked(t, &w.card, 1, NULL, err);
}

const struct command cmd_talk = {.need = ROLE_REP, .run = talk};
