/* Which customer a message is about, and the card that is to be changed. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/core/clock.h"
#include "daemon/sales/edit.h"
#include "daemon/sales/fair.h"
#include "daemon/sales/rights.h"
#include "daemon/sales/same.h"
#include "daemon/turn/handle.h"
#include "parsers/name/alike.h"

#define CHOICES 4

static const char *field(const struct message *m, const char *id)
{
	const struct message_field *f = message_field(m, id);
	return f != NULL ? f->text : NULL;
}

static void settle(struct turn *t, struct who_found *w, struct card *list, size_t n)
{
	if (n == 1) {
		w->how = may_change(&t->actor, &list[0]) ? WHO_ONE : WHO_OTHERS;
		w->card = list[0];
	} else if (n > 1) {
		w->how = WHO_MANY;
		w->list = list;
		w->n = n;
	}
}

static int by_number(struct turn *t, int64_t id, struct who_found *w, struct err *err)
{
	struct card c = {};
	const struct view *v = &t->tx->view;
	int rc = card_find(v, t->mem, &t->actor, id, &c, err);
	int64_t into = 0;
	if (rc == ERR_ABSENT)
		rc = card_merged_into(v, id, &into, err);
	if (rc == 0 && into != 0)
		rc = card_find(v, t->mem, &t->actor, into, &c, err);
	else if (rc == 0 && c.id != id)
		rc = ERR_ABSENT;
	if (rc == 0)
		settle(t, w, &c, 1);
	if (rc != ERR_ABSENT)
		return rc;
	bool there;
	rc = card_exists(v, id, &there, err);
	if (rc < 0 || !there)
		return rc;
	char *subject = talloc_asprintf(t->mem, "card %lld", (long long)id);
	return turn_audit(t, "look", subject != NULL ? subject : "card", false, err);
}

int64_t who_number(const char *text)
{
	char *end;
	if (text[0] != 'K' && text[0] != 'k')
		return 0;
	int64_t id = isdigit((unsigned char)text[1]) ? strtoll(text + 1, &end, 10) : 0;
	return id > 0 && id < 1000000000 && *end == '\0' ? id : 0;
}

/* Without a name, an organisation alone means its one card, if there is just one. */
static int by_org(struct turn *t, const char *org, struct who_found *w, struct err *err)
{
	struct card *list;
	size_t n, same = 0;
	int rc = card_search(&t->tx->view, t->mem, &t->actor, t->actor.id, org, 0, 50, &list, &n,
			     err);
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (list[i].value[CARD_org] != NULL && strcmp(list[i].value[CARD_org], org) == 0)
			list[same++] = list[i];
	if (rc == 0)
		settle(t, w, list, same > CHOICES ? CHOICES : same);
	return rc;
}

/* Not by these very words: under another form of the name, or the phone is somebody else's. */
static int by_likeness(struct turn *t, const char *name, const char *org, const char *phone,
		       bool loose, struct who_found *w, struct err *err)
{
	struct card *list;
	size_t n;
	bool sure;
	int rc = same_find(&t->tx->view, t->mem, &t->actor, name, org, phone, loose, CHOICES, &list,
			   &n, &sure, err);
	if (rc < 0)
		return rc;
	settle(t, w, list, n);
	if (n == 1 && !sure) {
		w->how = WHO_MANY;
		w->list = list;
		w->n = 1;
	}
	return 0;
}

static int by_fields(struct turn *t, const char *name, const char *org, const char *phone,
		     bool loose, struct who_found *w, struct err *err)
{
	struct card *list;
	size_t n;
	w->how = WHO_NEW;
	w->name = name;
	w->org = org;
	int rc = card_match(&t->tx->view, t->mem, &t->actor, name, org, phone, CHOICES, &list, &n,
			    err);
	if (rc < 0)
		return rc;
	if (n == 0 && name == NULL && org != NULL)
		return by_org(t, org, w, err);
	/* The same name: one that also has this organisation is the one; the first rows have one.
	 */
	if (n > 1 && org != NULL && list[0].value[CARD_org] != NULL)
		n = 1;
	if (n == 0)
		return by_likeness(t, name, org, phone, loose, w, err);
	settle(t, w, list, n);
	/* The phone of somebody with quite another name. */
	if (n == 1 && name != NULL && list[0].value[CARD_name] != NULL &&
	    person_alike(name, list[0].value[CARD_name]) == ALIKE_NO) {
		w->how = WHO_MANY;
		w->list = list;
		w->n = 1;
	}
	return 0;
}

