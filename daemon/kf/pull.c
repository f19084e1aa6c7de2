/* What customers wrote comes by pages. A bell says that there is something; where no bell rang, or
 * it was lost, we ask now and then. The messages and how far we have read go into one transaction.
 *
 * The first page ever brings what was written in the three days before: that belongs on the cards,
 * but nobody is told or answered any more. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/core/log.h"
#include "daemon/kf/kf.h"
#include "parsers/base/utf8.h"
#include "store/platform/bookmark.h"
#include "store/queue/chore.h"
#include "store/queue/errand.h"

#define NAMES 100 /* at once (documentation 95149) */
#define ID_MAX 128

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text != NULL ? text : "";
}

static char *packed(void *mem, json_t *object)
{
	char *text = object != NULL ? json_dumps(object, JSON_COMPACT) : NULL;
	char *kept = text != NULL ? talloc_strdup(mem, text) : NULL;
	free(text);
	json_decref(object);
	return kept;
}

int kf_plan(struct tx *tx, const char *chore, int64_t at_us, struct err *err)
{
	struct instant next;
	int64_t cursor = 0;
	int rc = chore_get(&tx->view, chore, &next, &cursor, err);
	if (rc == 0 && next.us <= at_us)
		return 0;
	return rc < 0 && rc != ERR_ABSENT
		       ? rc
		       : chore_set(tx, chore, (struct instant){at_us}, cursor, err);
}

/* --- a page ----------------------------------------------------------------------------------- */

struct page {
	struct tx *tx;
	void *mem;
	const char *platform;
	int64_t since_us; /* when we began to listen to this account */
	json_t *nameless; /* customers, as keys */
	json_t *fresh;    /* chats with something new, as keys */
};

static int since(struct page *p, const char *account, struct err *err)
{
	char digits[24];
	const char *value;
	char *name = talloc_asprintf(p->mem, "since %s", account);
	if (name == NULL)
		return err_set(err, ERR_AGAIN, "pull: no memory");
	int rc = bookmark_get(&p->tx->view, p->mem, p->platform, name, &value, NULL, err);
	if (rc < 0)
		return rc;
	if (value != NULL) {
		p->since_us = strtoll(value, NULL, 10);
		return 0;
	}
	p->since_us = p->tx->now.us;
	(void)snprintf(digits, sizeof(digits), "%lld", (long long)p->since_us);
	return bookmark_set(p->tx, p->platform, name, digits, err);
}

static struct instant sent_at(const struct page *p, const json_t *said)
{
	json_int_t at_s = json_integer_value(json_object_get(said, "at"));
	return at_s > 0 && at_s < p->tx->now.us / 1000000
		       ? (struct instant){at_s * INT64_C(1000000)}
		       : p->tx->now;
}

static int message_put(struct page *p, const json_t *said, struct err *err)
{
	const char *id = text_of(said, "id"), *event = text_of(said, "event");
	const char *account = text_of(said, "account"), *customer = text_of(said, "customer");
	const char *body = text_of(said, "body");
	json_t *remote = json_object_get(said, "remote");
	if (id[0] == '\0' || account[0] == '\0' || customer[0] == '\0' || strlen(id) > ID_MAX ||
	    strlen(account) > ID_MAX || strlen(customer) > ID_MAX) {
		log_event(LOG_UNUSUAL, "customer_message_odd", "PLATFORM=%s", p->platform);
		return 0;
	}
	struct inbox_msg m = {.platform = p->platform,
			      .chat = talloc_asprintf(p->mem, "kf.%s.%s", account, customer),
			      .msg_id = talloc_asprintf(p->mem, "kf:%s", id),
			      .sender = customer,
			      .kind = event[0] != '\0' ? "contact" : text_of(said, "kind"),
			      .label = json_string_value(json_object_get(said, "label")),
			      .remote = remote != NULL ? packed(p->mem, json_incref(remote)) : NULL,
			      .outsider = true,
			      .sent = sent_at(p, said)};
	if (event[0] != '\0')
		m.body = packed(p->mem, json_pack("{s:s, s:s, s:O?, s:O?}", "event", event, "body",
						  body, "why", json_object_get(said, "why"),
						  "person", json_object_get(said, "person")));
	else
		m.body = talloc_strndup(p->mem, body, utf8_cut(body, strlen(body), MESSAGE_MAX));
	if (m.sent.us < p->since_us - KF_FRESH_US)
		m.via = KF_HISTORY;
	if (m.chat == NULL || m.msg_id == NULL || m.body == NULL ||
	    (remote != NULL && m.remote == NULL))
		return err_set(err, ERR_AGAIN, "pull: no memory");
	struct contact c;
	int64_t row;
	bool fresh;
	int rc = contact_put(p->tx, p->mem, p->platform, m.chat, customer, &c, err);
	if (rc == 0)
		rc = inbox_put(p->tx, &m, &row, &fresh, err);
	if (rc < 0)
		return rc;
	if (c.name == NULL)
		(void)json_object_set_new(p->nameless, customer, json_true());
	if (fresh && event[0] == '\0' && p->tx->now.us - m.sent.us < KF_FRESH_US)
		(void)json_object_set_new(
			p->fresh, m.chat,
			json_pack("[I, s, s]", (json_int_t)c.id, account, customer));
	return 0;
}

