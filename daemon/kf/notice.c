/* What follows a customer's message, some seconds later, as customers write in bursts: they get an
 * automatic answer, at most once in half a day; whoever has charge of them is told once of all that
 * came. While a colleague is talking with them in the client, nothing of the sort. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/core/clock.h"
#include "daemon/kf/kf.h"
#include "parsers/wire/wecom.h"
#include "store/queue/outbox.h"

#define SECOND INT64_C(1000000)
#define BURST_US (8 * SECOND)        /* a burst is over when nothing came for so long */
#define BURST_MOST_US (60 * SECOND)  /* or after this */
#define APART_US (60 * SECOND)       /* between notices of one customer */
#define APART_MANY_US (600 * SECOND) /* after so many in a row: */
#define MANY 5
#define ROW_US (3600 * SECOND)      /* without a notice it is a new row */
#define STATE_US (15 * SECOND)      /* we wait so long for the state of the conversation */
#define ASKED_US (60 * SECOND)      /* a stranger has so long to say who they are */
#define ACK_US (12 * 3600 * SECOND) /* between automatic answers */
#define SAID 50
#define SHOWN 8
#define CARDS 3
#define PEOPLE 8

bool kf_working(const struct keep *keep, struct instant now)
{
	struct civil c = civil_of(now);
	int minute = c.hour * 60 + c.minute;
	return calendar_works(keep->worktime.calendar, day_from_date(c.year, c.month, c.day)) &&
	       minute >= 8 * 60 + 30 && minute < 18 * 60;
}

struct due {
	struct tx *tx;
	void *mem;
	const struct pack *pack;
	const struct keep *keep;
	struct contact *c;
	struct contact_said *list;
	size_t n;
	bool known;
	struct card card;
	struct person people[PEOPLE]; /* who is told */
	size_t n_people;
};

static int put(struct due *d, const char *platform, const char *chat, const struct reply *r,
	       const char *key, struct err *err)
{
	int rc = reply_rc(r, err);
	char *text = rc == 0 && r->body != NULL ? json_dumps(r->body, JSON_COMPACT) : NULL;
	/* begins with a message of theirs: it goes with them when they are forgotten */
	struct outbox_msg m = {.platform = platform,
			       .chat = chat,
			       .body = text,
			       .idem_key = talloc_asprintf(d->mem, "%lld/%s",
							   (long long)d->list[d->n - 1].id, key)};
	int64_t id;
	if (rc == 0)
		rc = text != NULL && m.idem_key != NULL
			     ? outbox_put(d->tx, &m, &id, err)
			     : err_set(err, ERR_AGAIN, "notice: no memory");
	free(text);
	return rc;
}

/* --- who is told ------------------------------------------------------------------------------ */

static int person_add(struct due *d, int64_t id, struct err *err)
{
	const char *platform, *chat;
	struct person p;
	if (id == 0 || d->n_people == PEOPLE)
		return 0;
	int rc = person_get(&d->tx->view, d->mem, id, &p, err);
	if (rc == 0)
		rc = person_home(&d->tx->view, d->mem, id, &platform, &chat, err);
	if (rc == 0)
		d->people[d->n_people++] = p;
	return rc == ERR_ABSENT ? 0 : rc;
}

static int duty_add(struct due *d, struct err *err)
{
	struct person p;
	const char *user = d->keep->kf_duty;
	int rc = ERR_ABSENT;
	if (user != NULL && user[0] != '\0') {
		const char *folded = wecom_fold(d->mem, user);
		rc = folded != NULL
			     ? person_find(&d->tx->view, d->mem, d->c->platform, folded, &p, err)
			     : err_set(err, ERR_AGAIN, "notice: no memory");
	}
	if (rc == ERR_ABSENT)
		rc = person_lead(&d->tx->view, d->mem, d->known ? d->card.owner_path : "", &p, err);
	if (rc == 0)
		return person_add(d, p.id, err);
	return rc == ERR_ABSENT ? 0 : rc;
}

