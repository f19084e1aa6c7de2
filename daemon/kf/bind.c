/* Whose customer it is who writes: by the link they came by, by a phone number that they wrote, or
 * because a colleague said so. What they had written until then goes onto the card as well. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/kf/kf.h"
#include "daemon/sales/edit.h"
#include "parsers/value/phone.h"
#include "store/history/journal.h"

#define BEFORE 200 /* messages that are put onto the card when it is known */

static const struct person everywhere = {.role = ROLE_ADMIN, .path = ""};

int kf_card(const struct view *v, void *mem, const struct contact *c, struct card *ret,
	    struct err *err)
{
	return c->card != 0 ? card_find(v, mem, &everywhere, c->card, ret, err)
			    : err_set(err, ERR_ABSENT, "contact: not known whose");
}

/* Everything that they wrote. */
static int record_all(struct turn *t, const struct contact *c, const struct card *card,
		      struct err *err)
{
	struct contact_said *list;
	size_t n;
	int rc = contact_said(&t->tx->view, t->mem, c, 0, BEFORE, &list, &n, err);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = kf_record(t, c, card, &list[i], err);
	return rc;
}

int kf_bind(struct turn *t, struct contact *c, const struct card *card, const char *how,
	    struct err *err)
{
	bool chosen = strcmp(how, "chosen") == 0;
	struct change_log log = turn_log(t, chosen ? "whose" : "customer");
	if (!chosen)
		log.person = card->owner;
	int rc = journal_set_int(&log, "contact", c->id, "card", card->id, card->id, err);
	if (rc < 0)
		return rc;
	c->card = card->id;
	c->how = how;
	c->unsure = !chosen;
	return record_all(t, c, card, err);
}

int kf_recognise(struct turn *t, struct contact *c, const char *text, struct err *err)
{
	struct phone phone;
	struct card card;
	int64_t id;
	if (!phone_find((struct span){text, strlen(text)}, PHONE_ANY, &phone))
		return 0;
	int rc = card_only_phone(&t->tx->view, phone.text, &id, err);
	if (rc == 0)
		rc = card_find(&t->tx->view, t->mem, &everywhere, id, &card, err);
	if (rc < 0)
		return rc == ERR_ABSENT ? 0 : rc;
	return kf_bind(t, c, &card, "phone", err);
}

int kf_entered(struct turn *t, struct contact *c, const char *param, struct err *err)
{
	struct card card;
	struct person p;
	int rc = kf_card(&t->tx->view, t->mem, c, &card, err);
	if (rc != ERR_ABSENT || param[0] == '\0')
		return rc == ERR_ABSENT ? 0 : rc;
	if (who_number(param) != 0) {
		rc = card_find(&t->tx->view, t->mem, &everywhere, who_number(param), &card, err);
		if (rc == 0)
			rc = kf_bind(t, c, &card, "link", err);
	} else {
		rc = person_find(&t->tx->view, t->mem, c->platform, param, &p, err);
		if (rc == 0)
			c->person = p.id;
	}
	return rc == ERR_ABSENT ? 0 : rc;
}

/* --- buttons ---------------------------------------------------------------------------------- */

static int old_button(struct turn *t)
{
	struct say s = turn_say(t);
	say_button_old(&s);
	return 0;
}

/* A contact that nobody has a card for, and that the sender was asked about. ERR_ABSENT. */
static int mine(struct turn *t, int64_t id, struct contact *ret, struct err *err)
{
	struct card card;
	int rc = contact_get(&t->tx->view, t->mem, id, ret, err);
	if (rc < 0)
		return rc;
	if (ret->person != t->actor.id && t->actor.role < ROLE_HQ)
		return err_set(err, ERR_ABSENT, "contact: not asked about");
	rc = kf_card(&t->tx->view, t->mem, ret, &card, err);
	if (rc == ERR_ABSENT)
		return 0;
	return rc < 0 ? rc : err_set(err, ERR_ABSENT, "contact: settled");
}

/* All that they wrote, as if it had come now. */
static void tell_anew(const struct turn *t, struct contact *c)
{
	c->told = c->told_us = 0;
	c->first_us = c->last_us = c->state_us = c->due_us = t->tx->now.us;
}

/* Somebody else's customer: they are told what was written so far. */
static int owner_tell(struct turn *t, struct contact *c, const struct card *card, struct err *err)
{
	if (card->owner != t->actor.id) {
		tell_anew(t, c);
	} else {
		c->first_us = 0;
	}
	int rc = contact_save(t->tx, c, err);
	return rc < 0 || c->due_us == 0 ? rc : kf_plan(t->tx, KF_CHORE, c->due_us, err);
}

