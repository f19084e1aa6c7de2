/* #健康 张总: how well a customer is, and why; #健康: who of the large deals is at risk. */
#include "daemon/command/command.h"
#include "daemon/digest/digest.h"
#include "daemon/sales/risk.h"
#include "daemon/say/say_health.h"

#define SHOWN 5

static int list(struct turn *t, struct err *err)
{
	struct scope scope = digest_scope(&t->actor);
	struct risk *risks;
	size_t n, looked;
	int rc = risk_list(&t->tx->view, t->mem, t->pack, &scope, SHOWN, &risks, &n, &looked, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_risks(&s, risks, n, looked, scope.person == 0);
	return 0;
}

static int health(struct turn *t, struct err *err)
{
	struct who_found w;
	if (t->msg->target == NULL && t->msg->n_ids == 0 && t->msg->n_fields == 0)
		return list(t, err);
	int rc = who_find(t, &w, err);
	if (rc == 0 && w.how == WHO_NEW)
		w.how = WHO_NOBODY;
	if (rc < 0 || (w.how != WHO_OTHERS && who_said(t, &w, err, &rc))) /* to look is enough */
		return rc;
	struct say s = turn_say(t);
	struct subject subject;
	struct health h;
	rc = subject_read(&t->tx->view, t->mem, w.card.id, &subject, err);
	if (rc < 0)
		return rc;
	health_at(&subject, t->pack, t->tx->now, &h);
	say_health(&s, &subject, &h);
	return turn_looked(t, &w.card, 1, NULL, err);
}

const struct command cmd_health = {.need = ROLE_REP, .run = health};