static int people_find(struct due *d, struct err *err)
{
	int64_t *with = NULL;
	size_t n = 0;
	int rc = kf_card(&d->tx->view, d->mem, d->c, &d->card, err);
	d->known = rc == 0;
	if (rc == ERR_ABSENT)
		rc = person_add(d, d->c->person, err);
	else if (rc == 0)
		rc = person_add(d, d->card.owner, err);
	if (rc == 0 && d->known)
		rc = card_sharers(&d->tx->view, d->mem, d->card.id, &with, &n, err);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = person_add(d, with[i], err);
	return rc < 0 || d->n_people > 0 ? rc : duty_add(d, err);
}

/* --- the automatic answer --------------------------------------------------------------------- */

static int customer_answer(struct due *d, struct err *err)
{
	struct contact *c = d->c;
	int64_t now_us = d->tx->now.us;
	bool ask = !d->known && c->asked_us == 0;
	struct reply r = {};
	struct say s = {&r, d->mem, d->pack, d->tx->now};
	bool ours = d->n_people > 0 && (d->known || c->person != 0);
	const char *name = ours ? d->people[0].name : NULL;
	if (!c->wants_ack)
		return 0;
	c->wants_ack = false;
	if (!ask && c->acked_us != 0 && now_us - c->acked_us < ACK_US)
		return 0;
	if (ask) {
		c->asked_us = now_us;
		say_kf_ask(&s, name, kf_working(d->keep, d->tx->now));
	} else {
		say_kf_ack(&s, name, kf_working(d->keep, d->tx->now));
	}
	c->acked_us = now_us;
	c->answers++;
	int rc = put(d, c->platform, c->chat, &r, "ack", err);
	reply_done(&r);
	return rc;
}

/* --- the notice ------------------------------------------------------------------------------- */

/* What was read on the photos among it; *ret_waits: one is still being read. */
static int values_find(struct due *d, struct picture_value **ret, size_t *ret_n, bool *ret_quote,
		       bool *ret_waits, struct err *err)
{
	*ret_n = 0;
	*ret_waits = *ret_quote = false;
	for (size_t i = 0; i < d->n; i++) {
		struct picture p;
		if (strcmp(d->list[i].kind, "picture") != 0)
			continue;
		int rc = picture_of(&d->tx->view, d->mem, d->list[i].id, &p, err);
		if (rc == 0 && strcmp(p.state, "waiting") == 0)
			*ret_waits = true;
		/* the last one that says something */
		struct picture_value *values = NULL;
		size_t n = 0;
		if (rc == 0)
			rc = picture_values(&d->tx->view, d->mem, p.id, &values, &n, err);
		if (rc == 0 && n > 0) {
			*ret = values;
			*ret_n = n;
			*ret_quote = p.kind != NULL && strcmp(p.kind, "quotation") == 0;
		}
		if (rc < 0 && rc != ERR_ABSENT)
			return rc;
	}
	return 0;
}

static const char **lines_make(struct due *d, size_t *ret_n)
{
	const char **lines = talloc_array(d->mem, const char *, SHOWN);
	size_t from = d->n > SHOWN ? d->n - SHOWN : 0;
	*ret_n = 0;
	for (size_t i = from; lines != NULL && i < d->n; i++)
		lines[(*ret_n)++] = kf_line(d->mem, &d->list[i]);
	return lines;
}

static int home_put(struct due *d, const struct person *p, const struct reply *r, struct err *err)
{
	char key[64];
	const char *platform, *chat;
	int rc = person_home(&d->tx->view, d->mem, p->id, &platform, &chat, err);
	/* the same messages may be told once more, to somebody else or as a question */
	(void)snprintf(key, sizeof(key), "kf%lld-%lld", (long long)p->id, (long long)d->tx->now.us);
	return rc < 0 ? rc : put(d, platform, chat, r, key, err);
}