static int settle(struct turn *t, struct contact *c, const struct card *card, bool fresh,
		  struct err *err)
{
	int rc = kf_bind(t, c, card, "chosen", err);
	if (rc == 0)
		rc = owner_tell(t, c, card, err);
	struct chat chat = turn_chat(t);
	if (rc == 0 && may_change(&t->actor, card))
		rc = chat_context_set(t->tx, &chat, card->id, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_kf_settled(&s, c, card, fresh, may_change(&t->actor, card));
	return 0;
}

int kf_press_whose(struct turn *t, int64_t contact, int64_t id, struct err *err)
{
	struct contact c;
	struct card card;
	int rc = mine(t, contact, &c, err);
	if (rc == 0)
		rc = card_find(&t->tx->view, t->mem, &t->actor, id, &card, err);
	if (rc == ERR_ABSENT ||
	    (rc == 0 && !may_change(&t->actor, &card) && !may_arrange(&t->actor, &card)))
		return old_button(t);
	return rc < 0 ? rc : settle(t, &c, &card, false, err);
}

static int lead_new(struct turn *t, const struct contact *c, const struct kf_lead *l,
		    struct card *ret, struct err *err)
{
	const struct {
		enum card_field f;
		const char *value;
	} fields[] = {
		{CARD_name, l->name != NULL ? l->name : c->name},
		{CARD_org, l->org},
		{CARD_dept, l->dept},
		{CARD_title, l->title},
		{CARD_phone, l->phone},
		{CARD_source, "微信客服"},
	};
	struct change_log log = turn_log(t, "lead");
	int rc = edit_new(&log, t->mem, &t->actor, ret, err);
	for (size_t i = 0; rc == 0 && i < sizeof(fields) / sizeof(fields[0]); i++)
		if (fields[i].value != NULL && fields[i].value[0] != '\0')
			rc = edit_field(&log, ret, fields[i].f, fields[i].value, err);
	return rc;
}

int kf_press_lead(struct turn *t, int64_t contact, struct err *err)
{
	struct contact c;
	struct contact_said *list;
	struct kf_lead lead;
	struct card card, *same;
	struct card_taken taken;
	size_t n, n_same = 0;
	int rc = mine(t, contact, &c, err);
	if (rc == ERR_ABSENT)
		return old_button(t);
	if (rc == 0)
		rc = contact_said(&t->tx->view, t->mem, &c, 0, BEFORE, &list, &n, err);
	if (rc == 0)
		rc = kf_lead(t->mem, t->pack, t->tx->now, list, n, &lead, err);
	if (rc < 0)
		return rc;
	if (lead.phone != NULL) {
		rc = card_taken(&t->tx->view, t->mem, t->actor.id, NULL, NULL, lead.phone, &taken,
				err);
		if (rc == 0) {
			struct say s = turn_say(t);
			say_taken(&s, lead.name, taken.team, true, taken.pool ? taken.id : 0, 0);
			return 0;
		}
		if (rc != ERR_ABSENT)
			return rc;
	}
	if (lead.phone != NULL || (lead.name != NULL && lead.org != NULL))
		rc = card_match(&t->tx->view, t->mem, &t->actor, lead.name, lead.org, lead.phone, 1,
				&same, &n_same, err);
	if (rc < 0 && rc != ERR_ABSENT)
		return rc;
	if (n_same == 1 && may_change(&t->actor, &same[0]))
		return settle(t, &c, &same[0], false, err);
	rc = lead_new(t, &c, &lead, &card, err);
	return rc < 0 ? rc : settle(t, &c, &card, true, err);
}

/* What came from them is nobody's again. */
static int take_back(struct turn *t, struct change_log *log, const struct contact *c,
		     const struct contact_said *m, struct err *err)
{
	const struct view *v = &t->tx->view;
	struct picture p;
	struct attachment a;
	struct card_param *params;
	size_t n;
	int rc = attachment_of(v, t->mem, m->id, &a, err);
	if (rc == 0 && a.card == c->card)
		return journal_set_int(log, "attachment", a.id, "card", 0, c->card, err);
	rc = picture_of(v, t->mem, m->id, &p, err);
	if (rc < 0 || p.card != c->card)
		return rc == ERR_ABSENT ? 0 : rc;
	rc = card_params(v, t->mem, c->card, &params, &n, err);
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (params[i].picture == p.id)
			rc = edit_param_drop(log, c->card, params[i].key, err);
	return rc < 0 ? rc : journal_set_int(log, "picture", p.id, "card", 0, c->card, err);
}

int kf_press_stranger(struct turn *t, int64_t contact, struct err *err)
{
	struct contact c;
	struct card card;
	struct contact_said *list;
	size_t n;
	int rc = contact_get(&t->tx->view, t->mem, contact, &c, err);
	if (rc == 0)
		rc = c.card != 0 ? card_find(&t->tx->view, t->mem, &t->actor, c.card, &card, err)
				 : ERR_ABSENT;
	if (rc == ERR_ABSENT ||
	    (rc == 0 && !may_change(&t->actor, &card) && !may_arrange(&t->actor, &card)))
		return old_button(t);
	if (rc == 0)
		rc = contact_said(&t->tx->view, t->mem, &c, 0, BEFORE, &list, &n, err);
	struct change_log log = turn_log(t, "whose");
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = take_back(t, &log, &c, &list[i], err);
	if (rc == 0)
		rc = contact_events_drop(t->tx, c.id, c.card, err);
	if (rc == 0)
		rc = journal_set_int(&log, "contact", c.id, "card", 0, c.card, err);
	if (rc < 0)
		return rc;
	c.card = 0;
	c.how = NULL;
	c.unsure = false;
	c.person = t->actor.id;
	tell_anew(t, &c); /* the question is about all of it */
	rc = contact_save(t->tx, &c, err);
	if (rc == 0)
		rc = kf_plan(t->tx, KF_CHORE, c.due_us, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_kf_stranger(&s, &c, &card);
	return 0;
}
