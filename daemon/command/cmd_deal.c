/* #成交 张总 30万, #丢单 张总 价格高, #卡住 张总 等招标: where a deal stands. */
#include "daemon/command/command.h"
#include "daemon/sales/deal.h"
#include "daemon/sales/edit.h"

/* Finds the customer, makes the message's changes and those of the command. */
static int deal(struct turn *t, const char *what, const char *stage, struct change_log *log,
		struct card *ret, bool *ret_said, struct err *err)
{
	struct who_found w;
	int rc = who_find(t, &w, err);
	*ret_said = false;
	if (rc == 0 && w.how == WHO_NEW)
		w.how = WHO_NOBODY;
	if (rc < 0 || (*ret_said = who_said(t, &w, err, &rc)))
		return rc;
	*log = turn_log(t, what);
	*ret = w.card;
	rc = edit_message(log, t->mem, t->pack, ret, t->msg, EDIT_NOTE | EDIT_FULLER, err);
	if (rc == 0 && stage != NULL)
		rc = deal_enter(log, t->mem, t->pack, ret, stage, err);
	return rc < 0 ? rc : deal_amount(log, t->mem, ret, err);
}

static int finish(struct turn *t, const struct card *c, const struct say *s, struct err *err)
{
	say_warnings(s, t->msg);
	int rc = card_show(t, s, c, err);
	if (rc == 0 && t->msg->n_missing > 0) {
		struct say form = turn_say(t);
		say_form(s, &form, t->msg, c->id);
	}
	return rc < 0 ? rc : turn_about(t, c, s, err);
}

static int win(struct turn *t, struct err *err)
{
	struct change_log log;
	struct card c;
	bool said;
	int rc = deal(t, "win", "won", &log, &c, &said, err);
	if (rc < 0 || said)
		return rc;
	struct say s = turn_say(t);
	if (log.id != 0)
		say_won(&s, &c, log.id);
	else
		say_card_unchanged(&s, &c);
	return finish(t, &c, &s, err);
}

static int lose(struct turn *t, struct err *err)
{
	struct change_log log;
	struct card c;
	bool said;
	int rc = deal(t, "lose", "lost", &log, &c, &said, err);
	const char *reason = rc == 0 && !said ? message_arg(t->msg, "reason") : NULL;
	if (rc == 0 && reason != NULL)
		rc = deal_reason(&log, t->mem, c.id, reason, err);
	if (rc < 0 || said)
		return rc;
	struct say s = turn_say(t);
	if (log.id != 0)
		say_lost(&s, &c, reason, log.id);
	else
		say_card_unchanged(&s, &c);
	return finish(t, &c, &s, err);
}

static int block(struct turn *t, struct err *err)
{
	struct change_log log;
	struct card c;
	bool said;
	int rc = deal(t, "block", NULL, &log, &c, &said, err);
	if (rc < 0 || said)
		return rc;
	struct say s = turn_say(t);
	say_blocked(&s, &c, log.id);
	return finish(t, &c, &s, err);
}

const struct command cmd_win = {.need = ROLE_REP, .run = win};
const struct command cmd_lose = {.need = ROLE_REP, .run = lose};
const struct command cmd_block = {.need = ROLE_REP, .run = block};