static int errand(struct page *p, const char *kind, const char *key, json_t *args, struct err *err)
{
	bool fresh;
	struct errand_row e = {
		.platform = p->platform, .kind = kind, .key = key, .args = packed(p->mem, args)};
	return e.args != NULL ? errand_put(p->tx, &e, 0, &fresh, err)
			      : err_set(err, ERR_AGAIN, "pull: no memory");
}

/* What they call themselves, so many at a time. */
static int names_ask(struct page *p, struct err *err)
{
	const char *user, *first = NULL;
	json_t *value, *users = json_array();
	int rc = 0;
	json_object_foreach(p->nameless, user, value)
	{
		first = first != NULL ? first : user;
		(void)json_array_append_new(users, json_string(user));
		if (rc == 0 && json_array_size(users) == NAMES) {
			rc = errand(p, "names", first, json_pack("{s:o}", "users", users), err);
			users = json_array();
			first = NULL;
		}
	}
	if (rc == 0 && first != NULL)
		return errand(p, "names", first, json_pack("{s:o}", "users", users), err);
	json_decref(users);
	return rc;
}

/* Whether a colleague is talking with them in the client: then the bot keeps out of it. */
static int states_ask(struct page *p, struct err *err)
{
	const char *chat;
	json_t *value;
	int rc = 0;
	json_object_foreach(p->fresh, chat, value)
	{
		char key[24];
		(void)snprintf(key, sizeof(key), "%lld",
			       (long long)json_integer_value(json_array_get(value, 0)));
		if (rc == 0)
			rc = errand(p, "state", key,
				    json_pack("{s:O, s:O}", "account", json_array_get(value, 1),
					      "customer", json_array_get(value, 2)),
				    err);
	}
	return rc;
}

static int page_take(struct page *p, const json_t *result, struct err *err)
{
	const json_t *said;
	size_t i;
	if (p->nameless == NULL || p->fresh == NULL)
		return err_set(err, ERR_AGAIN, "pull: no memory");
	json_array_foreach(json_object_get(result, "messages"), i, said)
	{
		int rc = message_put(p, said, err);
		if (rc < 0)
			return rc;
	}
	int rc = names_ask(p, err);
	return rc < 0 ? rc : states_ask(p, err);
}

int kf_pulled(struct tx *tx, void *mem, const char *platform, const char *account,
	      const json_t *result, bool *ret_more, struct err *err)
{
	struct page p = {tx, mem, platform, 0, json_object(), json_object()};
	const char *cursor = text_of(result, "cursor"), *before = NULL;
	char *name = talloc_asprintf(mem, "pull %s", account);
	int rc =
		name != NULL ? since(&p, account, err) : err_set(err, ERR_AGAIN, "pull: no memory");
	if (rc == 0)
		rc = bookmark_get(&tx->view, mem, platform, name, &before, NULL, err);
	if (rc == 0)
		rc = page_take(&p, result, err);
	/* also where it did not move: the time is when we last asked */
	if (rc == 0 && cursor[0] != '\0')
		rc = bookmark_set(tx, platform, name, cursor, err);
	bool moved = cursor[0] != '\0' && (before == NULL || strcmp(before, cursor) != 0);
	*ret_more = json_is_true(json_object_get(result, "more")) && moved;
	json_decref(p.nameless);
	json_decref(p.fresh);
	return rc;
}

/* --- the other errands ------------------------------------------------------------------------ */

