/* #加急 张总 客户等着签: the legal department is asked to answer within a day; #法务 3 通过: what
 * it answered. */
#include <string.h>
#include <talloc.h>

#include "daemon/command/command.h"
#include "daemon/sales/legal.h"
#include "daemon/say/say_expedite.h"
#include "store/card/activity.h"
#include "store/card/deal.h"
#include "store/card/expedite.h"
#include "store/history/journal.h"
#include "store/people/account.h"

#define STAGE "approval"

/* What hinders, said; false: nothing does. */
static int may_not(struct turn *t, const struct card *c, struct deal *deal, bool *ret_said,
		   struct err *err)
{
	const struct pack_stage *needed = pack_stage(t->pack, STAGE), *at;
	struct expedite before;
	struct say s = turn_say(t);
	*ret_said = true;
	int rc = deal_open_find(&t->tx->view, t->mem, c->id, deal, err);
	if (rc < 0 && rc != ERR_ABSENT)
		return rc;
	if (rc == ERR_ABSENT || strcmp(deal->stage, STAGE) != 0) {
		at = rc == 0 ? pack_stage(t->pack, deal->stage) : NULL;
		say_expedite_stage(&s, c, at != NULL ? at->name : NULL,
				   needed != NULL ? needed->name : "合同审批");
		return 0;
	}
	rc = expedite_open(&t->tx->view, t->mem, deal->id, &before, err);
	if (rc == 0)
		say_expedited_before(&s, &before);
	*ret_said = rc == 0;
	return rc == ERR_ABSENT ? 0 : rc;
}

static int ask(struct turn *t, const struct card *c, const struct deal *deal, const char *platform,
	       const char *chat, struct err *err)
{
	struct stage_event *events;
	size_t n;
	struct instant since = {};
	struct expedite e = {.deal = deal->id,
			     .card = c->id,
			     .person = t->actor.id,
			     .at = t->tx->now,
			     .due = {t->tx->now.us + EXPEDITE_S * INT64_C(1000000)}};
	int rc = stage_event_list(&t->tx->view, t->mem, deal->id, &events, &n, err);
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (strcmp(events[i].to, deal->stage) == 0)
			since = events[i].at;
	if (rc == 0)
		rc = expedite_put(t->tx, &e, &e.id, err);
	struct say s = turn_say(t), out;
	if (rc == 0)
		rc = turn_tell_chat(t, platform, chat, &out, err);
	if (rc < 0)
		return rc;
	const char *fen = deal->amount != NULL ? deal->amount : c->value[CARD_amount];
	const char *amount =
		fen != NULL ? say_money(t->mem, (struct money){strtoll(fen, NULL, 10)}) : NULL;
	say_expedite(&out, e.id, c, amount, t->actor.name, t->actor.path, since, e.due,
		     t->msg->note);
	say_expedited(&s, e.id, c, e.due);
	return 0;
}

static int expedite(struct turn *t, struct err *err)
{
	struct who_found w;
	struct deal deal;
	const char *platform, *chat;
	bool said;
	int rc = who_find(t, &w, err);
	if (rc == 0 && w.how == WHO_NEW)
		w.how = WHO_NOBODY;
	if (rc < 0 || who_said(t, &w, err, &rc))
		return rc;
	rc = may_not(t, &w.card, &deal, &said, err);
	if (rc < 0 || said)
		return rc;
	rc = legal_group(&t->tx->view, t->mem, &platform, &chat, err);
	if (rc == ERR_ABSENT) {
		struct say s = turn_say(t);
		say_expedite_nowhere(&s);
		return 0;
	}
	return rc == 0 ? ask(t, &w.card, &deal, platform, chat, err) : rc;
}

const struct command cmd_expedite = {.need = ROLE_REP, .run = expedite};

/* --- the answer ------------------------------------------------------------------------------- */

/* Whoever asked, who leads them, the department, and everybody in its group. */
static int may_answer(struct turn *t, const struct expedite *e, bool *ret, struct err *err)
{
	const char *platform, *chat;
	struct card c;
	*ret = e->person == t->actor.id || legal_is(&t->actor);
	if (*ret)
		return 0;
	int rc = legal_group(&t->tx->view, t->mem, &platform, &chat, err);
	if (rc == 0)
		*ret = strcmp(platform, t->in->platform) == 0 && strcmp(chat, t->in->chat) == 0;
	if ((rc < 0 && rc != ERR_ABSENT) || *ret || t->actor.role == ROLE_REP)
		return rc == ERR_ABSENT ? 0 : rc;
	rc = card_find(&t->tx->view, t->mem, &t->actor, e->card, &c, err);
	*ret = rc == 0;
	return rc == ERR_ABSENT ? 0 : rc;
}

int legal_answer(struct turn *t, int64_t id, const char *answer, struct err *err)
{
	static const struct person all = {.role = ROLE_ADMIN};
	struct expedite e;
	struct card c;
	bool may = false;
	int rc = expedite_get(&t->tx->view, t->mem, id, &e, err);
	if (rc == 0)
		rc = may_answer(t, &e, &may, err);
	if (rc < 0 && rc != ERR_ABSENT)
		return rc;
	struct say s = turn_say(t);
	if (rc == ERR_ABSENT || !may || answer == NULL || answer[0] == '\0') {
		say_legal_how(&s);
		return 0;
	}
	if (e.answered.us != 0) {
		say_legal_before(&s, &e);
		return 0;
	}
	rc = expedite_answer(t->tx, id, t->actor.id, answer, err);
	if (rc == 0)
		rc = card_find(&t->tx->view, t->mem, &all, e.card, &c, err);
	if (rc < 0)
		return rc == ERR_ABSENT ? 0 : rc; /* the customer is gone */
	struct change_log log = turn_log(t, "expedite");
	struct activity a = {.card = e.card,
			     .person = e.person,
			     .action = pack_action(t->pack, "contract") != NULL ? "contract"
										: "other",
			     .text = talloc_asprintf(t->mem, "法务回复：%s", answer),
			     .at = t->tx->now,
			     .inbox = t->in->id};
	int64_t activity;
	if (a.text == NULL)
		return err_set(err, ERR_AGAIN, "legal: no memory");
	rc = activity_put(t->tx, &a, &activity, err);
	if (rc == 0)
		rc = journal_born(&log, "activity", activity, a.text, e.card, err);
	if (rc < 0)
		return rc;
	say_legal_noted(&s, &e, &c, answer);
	struct say asker;
	if (e.person != t->actor.id) {
		rc = turn_tell(t, e.person, &asker, err);
		if (rc == 0)
			say_legal_answer(&asker, &e, &c, t->actor.name, answer);
	}
	return rc;
}

static int legal(struct turn *t, struct err *err)
{
	return legal_answer(t, t->msg->n_ids > 0 ? t->msg->ids[0] : 0, t->msg->note, err);
}

const struct command cmd_legal = {.need = ROLE_REP, .run = legal};