/* Words of a target: read by shape as the grammar does, so that 市一院 is an organisation. */
static int by_target(struct turn *t, const char *target, struct who_found *w, struct err *err)
{
	if (who_number(target) != 0)
		return by_number(t, who_number(target), w, err);
	char *as_tag = talloc_asprintf(t->mem, "#%s", target);
	struct message *m;
	struct civil said = civil_of(t->in->sent);
	if (as_tag == NULL)
		return err_set(err, ERR_AGAIN, "target: no memory");
	int rc = message_parse(t->mem, t->pack, NULL, as_tag, strlen(as_tag), &said, &m, err);
	if (rc < 0)
		return rc;
	const char *org = field(m, "org"), *phone = field(m, "phone");
	const char *name = org == NULL && phone == NULL ? target : NULL;
	rc = by_fields(t, name, org, phone, true, w, err);
	if (rc < 0 || w->how != WHO_NEW)
		return rc;
	/* Not exactly: whoever of those one may see has the words in name or organisation. */
	struct card *list;
	size_t n, hits = 0;
	rc = card_search(&t->tx->view, t->mem, &t->actor, 0, target, 0, 50, &list, &n, err);
	for (size_t i = 0; rc == 0 && i < n && hits < CHOICES; i++) {
		const struct card *c = &list[i];
		if ((c->value[CARD_name] != NULL && strstr(c->value[CARD_name], target) != NULL) ||
		    (c->value[CARD_org] != NULL && strstr(c->value[CARD_org], target) != NULL))
			list[hits++] = *c;
	}
	if (rc == 0)
		settle(t, w, list, hits);
	return rc;
}

static int by_conversation(struct turn *t, struct who_found *w, struct err *err)
{
	struct chat chat = turn_chat(t);
	struct instant since = {t->tx->now.us - CONTEXT_US};
	int64_t id;
	int rc = chat_context_find(&t->tx->view, &chat, since, &id, err);
	if (rc == ERR_ABSENT)
		rc = chat_bind_find(&t->tx->view, &chat, &id, err);
	if (rc == ERR_ABSENT)
		return 0;
	return rc < 0 ? rc : by_number(t, id, w, err);
}

int who_find(struct turn *t, struct who_found *ret, struct err *err)
{
	const struct message *m = t->msg;
	const char *name = field(m, "name"), *org = field(m, "org"), *phone = field(m, "phone");
	int rc = 0;
	*ret = (struct who_found){.how = WHO_NOBODY};
	if (t->chosen && t->chosen_card != 0)
		return by_number(t, t->chosen_card, ret, err);
	if (m->n_ids > 0) {
		rc = by_number(t, m->ids[0], ret, err);
	} else if (m->target != NULL && !t->chosen) {
		rc = by_target(t, m->target, ret, err);
	} else if ((name != NULL || org != NULL || phone != NULL) && !t->chosen) {
		rc = by_fields(t, name, org, phone, m->kind != MESSAGE_CARD, ret, err);
	} else if (t->chosen) {
		ret->how = WHO_NEW;
	} else {
		rc = by_conversation(t, ret, err);
	}
	if (rc == 0 && ret->how == WHO_NEW) {
		ret->name = name != NULL ? name : org == NULL ? m->target : NULL;
		ret->org = org;
	}
	return rc;
}