int kf_named(struct tx *tx, const char *platform, const json_t *result, struct err *err)
{
	const json_t *p;
	size_t i;
	json_array_foreach(json_object_get(result, "people"), i, p)
	{
		const char *name = text_of(p, "name");
		char kept[64];
		(void)snprintf(kept, sizeof(kept), "%.*s",
			       (int)utf8_cut(name, strlen(name), sizeof(kept) - 1), name);
		for (char *c = kept; *c != '\0'; c++)
			if ((unsigned char)*c < 0x20)
				*c = ' ';
		int rc = contact_name_set(tx, platform, text_of(p, "user"), kept, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

int kf_stated(struct tx *tx, void *mem, const char *key, const json_t *result, struct err *err)
{
	struct contact c;
	int rc = contact_get(&tx->view, mem, strtoll(key, NULL, 10), &c, err);
	if (rc < 0)
		return rc == ERR_ABSENT ? 0 : rc; /* forgotten meanwhile */
	c.state = (int)json_integer_value(json_object_get(result, "state"));
	c.state_us = tx->now.us;
	if (c.due_us != 0)
		c.due_us = tx->now.us;
	rc = contact_save(tx, &c, err);
	return rc < 0 || c.due_us == 0 ? rc : kf_plan(tx, KF_CHORE, c.due_us, err);
}

/* One that waits has a bell's token, with which it may ask more often: it stays as it is. */
static int pull_put(struct tx *tx, void *mem, const char *platform, const char *account,
		    struct err *err)
{
	bool fresh, waits;
	int rc = errand_waits(&tx->view, platform, "pull", account, &waits, err);
	if (rc < 0 || waits)
		return rc;
	struct errand_row e = {.platform = platform,
			       .kind = "pull",
			       .key = account,
			       .args = packed(mem, json_pack("{s:s}", "account", account))};
	return e.args != NULL ? errand_put(tx, &e, 0, &fresh, err)
			      : err_set(err, ERR_AGAIN, "pull: no memory");
}

int kf_accounts(struct tx *tx, void *mem, const char *platform, const json_t *result,
		struct err *err)
{
	const json_t *a;
	size_t i;
	json_array_foreach(json_object_get(result, "accounts"), i, a)
	{
		const char *account = json_string_value(a);
		char *name = talloc_asprintf(mem, "account %s", account);
		int rc = name != NULL ? bookmark_set(tx, platform, name, "", err)
				      : err_set(err, ERR_AGAIN, "pull: no memory");
		if (rc == 0)
			rc = pull_put(tx, mem, platform, account, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

int kf_linked(struct tx *tx, void *mem, const char *platform, const char *account,
	      const json_t *result, struct err *err)
{
	char *name = talloc_asprintf(mem, "link %s", account);
	return name != NULL ? bookmark_set(tx, platform, name, text_of(result, "url"), err)
			    : err_set(err, ERR_AGAIN, "link: no memory");
}

#define PLATFORM "wecom" /* the only one whose customers write to us */
#define DAY_US INT64_C(86400000000)
#define LATELY_US 240000000 /* a bell was answered: no need to ask */

static int accounts_ask(struct tx *tx, void *mem, struct err *err)
{
	const char *value;
	struct instant at = {};
	bool fresh;
	int rc = bookmark_get(&tx->view, mem, PLATFORM, "accounts", &value, &at, err);
	if (rc < 0 || (value != NULL && tx->now.us - at.us < DAY_US))
		return rc;
	struct errand_row e = {
		.platform = PLATFORM, .kind = "accounts", .key = "all", .args = "{}"};
	rc = bookmark_set(tx, PLATFORM, "accounts", "asked", err);
	return rc < 0 ? rc : errand_put(tx, &e, 0, &fresh, err);
}

int kf_pull_all(struct tx *tx, void *mem, bool start, struct err *err)
{
	const char **list;
	size_t n;
	int rc = bookmark_names(&tx->view, mem, PLATFORM, "pull ", &list, &n, err);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		const char *cursor;
		struct instant at;
		char *name = talloc_asprintf(mem, "pull %s", list[i]);
		rc = name != NULL ? bookmark_get(&tx->view, mem, PLATFORM, name, &cursor, &at, err)
				  : err_set(err, ERR_AGAIN, "pull: no memory");
		if (rc == 0 && (start || tx->now.us - at.us >= LATELY_US))
			rc = pull_put(tx, mem, PLATFORM, list[i], err);
	}
	return rc < 0 || start ? rc : accounts_ask(tx, mem, err);
}
