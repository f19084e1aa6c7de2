/* From an accepted message to the handler that answers it. */
#include "daemon/command/turn.h"

#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/command/doubts.h"
#include "daemon/core/clock.h"
#include "daemon/sales/local.h"
#include "daemon/sales/rights.h"
#include "parsers/base/utf8.h"
#include "parsers/name/alike.h"
#include "store/audit.h"
#include "store/product.h"

extern const struct command cmd_card;
#define COMMAND(name, NAME, target, rest, words) extern const struct command cmd_##name;
#include "parsers/message/commands.def"
#undef COMMAND

static const struct command *const commands[COMMAND_COUNT] = {
	[COMMAND_NONE] = &cmd_card,
#define COMMAND(name, NAME, target, rest, words) [COMMAND_##NAME] = &cmd_##name,
#include "parsers/message/commands.def"
#undef COMMAND
};

struct reply *turn_reply(struct turn *t)
{
	if (t->n_replies < TURN_REPLIES)
		t->n_replies++;
	return &t->replies[t->n_replies - 1];
}

void turn_done(struct turn *t)
{
	for (size_t i = 0; i < t->n_replies; i++)
		reply_done(&t->replies[i]);
	for (struct notice *n = t->notices; n != NULL; n = n->next)
		reply_done(&n->reply);
}

int turn_tell(struct turn *t, int64_t person, struct say *ret, struct err *err)
{
	struct notice *n = talloc_zero(t->mem, struct notice);
	if (n == NULL)
		return err_set(err, ERR_AGAIN, "notice: no memory");
	n->person = person;
	n->next = t->notices;
	t->notices = n;
	*ret = (struct say){&n->reply, t->mem, t->pack, t->tx->now};
	return 0;
}

int turn_audit(struct turn *t, const char *what, const char *subject, bool allowed, struct err *err)
{
	struct audit a = {.person = t->actor.id,
			  .what = what,
			  .subject = subject,
			  .allowed = allowed,
			  .inbox = t->in->id};
	return audit_put(t->tx, &a, err);
}

int turn_looked(struct turn *t, const struct card *list, size_t n, const char *words,
		struct err *err)
{
	size_t beyond = 0;
	for (size_t i = 0; i < n; i++)
		beyond += !may_change(&t->actor, &list[i]) && !may_arrange(&t->actor, &list[i]);
	if (beyond == 0)
		return 0;
	char *subject = words == NULL ? talloc_asprintf(t->mem, "card %lld", (long long)list[0].id)
				      : talloc_asprintf(t->mem, "%zu cards: %s", beyond, words);
	return turn_audit(t, words == NULL ? "look" : "list", subject != NULL ? subject : "", true,
			  err);
}

struct say turn_say(struct turn *t)
{
	return (struct say){turn_reply(t), t->mem, t->pack, t->tx->now};
}

struct chat turn_chat(const struct turn *t)
{
	return (struct chat){t->in->platform, t->in->chat, t->actor.id};
}

struct change_log turn_log(const struct turn *t, const char *what)
{
	return (struct change_log){.tx = t->tx,
				   .person = t->actor.id,
				   .inbox = t->in->id,
				   .what = what,
				   .at = t->in->sent};
}

#define ORG_BYTES 60
#define ORGS 200

/* --- what is known already, for the parser -----------------------------------------------------
 */

static bool known_product(void *ctx, const char *text, size_t len)
{
	const struct turn *t = ctx;
	struct err err;
	bool there = false;
	return product_known(&t->tx->view, text, len, &there, &err) == 0 && there;
}

static bool known_customer(void *ctx, const char *text, size_t len)
{
	const struct turn *t = ctx;
	struct err err;
	struct card *list;
	size_t n = 0;
	char *name = talloc_strndup(t->mem, text, len);
	return name != NULL &&
	       card_match(&t->tx->view, t->mem, &t->actor, name, NULL, NULL, 1, &list, &n, &err) ==
		       0 &&
	       n > 0;
}

