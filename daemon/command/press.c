/* Buttons. Their data is a verb and numbers, as say/ wrote it; it comes back from outside, so each
 * verb checks rights and numbers as if they had been typed, and pressing twice has one effect. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/command/command.h"
#include "daemon/kf/kf.h"
#include "daemon/photo/doubts.h"
#include "daemon/sales/local.h"
#include "daemon/turn/task_do.h"

struct press {
	int64_t a, b;     /* the numbers after the verb; -1 if absent */
	const char *rest; /* what follows the first number */
};

static int press_undo(struct turn *t, const struct press *p, struct err *err)
{
	return undo_receipt(t, p->a, err);
}

static int press_done(struct turn *t, const struct press *p, struct err *err)
{
	return task_do_done(t, &p->a, 1, err);
}

#define SNOOZE_MAX_US (INT64_C(92) * 86400 * 1000000)

/* The time that a button named. */
static bool named_time(const struct turn *t, const struct press *p, struct instant *ret)
{
	return p->rest[0] != '\0' && local_parse(p->rest, ret) &&
	       ret->us < t->tx->now.us + SNOOZE_MAX_US;
}

/* To that time, else by a day. */
static int press_snooze(struct turn *t, const struct press *p, struct err *err)
{
	char due[LOCAL_DUE];
	struct instant at;
	if (named_time(t, p, &at)) {
		if (at.us > t->tx->now.us)
			return task_do_snooze(t, p->a, local_due(at, due), err);
		/* pressed long after it was shown */
		return task_do_when(t, p->a, WHEN_PAST, NULL, err);
	}
	return task_do_snooze(t, p->a, NULL, err);
}

static int press_todo(struct turn *t, const struct press *p, struct err *err)
{
	char due[LOCAL_DUE];
	struct instant at;
	if (named_time(t, p, &at) && at.us > t->tx->now.us)
		return todo_at(t, p->a, local_due(at, due), err);
	struct say s = turn_say(t);
	say_button_old(&s);
	return 0;
}

static int press_tasks(struct turn *t, const struct press *p, struct err *err)
{
	return todo_list(t, (size_t)p->a, err);
}

static int press_when(struct turn *t, const struct press *p, struct err *err)
{
	return task_do_when(t, p->a, WHEN_ASKED, NULL, err);
}

static int press_veto(struct turn *t, const struct press *p, struct err *err)
{
	return task_do_veto(t, p->a, NULL, err);
}

static int press_reason(struct turn *t, const struct press *p, struct err *err)
{
	return task_do_reason(t, p->a, p->rest, err);
}

static int press_legal(struct turn *t, const struct press *p, struct err *err)
{
	return legal_answer(t, p->a, p->rest, err);
}

static int press_list(struct turn *t, const struct press *p, struct err *err)
{
	return page_list(t, p->rest, p->a > 100000 ? 100000 : (unsigned)p->a, err);
}

/* Which customer a message was about. */
static int press_pick(struct turn *t, const struct press *p, struct err *err)
{
	struct inbox_msg first;
	bool used;
	int rc = inbox_get(&t->tx->view, t->mem, p->a, &first, err);
	if (rc == ERR_ABSENT || (rc == 0 && (strcmp(first.chat, t->in->chat) != 0 ||
					     strcmp(first.sender, t->in->sender) != 0 ||
					     strcmp(first.platform, t->in->platform) != 0))) {
		struct say s = turn_say(t);
		say_button_old(&s);
		return 0;
	}
	if (rc == 0)
		rc = change_set_of_inbox(&t->tx->view, p->a, &used, err);
	if (rc < 0)
		return rc;
	if (used) {
		struct say s = turn_say(t);
		say_picked_before(&s);
		return 0;
	}
	return turn_again(t, p->a, p->b < 0 ? 0 : p->b, err);
}

static int press_card(struct turn *t, const struct press *p, struct err *err)
{
	struct message m = {.kind = MESSAGE_COMMAND, .command = COMMAND_QUERY};
	int64_t id = p->a;
	m.ids = &id;
	m.n_ids = 1;
	t->msg = &m;
	int rc = cmd_query.run(t, err);
	t->msg = NULL;
	return rc;
}

