/* #查 张总: the card with what is open and what was last; #查 骨科: whoever has the words. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <talloc.h>

#include "daemon/command/command.h"
#include "store/card/activity.h"
#include "store/card/deal.h"

#define SHOWN_TASKS 5
#define SHOWN_CONTACTS 3

/* The deal, and since when it stands where it stands. */
static int deal_now(struct turn *t, int64_t card, struct details *d, struct err *err)
{
	struct deal *deal = talloc_zero(t->mem, struct deal);
	struct stage_event *events;
	size_t n;
	if (deal == NULL)
		return err_set(err, ERR_AGAIN, "query: no memory");
	int rc = deal_latest(&t->tx->view, t->mem, card, deal, err);
	if (rc < 0)
		return rc == ERR_ABSENT ? 0 : rc;
	rc = stage_event_list(&t->tx->view, t->mem, deal->id, &events, &n, err);
	d->deal = deal;
	d->since = n > 0 ? events[n - 1].at : deal->opened;
	return rc;
}

static int details(struct turn *t, const struct card *c, struct err *err)
{
	struct details d = {};
	const struct view *v = &t->tx->view;
	int rc = deal_now(t, c->id, &d, err);
	if (rc == 0)
		rc = task_list(v, t->mem, 0, c->id, SHOWN_TASKS, &d.tasks, &d.n_tasks, err);
	if (rc == 0)
		rc = activity_list(v, t->mem, c->id, SHOWN_CONTACTS, &d.contacts, &d.n_contacts,
				   err);
	if (rc == 0)
		rc = customer_said(v, t->mem, c->id, SHOWN_CONTACTS, &d.said, &d.n_said, err);
	if (rc == 0)
		rc = picture_count(v, c->id, &d.pictures, err);
	if (rc == 0)
		rc = attachment_list(v, t->mem, c->id, DETAILS_FILES + 1, &d.files, &d.n_files,
				     err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	rc = card_show(t, &s, c, err);
	if (rc < 0)
		return rc;
	say_details(&s, c, &d);
	rc = turn_looked(t, c, 1, NULL, err);
	if (rc < 0)
		return rc;
	struct chat chat = turn_chat(t);
	return c->owner == t->actor.id ? chat_context_set(t->tx, &chat, c->id, err) : 0;
}

/* number: the words are digits that are no card's number. */
static int words(struct turn *t, const char *text, int64_t number, struct err *err)
{
	struct card *list;
	size_t n;
	int rc = page_first(t, text, &list, &n, err);
	if (rc < 0)
		return rc;
	if (n == 1)
		return details(t, &list[0], err);
	if (n == 0 && number != 0) {
		struct say s = turn_say(t);
		say_no_number(&s, number);
		return turn_looked(t, list, 0, text, err);
	}
	return page_say(t, text, list, n, 0, err);
}

/* A17: what that receipt stands for. 0: the words are no receipt. */
static int64_t receipt_number(const char *words)
{
	char *end;
	if (words == NULL || (words[0] != 'A' && words[0] != 'a') ||
	    !isdigit((unsigned char)words[1]))
		return 0;
	int64_t id = strtoll(words + 1, &end, 10);
	return *end == '\0' && id < 1000000000 ? id : 0;
}

static int receipt(struct turn *t, int64_t id, struct err *err)
{
	struct change_set set;
	struct change *changes;
	size_t n;
	const struct view *v = &t->tx->view;
	int rc = change_set_find(v, t->mem, t->actor.id, id, &set, err);
	if (rc == ERR_ABSENT) {
		struct say s = turn_say(t);
		say_no_receipt(&s, id);
		return 0;
	}
	if (rc == 0)
		rc = change_list(v, t->mem, id, &changes, &n, err);
	if (rc < 0)
		return rc;
	struct card c;
	rc = n > 0 ? card_find(v, t->mem, &t->actor, changes[0].card, &c, err) : ERR_ABSENT;
	if (rc < 0 && rc != ERR_ABSENT)
		return rc;
	struct say s = turn_say(t);
	say_receipt(&s, &set, rc == 0 ? &c : NULL, changes, n);
	return 0;
}

static int query(struct turn *t, struct err *err)
{
	int64_t number = receipt_number(t->msg->target);
	if (number != 0)
		return receipt(t, number, err);
	const struct message *m = t->msg;
	struct who_found w;
	int rc = who_find(t, &w, err);
	if (rc < 0)
		return rc;
	if (w.how == WHO_ONE || w.how == WHO_OTHERS)
		return details(t, &w.card, err);
	/* four digits and more may be the end of a phone number */
	if (w.how == WHO_NOBODY && m->n_ids > 0 && m->ids[0] >= 1000) {
		char digits[24];
		(void)snprintf(digits, sizeof(digits), "%lld", (long long)m->ids[0]);
		return words(t, digits, m->ids[0], err);
	}
	const char *text = m->target != NULL ? m->target : w.name != NULL ? w.name : w.org;
	if (text == NULL || w.how == WHO_NOBODY) {
		(void)who_said(t, &w, err, &rc);
		return rc;
	}
	return words(t, text, who_number(text), err);
}

const struct command cmd_query = {.need = ROLE_REP, .run = query};