/* 杭一, where one has a customer of 杭州市第一人民医院. */
static bool known_org(void *ctx, const char *text, size_t len)
{
	const struct turn *t = ctx;
	struct err err;
	const char **list;
	size_t n = 0;
	if (len > ORG_BYTES)
		return false;
	char *org = talloc_strndup(t->mem, text, len);
	if (org == NULL ||
	    card_orgs(&t->tx->view, t->mem, &t->actor, org, ORGS, &list, &n, &err) < 0)
		return false;
	for (size_t i = 0; i < n; i++)
		if (org_alike(org, list[i]) == ALIKE_SAME)
			return true;
	return false;
}

int turn_parse(struct turn *t, const char *text, struct message **ret, struct err *err)
{
	struct message_known known = {
		.ctx = t, .org = known_org, .customer = known_customer, .product = known_product};
	struct civil said = civil_of(t->in->sent);
	return message_parse(t->mem, t->pack, &known, text, strlen(text), &said, ret, err);
}

/* --- messages without a tag --------------------------------------------------------------------
 */

/* A bare name right after a photo that belongs to nobody. */
static int name_for_photo(struct turn *t, bool *ret_answered, struct err *err)
{
	struct picture p;
	struct instant since = {t->tx->now.us - CONTEXT_US};
	*ret_answered = false;
	int rc = picture_latest(&t->tx->view, t->mem, t->in->platform, t->in->chat, t->actor.id,
				since, &p, err);
	if (rc < 0 || p.card != 0 || strlen(t->in->body) > 60)
		return rc == ERR_ABSENT ? 0 : rc < 0 ? rc : 0;
	struct card *list;
	size_t n;
	rc = card_match(&t->tx->view, t->mem, &t->actor, t->in->body, NULL, NULL, 2, &list, &n,
			err);
	if (rc < 0 || n != 1)
		return rc;
	*ret_answered = true;
	return photo_give(t, &p, &list[0], "chosen", false, err);
}

static int no_record(struct turn *t, struct err *err)
{
	bool answered;
	int rc = doubts_typed(t, &answered, err);
	if (rc == 0 && !answered)
		rc = question_answer(t, &answered, err);
	if (rc == 0 && !answered)
		rc = name_for_photo(t, &answered, err);
	if (rc < 0 || answered)
		return rc;
	bool first;
	rc = greeted_put(t->tx, t->actor.id, local_day(t->tx->now), &first, err);
	if (rc == 0 && first) {
		struct say s = turn_say(t);
		say_help(&s);
	}
	return rc;
}

int turn_text(struct turn *t, struct err *err)
{
	struct message *m;
	bool answered;
	int rc = page_more(t, &answered, err);
	if (rc == 0 && !answered)
		rc = turn_parse(t, t->in->body, &m, err);
	if (rc < 0 || answered)
		return rc;
	t->msg = m;
	if (m->kind == MESSAGE_ERROR) {
		struct say s = turn_say(t);
		say_bad_text(&s, m);
		return 0;
	}
	if (m->kind == MESSAGE_NONE)
		return no_record(t, err);
	if (t->actor.role >= commands[m->command]->need)
		return commands[m->command]->run(t, err);
	struct say s = turn_say(t);
	say_not_allowed(&s);
	return turn_audit(t, "command", command_name(m->command), false, err);
}

int turn_again(struct turn *t, int64_t inbox, int64_t card, struct err *err)
{
	struct inbox_msg first;
	int rc = inbox_get(&t->tx->view, t->mem, inbox, &first, err);
	if (rc < 0)
		return rc;
	const struct inbox_msg *press = t->in;
	t->in = &first;
	t->chosen = true;
	t->chosen_card = card;
	rc = turn_text(t, err);
	t->in = press;
	return rc;
}

int turn_gave_up(struct turn *t, struct err *)
{
	struct say s = turn_say(t);
	say_gave_up(&s);
	return 0;
}

int turn_stranger(struct turn *t, struct err *)
{
	struct say s = turn_say(t);
	say_stranger(&s, t->in->sender);
	return 0;
}