/* A photo and a card, both the presser's. */
static int press_photo(struct turn *t, const struct press *p, struct err *err)
{
	struct picture pic;
	struct card c;
	int rc = picture_find(&t->tx->view, t->mem, p->a, &pic, err);
	if (rc == 0 && pic.person != t->actor.id)
		rc = ERR_ABSENT;
	if (rc == 0)
		rc = card_find(&t->tx->view, t->mem, &t->actor, p->b, &c, err);
	if (rc < 0 && rc != ERR_ABSENT)
		return rc;
	if (rc == ERR_ABSENT || c.owner != t->actor.id) {
		struct say s = turn_say(t);
		say_button_old(&s);
		return 0;
	}
	if (pic.card == c.id) {
		struct say s = turn_say(t);
		say_photo_settled(&s, &c);
		return 0;
	}
	return photo_give(t, &pic, &c, "chosen", false, err);
}

/* The doubtful parameters of a photo are right after all; one is wrong; one is what it may be. */
static int press_sure(struct turn *t, const struct press *p, struct err *err)
{
	return doubts_sure(t, p->a, err);
}

static int press_wrong(struct turn *t, const struct press *p, struct err *err)
{
	return doubts_wrong(t, p->a, p->b, err);
}

static int press_meant(struct turn *t, const struct press *p, struct err *err)
{
	return doubts_meant(t, p->a, p->b, err);
}

static int press_claim(struct turn *t, const struct press *p, struct err *err)
{
	return claim_card(t, p->a, err);
}

static int press_keep(struct turn *t, const struct press *p, struct err *err)
{
	return file_chosen(t, p->a, p->b, err);
}

static int press_unwant(struct turn *t, const struct press *p, struct err *err)
{
	return offer_unwant(t, p->a, p->rest, err);
}

/* Customers who write themselves: see kf.h. */
static int press_lead(struct turn *t, const struct press *p, struct err *err)
{
	return kf_press_lead(t, p->a, err);
}

static int press_whose(struct turn *t, const struct press *p, struct err *err)
{
	return kf_press_whose(t, p->a, p->b, err);
}

static int press_stranger(struct turn *t, const struct press *p, struct err *err)
{
	return kf_press_stranger(t, p->a, err);
}

static const struct {
	const char *verb;
	int (*run)(struct turn *t, const struct press *p, struct err *err);
} verbs[] = {
	{"undo", press_undo},     {"done", press_done},   {"snooze", press_snooze},
	{"veto", press_veto},     {"legal", press_legal}, {"list", press_list},
	{"pick", press_pick},     {"card", press_card},   {"photo", press_photo},
	{"sure", press_sure},     {"claim", press_claim}, {"keep", press_keep},
	{"unwant", press_unwant}, {"wrong", press_wrong}, {"meant", press_meant},
	{"lead", press_lead},     {"whose", press_whose}, {"stranger", press_stranger},
	{"reason", press_reason}, {"when", press_when},   {"todo", press_todo},
	{"tasks", press_tasks},
};

int turn_press(struct turn *t, struct err *err)
{
	struct press p = {.a = -1, .b = -1, .rest = ""};
	const char *data = t->in->body;
	size_t len = strcspn(data, " ");
	if (data[len] == ' ') {
		char *end;
		p.a = strtoll(data + len, &end, 10);
		if (*end == ' ') {
			p.rest = end + 1;
			char *end2;
			int64_t b = strtoll(p.rest, &end2, 10);
			if (end2 != p.rest && *end2 == '\0')
				p.b = b;
		}
	}
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]) && p.a >= 0; i++)
		if (strlen(verbs[i].verb) == len && memcmp(verbs[i].verb, data, len) == 0)
			return verbs[i].run(t, &p, err);
	struct say s = turn_say(t);
	say_button_old(&s);
	return 0;
}
