/* #回复 张总 明天上午送样品: a colleague's words to a customer who wrote to us. */
#include "daemon/command/command.h"
#include "daemon/kf/kf.h"

static int reply(struct turn *t, struct err *err)
{
	const struct message *m = t->msg;
	struct who_found w;
	int rc = who_find(t, &w, err);
	/* nobody is made a customer by it */
	if (rc == 0 && w.how == WHO_NEW)
		w.how = WHO_NOBODY;
	if (rc < 0 || who_said(t, &w, err, &rc))
		return rc;
	struct say s;
	if (m->n_tags > 0 || m->n_fields > 0) {
		s = turn_say(t);
		say_kf_plain(&s);
		return 0;
	}
	if (m->note == NULL || m->note[0] == '\0') {
		s = turn_say(t);
		say_kf_how(&s);
		return 0;
	}
	return kf_answer(t, &w.card, m->note, err);
}

const struct command cmd_reply = {.need = ROLE_REP, .run = reply};
