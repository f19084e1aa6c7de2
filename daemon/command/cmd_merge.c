/* #合并 12 15: two cards that are one customer. */
#include "daemon/command/command.h"
#include "daemon/sales/merge.h"
#include "daemon/sales/rights.h"

/* A card that the sender may merge; otherwise it is said why not. */
static int mine(struct turn *t, int64_t id, struct card *ret, bool *ret_may, struct err *err)
{
	int rc = card_find(&t->tx->view, t->mem, &t->actor, id, ret, err);
	*ret_may = rc == 0 && (may_change(&t->actor, ret) || may_arrange(&t->actor, ret));
	if (*ret_may || (rc < 0 && rc != ERR_ABSENT))
		return rc;
	struct say s = turn_say(t);
	if (rc == ERR_ABSENT)
		say_no_number(&s, id);
	else
		say_not_yours(&s, ret);
	return 0;
}

static int merge(struct turn *t, struct err *err)
{
	const struct message *m = t->msg;
	if (m->n_ids < 2 || m->ids[0] == m->ids[1]) {
		struct say s = turn_say(t);
		say_merge_how(&s);
		return 0;
	}
	struct card keep, other;
	bool may;
	int rc = mine(t, m->ids[0], &keep, &may, err);
	struct change_log log = turn_log(t, "merge");
	for (size_t i = 1; i < m->n_ids && rc == 0 && may; i++) {
		if (m->ids[i] == keep.id)
			continue;
		rc = mine(t, m->ids[i], &other, &may, err);
		if (rc == 0 && may)
			rc = merge_cards(&log, t->mem, t->pack, &keep, &other, err);
	}
	if (rc < 0 || log.id == 0)
		return rc;
	struct say s = turn_say(t);
	say_merged(&s, &keep, m->n_ids, log.id);
	rc = card_show(t, &s, &keep, err);
	return rc < 0 || keep.owner != t->actor.id ? rc : turn_about(t, &keep, &s, err);
}

const struct command cmd_merge = {.need = ROLE_REP, .run = merge};
