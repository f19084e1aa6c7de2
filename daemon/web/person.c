/* For kehuctl: all that is kept of one person, shown or forgotten. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/chore/chore.h"
#include "daemon/core/log.h"
#include "daemon/sales/local.h"
#include "daemon/web/route.h"
#include "store/card/card.h"
#include "store/card/place.h"
#include "store/people/person.h"
#include "store/platform/contact.h"
#include "store/privacy/privacy.h"

#define ROWS_MAX 100000 /* of each kind; more than one person writes in years */
#define PAGE 1000

/* user:zhangsan is a colleague; anything else a customer. NULL: a customer. */
static const char *account(const char *who)
{
	return strncmp(who, "user:", 5) == 0 ? who + 5 : NULL;
}

static int colleague(const struct view *v, void *mem, const char *user, struct person *ret,
		     struct err *err)
{
	struct person *list;
	size_t n;
	int rc = person_all(v, mem, &list, &n, err);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (list[i].user != NULL && strcmp(list[i].user, user) == 0) {
			*ret = list[i];
			return 0;
		}
	}
	return rc < 0 ? rc : err_set(err, ERR_ABSENT, "no such account");
}

/* messages_of: privacy_messages() or privacy_written(). */
static int messages_add(void *mem, const struct view *v, int64_t id,
			int (*messages_of)(const struct view *v, void *mem, int64_t id,
					   int64_t after, unsigned max,
					   struct privacy_message **ret, size_t *ret_n,
					   struct err *err),
			json_t *j, struct err *err)
{
	struct privacy_message *list;
	size_t n = PAGE;
	int64_t after = 0;
	char when[32];
	json_t *messages = json_array();
	(void)json_object_set_new(j, "messages", messages);
	while (n == PAGE && json_array_size(messages) < ROWS_MAX) {
		int rc = messages_of(v, mem, id, after, PAGE, &list, &n, err);
		if (rc < 0)
			return rc;
		for (size_t i = 0; i < n; i++)
			(void)json_array_append_new(messages,
						    json_pack("{s:s, s:s, s:s, s:s}", "time",
							      local_iso(list[i].at, when), "from",
							      list[i].from, "kind", list[i].kind,
							      "text", list[i].text));
		after = n > 0 ? list[n - 1].id : 0;
	}
	return 0;
}

/* Where they write to us from. */
static int contacts_add(void *mem, const struct view *v, int64_t card, json_t *j, struct err *err)
{
	struct contact *list;
	size_t n;
	char when[32];
	int rc = contact_list(v, mem, card, ROWS_MAX, &list, &n, err);
	if (rc < 0)
		return rc;
	json_t *contacts = json_array();
	for (size_t i = 0; i < n; i++)
		(void)json_array_append_new(
			contacts,
			json_pack("{s:s, s:s, s:s?, s:s?, s:s}", "platform", list[i].platform,
				  "user", list[i].user, "name", list[i].name, "how", list[i].how,
				  "time", local_iso((struct instant){list[i].at_us}, when)));
	(void)json_object_set_new(j, "contacts", contacts);
	return 0;
}

/* Where a map says they are; nothing, if nobody has asked. */
static int place_add(void *mem, const struct view *v, int64_t card, json_t *j, struct err *err)
{
	struct place p;
	int rc = place_get(v, mem, card, &p, err);
	if (rc < 0)
		return rc == ERR_ABSENT ? 0 : rc;
	json_t *place = json_pack("{s:s, s:s?, s:s?}", "asked", p.asked, "address", p.address,
				  "level", p.level);
	if (p.exact) {
		(void)json_object_set_new(place, "lng", json_real((double)p.lng_e6 / 1e6));
		(void)json_object_set_new(place, "lat", json_real((double)p.lat_e6 / 1e6));
	}
	(void)json_object_set_new(j, "place", place);
	return 0;
}

