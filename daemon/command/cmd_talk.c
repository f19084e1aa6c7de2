/* #话术 张总: what one can say to a customer, from what really happened; #话术 价格高: to what
 * customers say. */
#include "daemon/command/command.h"
#include "daemon/say/say_points.h"

/* 价格高: no customer, but what customers say. */
static int objection(struct turn *t, bool *ret_said, struct err *err)
{
	const struct pack_topic *list;
	size_t n = pack_objections(t->pack, &list);
	const struct pack_topic *topic =
		t->msg->target != NULL ? pack_topic_in(list, n, t->msg->target) : NULL;
	struct points p;
	*ret_said = topic != NULL;
	if (topic == NULL)
		return 0;
	int rc = points_objection(&t->tx->view, t->mem, t->pack, &t->actor, topic, &p, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_talk_objection(&s, &p);
	return 0;
}

static int talk(struct turn *t, struct err *err)
{
	struct who_found w;
	struct subject s;
	struct points p;
	bool said = false;
	int rc = who_find(t, &w, err);
	if (rc == 0 && w.how == WHO_NEW)
		w.how = WHO_NOBODY;
	if (rc == 0 && w.how == WHO_NOBODY)
		rc = objection(t, &said, err);
	if (rc < 0 || said)
		return rc;
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