int who_register(struct turn *t, struct who_found *w, struct err *err)
{
	struct card_taken taken;
	const char *phone = field(t->msg, "phone");
	if (w->how != WHO_NEW)
		return 0;
	int rc = card_taken(&t->tx->view, t->mem, t->actor.id, w->name, w->org, phone, &taken, err);
	if (rc < 0)
		return rc == ERR_ABSENT ? 0 : rc;
	/* The sender has said already that it is somebody else of the same name. */
	if (t->chosen && !taken.by_phone)
		return 0;
	w->how = WHO_TAKEN;
	w->team = taken.team;
	w->certain = taken.by_phone;
	w->pool_card = taken.pool ? taken.id : 0;
	char *subject = talloc_asprintf(t->mem, "card %lld", (long long)taken.id);
	return turn_audit(t, "register", subject != NULL ? subject : "card", false, err);
}

static int colleague(struct turn *t, const char *words, bool left, struct person *ret,
		     bool *ret_found, struct err *err)
{
	struct person *list, *gone;
	size_t n, n_gone = 0;
	const char *name = words + (words[0] == '@');
	int rc = person_named(&t->tx->view, t->mem, name, 2 * (CHOICES + 1), &list, &n, err);
	if (rc == 0 && n > CHOICES + 1)
		n = CHOICES + 1;
	if (rc == 0 && left)
		rc = person_left_named(&t->tx->view, t->mem, name, CHOICES + 1, &gone, &n_gone,
				       err);
	*ret_found = rc == 0 && n + n_gone == 1;
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < n_gone; i++)
		list[n++] = gone[i];
	if (*ret_found) {
		*ret = list[0];
		return 0;
	}
	struct say s = turn_say(t);
	if (n == 0)
		say_no_colleague(&s, name);
	else
		say_which_colleague(&s, name, list, n);
	return 0;
}

int who_colleague(struct turn *t, const char *words, struct person *ret, bool *ret_found,
		  struct err *err)
{
	return colleague(t, words, false, ret, ret_found, err);
}

int who_leaver(struct turn *t, const char *words, struct person *ret, bool *ret_found,
	       struct err *err)
{
	return colleague(t, words, true, ret, ret_found, err);
}

static int ask(struct turn *t, const struct who_found *w, struct err *err)
{
	struct say s = turn_say(t);
	bool may_be_new = t->msg->kind == MESSAGE_CARD || t->msg->command == COMMAND_FOLLOWUP;
	say_which_customer(&s, w->list, w->n, t->in->id, may_be_new,
			   w->name != NULL ? w->name : "客户");
	return question_ask(t, &s, err);
}

bool who_said(struct turn *t, const struct who_found *w, struct err *err, int *ret_rc)
{
	*ret_rc = 0;
	switch (w->how) {
	case WHO_ONE:
	case WHO_NEW:
		return false;
	case WHO_MANY:
		*ret_rc = ask(t, w, err);
		return true;
	case WHO_NOBODY:
	case WHO_OTHERS:
	case WHO_TAKEN:
		break;
	}
	struct say s = turn_say(t);
	if (w->how == WHO_TAKEN)
		say_taken(&s, w->name, w->team, w->certain, w->pool_card, t->in->id);
	else if (w->how == WHO_OTHERS)
		say_not_yours(&s, &w->card);
	else if (t->msg->n_ids > 0)
		say_no_number(&s, t->msg->ids[0]);
	else if (t->msg->target != NULL && who_number(t->msg->target) != 0)
		say_no_number(&s, who_number(t->msg->target));
	else if (t->msg->target != NULL)
		say_not_found(&s, t->msg->target);
	else
		say_no_customer(&s);
	return true;
}

int who_card(struct turn *t, struct change_log *log, const struct who_found *w, struct card *ret,
	     bool *ret_fresh, struct err *err)
{
	*ret_fresh = w->how == WHO_NEW;
	if (!*ret_fresh) {
		*ret = w->card;
		return 0;
	}
	int rc = edit_new(log, t->mem, &t->actor, ret, err);
	if (rc == 0 && w->name != NULL)
		rc = edit_field(log, ret, CARD_name, w->name, err);
	if (rc == 0 && w->org != NULL)
		rc = edit_field(log, ret, CARD_org, w->org, err);
	return rc == 0 ? fair_met(log, t->mem, t->pack, ret, err) : rc;
}