static int owner_tell(struct due *d, struct picture_value *values, size_t n, bool quotation,
		      struct err *err)
{
	struct kf_told told = {.contact = d->c, .card = &d->card, .values = values, .n_values = n};
	struct recommended *products = NULL;
	bool empty;
	int rc = 0;
	told.lines = lines_make(d, &told.n);
	told.more = d->n - told.n;
	for (size_t i = 0; rc == 0 && i < d->n_people; i++) {
		struct reply r = {};
		struct say s = {&r, d->mem, d->pack, d->tx->now};
		struct turn t = {
			.tx = d->tx, .mem = d->mem, .pack = d->pack, .actor = d->people[i]};
		told.may_answer =
			may_change(&d->people[i], &d->card) || d->people[i].id != d->card.owner;
		if (n > 0 && i == 0)
			rc = recommend_for(&t, &d->card, values, n, quotation, &products,
					   &told.n_products, &empty, err);
		told.products = products;
		if (rc == 0) {
			say_kf_notice(&s, &told);
			rc = home_put(d, &d->people[i], &r, err);
		}
		reply_done(&r);
	}
	d->c->unsure = false;
	return rc;
}

/* The cards that a stranger may belong to. */
static int cards_find(struct due *d, const struct person *p, const struct kf_lead *lead,
		      struct card **ret, size_t *ret_n, struct err *err)
{
	const char *words[] = {lead->name, d->c->name, NULL};
	struct card *list;
	size_t n;
	*ret_n = 0;
	*ret = talloc_array(d->mem, struct card, CARDS);
	if (*ret == NULL)
		return err_set(err, ERR_AGAIN, "notice: no memory");
	for (size_t w = 0; w < 3 && *ret_n < CARDS; w++) {
		if (w < 2 && (words[w] == NULL || words[w][0] == '\0'))
			continue;
		int rc = card_search(&d->tx->view, d->mem, p,
				     w == 2 || p->role == ROLE_REP ? p->id : 0, words[w], 0, CARDS,
				     &list, &n, err);
		if (rc < 0)
			return rc;
		for (size_t i = 0; i < n && *ret_n < CARDS; i++) {
			bool there = !may_change(p, &list[i]) && !may_arrange(p, &list[i]);
			for (size_t k = 0; k < *ret_n; k++)
				there = there || (*ret)[k].id == list[i].id;
			if (!there)
				(*ret)[(*ret_n)++] = list[i];
		}
	}
	return 0;
}

/* The buttons are choices that can be typed, too. */
static int question_of(struct due *d, const struct person *p, const struct say *s, struct err *err)
{
	struct chat chat = {.person = p->id};
	json_t *options = json_array(), *button;
	size_t i;
	int64_t number;
	json_array_foreach(json_object_get(s->to->body, "buttons"), i, button)(void)
		json_array_append(options, json_object_get(button, "data"));
	char *text = json_dumps(options, 0);
	json_decref(options);
	int rc = text != NULL
			 ? person_home(&d->tx->view, d->mem, p->id, &chat.platform, &chat.chat, err)
			 : err_set(err, ERR_AGAIN, "notice: no memory");
	struct instant expires = {d->tx->now.us + 24 * 3600 * SECOND};
	if (rc == 0)
		rc = question_put(d->tx, &chat, text, expires, &number, err);
	free(text);
	if (rc == 0)
		say_question_number(s, number);
	return rc;
}

static int stranger_tell(struct due *d, struct err *err)
{
	struct kf_lead lead;
	struct card *cards;
	size_t n_cards, n;
	struct contact_said *all;
	const struct person *p = &d->people[0];
	struct reply r = {};
	struct say s = {&r, d->mem, d->pack, d->tx->now};
	int rc = contact_said(&d->tx->view, d->mem, d->c, 0, SAID, &all, &n, err);
	if (rc == 0)
		rc = kf_lead(d->mem, d->pack, d->tx->now, all, n, &lead, err);
	if (rc == 0)
		rc = cards_find(d, p, &lead, &cards, &n_cards, err);
	if (rc < 0)
		return rc;
	struct kf_told told = {.contact = d->c, .lead = &lead, .cards = cards, .n_cards = n_cards};
	told.lines = lines_make(d, &told.n);
	told.more = d->n - told.n;
	say_kf_lead(&s, &told);
	rc = question_of(d, p, &s, err);
	if (rc == 0)
		rc = home_put(d, p, &r, err);
	reply_done(&r);
	d->c->person = p->id;
	return rc;
}