static int customer_json(void *mem, const struct view *v, const char *who, json_t *j,
			 struct err *err)
{
	int64_t *ids;
	size_t n;
	int rc = privacy_cards(v, mem, who, &ids, &n, err);
	if (rc == 0 && n == 0)
		return err_set(err, ERR_ABSENT, "nobody");
	json_t *cards = json_array();
	(void)json_object_set_new(j, "cards", cards);
	for (size_t i = 0; i < n && rc == 0; i++) {
		json_t *card;
		rc = card_whole(mem, v, ids[i], ROWS_MAX, &card, err);
		if (rc == ERR_ABSENT) {
			card = json_pack("{s:I, s:b}", "id", (json_int_t)ids[i], "deleted", 1);
			rc = 0;
		}
		if (rc == 0) {
			(void)json_array_append_new(cards, card);
			rc = messages_add(mem, v, ids[i], privacy_messages, card, err);
			if (rc == 0)
				rc = contacts_add(mem, v, ids[i], card, err);
			if (rc == 0)
				rc = place_add(mem, v, ids[i], card, err);
		}
	}
	return rc;
}

static int colleague_json(void *mem, const struct view *v, const char *who, json_t *j,
			  struct err *err)
{
	struct person p;
	int rc = colleague(v, mem, account(who), &p, err);
	if (rc < 0)
		return rc;
	(void)json_object_update_new(j, json_pack("{s:s, s:s, s:s, s:b}", "name", p.name, "role",
						  role_name(p.role), "scope", p.path, "disabled",
						  (int)p.disabled));
	return messages_add(mem, v, p.id, privacy_written, j, err);
}

static const char *asked(const struct http_request *rq)
{
	const char *who = http_query(rq, "person");
	return who != NULL && strlen(who) <= 128 ? who : "";
}

static void nobody(void *mem, struct http_answer *ret)
{
	http_error(mem, ret, 404, "nobody of that number, phone, key or account");
}

void admin_person(void *mem, const struct web *, const struct view *v,
		  const struct http_request *rq, struct http_answer *ret)
{
	struct err err = {};
	const char *who = asked(rq);
	json_t *j = json_pack("{s:s}", "person", who);
	int rc = account(who) != NULL ? colleague_json(mem, v, who, j, &err)
				      : customer_json(mem, v, who, j, &err);
	if (rc == 0) {
		http_json(mem, ret, 200, j);
		return;
	}
	json_decref(j);
	if (rc == ERR_ABSENT)
		nobody(mem, ret);
	else
		route_failed(ret, "admin_person", &err);
}

static int customer_forget(struct tx *tx, void *mem, const char *who, size_t *ret_n,
			   struct err *err)
{
	int64_t *ids;
	int rc = privacy_cards(&tx->view, mem, who, &ids, ret_n, err);
	for (size_t i = 0; i < *ret_n && rc == 0; i++)
		rc = privacy_forget_card(tx, ids[i], err);
	return rc == 0 && *ret_n == 0 ? err_set(err, ERR_ABSENT, "nobody") : rc;
}

static int colleague_forget(struct tx *tx, void *mem, const char *user, struct err *err)
{
	struct person p;
	int rc = colleague(&tx->view, mem, user, &p, err);
	return rc < 0 ? rc : privacy_forget_person(tx, p.id, err);
}

int admin_forget(void *mem, const struct web *, struct tx *tx, const struct http_request *rq,
		 struct http_answer *ret, struct err *err)
{
	const char *who = asked(rq);
	size_t n = 1;
	int rc = account(who) != NULL ? colleague_forget(tx, mem, account(who), err)
				      : customer_forget(tx, mem, who, &n, err);
	if (rc == 0)
		rc = chore_forget_plan(tx, err);
	if (rc == ERR_ABSENT)
		nobody(mem, ret);
	if (rc < 0)
		return rc;
	log_event(LOG_PLAIN, "forgotten", "KIND=%s N=%zu",
		  account(who) != NULL ? "colleague" : "customer", n);
	http_json(mem, ret, 200, json_pack("{s:I}", "forgotten", (json_int_t)n));
	return 0;
}

int admin_forget_step(void *mem, const struct web *, struct tx *tx, const struct http_request *,
		      struct http_answer *ret, struct err *err)
{
	bool more;
	int rc = chore_forget_step(tx, &more, err);
	if (rc == 0)
		http_json(mem, ret, 200, json_pack("{s:b}", "more", (int)more));
	return rc;
}
