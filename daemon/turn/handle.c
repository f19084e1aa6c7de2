/* What every handler needs: replies, the log, what is known already. */
#include "daemon/turn/handle.h"

#include <string.h>
#include <talloc.h>

#include "daemon/core/clock.h"
#include "daemon/sales/rights.h"
#include "parsers/name/alike.h"
#include "store/catalogue/product.h"
#include "store/people/audit.h"

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

static int notice_new(struct turn *t, const struct notice *to, struct say *ret, struct err *err)
{
	struct notice *n = talloc_zero(t->mem, struct notice);
	if (n == NULL)
		return err_set(err, ERR_AGAIN, "notice: no memory");
	*n = *to;
	n->next = t->notices;
	t->notices = n;
	*ret = (struct say){&n->reply, t->mem, t->pack, t->tx->now};
	return 0;
}

int turn_tell(struct turn *t, int64_t person, struct say *ret, struct err *err)
{
	return notice_new(t, &(struct notice){.person = person}, ret, err);
}

int turn_tell_chat(struct turn *t, const char *platform, const char *chat, struct say *ret,
		   struct err *err)
{
	return notice_new(t, &(struct notice){.platform = platform, .chat = chat}, ret, err);
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

int card_show(struct turn *t, const struct say *s, const struct card *c, struct err *err)
{
	const char **tags;
	struct card_param *params;
	size_t n_tags, n_params;
	int rc = card_tags(&t->tx->view, t->mem, c->id, &tags, &n_tags, err);
	if (rc == 0)
		rc = card_params(&t->tx->view, t->mem, c->id, &params, &n_params, err);
	if (rc == 0)
		say_card(s, c, (const char *const *)tags, n_tags, params, n_params);
	struct place place;
	if (rc == 0)
		rc = place_get(&t->tx->view, t->mem, c->id, &place, err);
	if (rc == 0)
		say_place(s, c, &place);
	return rc == ERR_ABSENT ? 0 : rc;
}
