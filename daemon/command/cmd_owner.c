/* #转交 张总 给 李四, #协作 张总 @李四, #取消协作 张总 @李四: whose customer it is, and who works
 * on it as well. The other one is told. */
#include "daemon/command/command.h"
#include "daemon/sales/owner.h"
#include "daemon/sales/rights.h"

struct parties {
	struct card card;
	struct person to;
};

/* Both found, and the sender may arrange it; otherwise it is said why not. */
static int parties_find(struct turn *t, const char *example, struct parties *ret, bool *ret_good,
			struct err *err)
{
	const char *to = message_arg(t->msg, "to");
	*ret_good = false;
	if (to == NULL) {
		struct say s = turn_say(t);
		say_colleague_missing(&s, example);
		return 0;
	}
	struct who_found w;
	int rc = who_find(t, &w, err);
	if (rc == 0 && w.how == WHO_NEW)
		w.how = WHO_NOBODY;
	bool may = w.how == WHO_ONE || w.how == WHO_OTHERS;
	may = rc == 0 && may && may_arrange(&t->actor, &w.card);
	if (rc == 0 && w.how == WHO_ONE && !may)
		w.how = WHO_OTHERS; /* shared with the sender: not theirs to give away */
	if (rc < 0 || (!may && who_said(t, &w, err, &rc)))
		return rc;
	ret->card = w.card;
	return who_colleague(t, to, &ret->to, ret_good, err);
}

static int transfer(struct turn *t, struct err *err)
{
	struct parties p;
	bool good;
	int rc = parties_find(t, "#转交 张总 给 李四", &p, &good, err);
	if (rc < 0 || !good)
		return rc;
	if (p.card.owner == p.to.id) {
		struct say s = turn_say(t);
		say_owner_already(&s, &p.card, p.to.name);
		return 0;
	}
	struct change_log log = turn_log(t, "transfer");
	int64_t from = p.card.owner;
	rc = owner_give(&log, t->mem, &p.card, p.to.id, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_transferred(&s, &p.card, p.to.name, log.id);
	if (p.to.id != t->actor.id) {
		rc = turn_tell(t, p.to.id, &s, err);
		if (rc == 0)
			say_received(&s, &p.card, t->actor.name);
	}
	if (rc == 0 && from != t->actor.id) {
		rc = turn_tell(t, from, &s, err);
		if (rc == 0)
			say_taken_away(&s, &p.card, p.to.name, t->actor.name);
	}
	return rc;
}

static int sharing(struct turn *t, bool shared, struct err *err)
{
	struct parties p;
	bool good;
	int rc = parties_find(t, shared ? "#协作 张总 @李四" : "#取消协作 张总 @李四", &p, &good,
			      err);
	if (rc < 0 || !good)
		return rc;
	struct change_log log = turn_log(t, shared ? "share" : "unshare");
	if (p.card.owner != p.to.id)
		rc = owner_share(&log, &p.card, p.to.id, shared, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	if (log.id == 0) {
		say_share_already(&s, &p.card, p.to.name, shared, p.card.owner == p.to.id);
		return 0;
	}
	say_shared(&s, &p.card, p.to.name, shared, log.id);
	rc = turn_tell(t, p.to.id, &s, err);
	if (rc == 0)
		say_share_told(&s, &p.card, t->actor.name, shared);
	return rc;
}

static int share(struct turn *t, struct err *err)
{
	return sharing(t, true, err);
}

static int unshare(struct turn *t, struct err *err)
{
	return sharing(t, false, err);
}

const struct command cmd_transfer = {.need = ROLE_REP, .run = transfer};
const struct command cmd_share = {.need = ROLE_REP, .run = share};
const struct command cmd_unshare = {.need = ROLE_REP, .run = unshare};
