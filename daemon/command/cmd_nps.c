/* #NPS: how likely customers are to recommend us, in the last 90 days and the 90 before. */
#include "daemon/command/command.h"
#include "daemon/digest/digest.h"
#include "daemon/say/say_survey.h"
#include "store/figure/nps.h"

#define DAYS 90
#define SPAN_US (DAYS * INT64_C(86400000000))

static int nps(struct turn *t, struct err *err)
{
	struct scope scope = digest_scope(&t->actor);
	struct period now = {{t->tx->now.us - SPAN_US}, t->tx->now};
	struct period before = {{now.from.us - SPAN_US}, now.from};
	struct nps a, b;
	int rc = nps_count(&t->tx->view, &scope, &now, &a, err);
	if (rc == 0)
		rc = nps_count(&t->tx->view, &scope, &before, &b, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_nps(&s, scope.person != 0 ? t->actor.name : scope.path, &a, &b, DAYS);
	return 0;
}

const struct command cmd_nps = {.need = ROLE_REP, .run = nps};
