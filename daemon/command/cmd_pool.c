/* #公海: customers that nobody looks after; #认领 12 takes one, #退回 张总 gives one back. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/command/command.h"
#include "daemon/core/clock.h"
#include "daemon/sales/local.h"
#include "daemon/sales/owner.h"
#include "daemon/sales/rights.h"
#include "store/card/pool.h"

#define PAGE 10

static int pool(struct turn *t, struct err *err)
{
	const char *text = message_arg(t->msg, "text");
	long page = text != NULL ? strtol(text, NULL, 10) : 1;
	unsigned skip = page > 1 && page < 10000 ? (unsigned)(page - 1) * PAGE : 0;
	struct card *list;
	size_t n;
	int rc = pool_list(&t->tx->view, t->mem, &t->actor, skip, PAGE + 1, &list, &n, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_pool(&s, list, n > PAGE ? PAGE : n, skip, n > PAGE);
	return 0;
}

/* The beginning of the local day. */
static struct instant today(struct instant now)
{
	struct civil c = civil_of(now);
	c.hour = c.minute = c.second = 0;
	return instant_of(&c);
}

int claim_card(struct turn *t, int64_t id, struct err *err)
{
	const struct pack_pool *rule = pack_pool(t->pack);
	const struct view *v = &t->tx->view;
	struct card c;
	int64_t claims;
	int rc = pool_find(v, t->mem, &t->actor, id, &c, err);
	struct say s = turn_say(t);
	if (rc == ERR_ABSENT) {
		say_pool_absent(&s, id);
		return 0;
	}
	if (rc == 0)
		rc = pool_claims(v, t->actor.id, today(t->tx->now), &claims, err);
	if (rc < 0)
		return rc;
	if (rule != NULL && claims >= rule->claims_per_day) {
		say_claims_used(&s, rule->claims_per_day);
		return 0;
	}
	struct change_log log = turn_log(t, "claim");
	rc = owner_give(&log, t->mem, &c, t->actor.id, err);
	if (rc == 0)
		rc = card_find(v, t->mem, &t->actor, id, &c, err);
	if (rc < 0)
		return rc;
	say_claimed(&s, &c, rule != NULL ? rule->protect_days : 0, log.id);
	rc = card_show(t, &s, &c, err);
	return rc < 0 ? rc : turn_about(t, &c, &s, err);
}

static int claim(struct turn *t, struct err *err)
{
	if (t->msg->n_ids == 0) {
		struct say s = turn_say(t);
		say_claim_how(&s);
		return 0;
	}
	int rc = 0;
	for (size_t i = 0; i < t->msg->n_ids && i < TURN_REPLIES && rc == 0; i++)
		rc = claim_card(t, t->msg->ids[i], err);
	return rc;
}

static int release(struct turn *t, struct err *err)
{
	struct who_found w;
	struct person owner;
	int64_t to;
	int rc = who_find(t, &w, err);
	if (rc == 0 && w.how == WHO_NEW)
		w.how = WHO_NOBODY;
	bool may = rc == 0 && (w.how == WHO_ONE || w.how == WHO_OTHERS) &&
		   may_arrange(&t->actor, &w.card);
	if (rc == 0 && w.how == WHO_ONE && !may)
		w.how = WHO_OTHERS;
	if (rc < 0 || (!may && who_said(t, &w, err, &rc)))
		return rc;
	rc = person_get(&t->tx->view, t->mem, w.card.owner, &owner, err);
	if (rc == 0)
		rc = pool_of(t->tx, owner.node, &to, err);
	struct change_log log = turn_log(t, "release");
	if (rc == 0)
		rc = owner_give(&log, t->mem, &w.card, to, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_released(&s, &w.card, log.id);
	return 0;
}

const struct command cmd_pool = {.need = ROLE_REP, .run = pool};
const struct command cmd_claim = {.need = ROLE_REP, .run = claim};
const struct command cmd_release = {.need = ROLE_REP, .run = release};