/* --- when ------------------------------------------------------------------------------------- */

static int64_t notice_us(const struct due *d)
{
	const struct contact *c = d->c;
	int64_t at = c->last_us + BURST_US;
	bool in_row = c->told_us != 0 && d->tx->now.us - c->told_us < ROW_US;
	if (at > c->first_us + BURST_MOST_US)
		at = c->first_us + BURST_MOST_US;
	if (!d->known && c->asked_us >= c->last_us && at < c->asked_us + ASKED_US)
		at = c->asked_us + ASKED_US;
	if (in_row && at < c->told_us + (c->told_n >= MANY ? APART_MANY_US : APART_US))
		at = c->told_us + (c->told_n >= MANY ? APART_MANY_US : APART_US);
	struct instant then = {at > d->tx->now.us ? at : d->tx->now.us};
	struct instant end = worktime_next(&d->keep->worktime, then, true);
	return end.us > then.us && !kf_working(d->keep, then) ? end.us : at;
}

static void settled(struct contact *c, int64_t told)
{
	c->told = told > c->told ? told : c->told;
	c->first_us = 0;
	c->wants_ack = false;
	c->due_us = 0;
}

static int tell(struct due *d, struct err *err)
{
	struct contact *c = d->c;
	int64_t now_us = d->tx->now.us, at_us = notice_us(d);
	struct picture_value *values = NULL;
	size_t n;
	bool quotation, waits;
	int rc = values_find(d, &values, &n, &quotation, &waits, err);
	if (rc < 0)
		return rc;
	if (waits && now_us < c->first_us + BURST_MOST_US && at_us < now_us + 2 * SECOND)
		at_us = now_us + 2 * SECOND;
	if (now_us < at_us) {
		c->due_us = at_us;
		return 0;
	}
	if (d->n_people > 0)
		rc = d->known ? owner_tell(d, values, n, quotation, err) : stranger_tell(d, err);
	if (rc < 0)
		return rc;
	settled(c, d->list[d->n - 1].id);
	c->told_n = now_us - c->told_us < ROW_US ? c->told_n + 1 : 1;
	c->told_us = now_us;
	return 0;
}

static int look(struct due *d, struct err *err)
{
	struct contact *c = d->c;
	int64_t now_us = d->tx->now.us;
	if (c->first_us == 0) {
		settled(c, 0);
		return 0;
	}
	if (c->state_us < c->first_us - 5 * SECOND && now_us < c->first_us + STATE_US) {
		c->due_us = now_us + SECOND;
		return 0;
	}
	int rc = contact_said(&d->tx->view, d->mem, c, c->told, SAID, &d->list, &d->n, err);
	if (rc < 0)
		return rc;
	if (d->n == 0 || c->state == CONTACT_QUEUE || c->state == CONTACT_PERSON) {
		settled(c, d->n > 0 ? d->list[d->n - 1].id : 0);
		return 0;
	}
	rc = people_find(d, err);
	if (rc == 0)
		rc = customer_answer(d, err);
	return rc < 0 ? rc : tell(d, err);
}

int kf_due(struct tx *tx, void *mem, const struct pack *pack, const struct keep *keep,
	   struct contact *c, struct err *err)
{
	struct due *d = talloc_zero(mem, struct due);
	if (d == NULL)
		return err_set(err, ERR_AGAIN, "notice: no memory");
	*d = (struct due){.tx = tx, .mem = mem, .pack = pack, .keep = keep, .c = c};
	int rc = look(d, err);
	return rc < 0 ? rc : contact_save(tx, c, err);
}
