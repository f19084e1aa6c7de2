/* For kehuctl pack: which pack is in force, another one, what it would change and have said. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/pack/difference.h"
#include "daemon/pack/inforce.h"
#include "daemon/rule/replay.h"
#include "daemon/sales/local.h"
#include "daemon/web/route.h"
#include "store/people/person.h"
#include "store/rule/plan.h"
#include "store/rule/timeline.h"

#define VERSIONS_MAX 100
#define REPLAY_CARDS 200 /* of one look */
#define REPLAY_DAYS_MAX 400

static int64_t number(const struct http_request *rq, const char *key)
{
	const char *value = http_query(rq, key);
	return value != NULL ? strtoll(value, NULL, 10) : 0;
}

static void refused(void *mem, struct http_answer *ret, const char *page, const struct err *err)
{
	if (err->code == ERR_INPUT || err->code == ERR_ABSENT)
		http_error(mem, ret, 422, err->text);
	else
		route_failed(ret, page, err);
}

static json_t *version_json(const struct pack_version *p)
{
	char at[LOCAL_TEXT];
	return json_pack("{s:I, s:s, s:s, s:s, s:s*}", "id", (json_int_t)p->id, "at",
			 local_iso(p->at, at), "how", p->how, "source", p->source, "by",
			 p->person_name);
}

void admin_pack(void *mem, const struct web *, const struct view *v, const struct http_request *,
		struct http_answer *ret)
{
	struct pack_version *list;
	struct amendment *amendments;
	size_t n, n_amendments;
	struct err err;
	int rc = pack_version_list(v, mem, VERSIONS_MAX, &list, &n, &err);
	if (rc == 0)
		rc = amendment_list(v, mem, &amendments, &n_amendments, &err);
	if (rc < 0) {
		route_failed(ret, "admin_pack", &err);
		return;
	}
	json_t *versions = json_array(), *added = json_array();
	for (size_t i = 0; i < n; i++)
		(void)json_array_append_new(versions, version_json(&list[i]));
	for (size_t i = 0; i < n_amendments; i++)
		(void)json_array_append_new(added, json_pack("{s:I, s:s, s:s}", "id",
							     (json_int_t)amendments[i].id, "by",
							     amendments[i].person_name, "text",
							     amendments[i].text));
	http_json(mem, ret, 200,
		  json_pack("{s:o, s:o}", "versions", versions, "amendments", added));
}

/* id 0: the one in force; at: the one that was in force then. */
void admin_pack_json(void *mem, const struct web *, const struct view *v,
		     const struct http_request *rq, struct http_answer *ret)
{
	struct pack_version p = {};
	struct err err = {};
	int64_t id = number(rq, "id");
	int rc = 0;
	const char *at = http_query(rq, "at");
	struct instant when;
	if (at != NULL && !local_parse(at, &when))
		rc = err_set(&err, ERR_INPUT, "--at: no time such as 2026-11-25");
	else if (at != NULL && (rc = pack_version_at(v, when, &id, &err)) == ERR_ABSENT)
		rc = err_set(&err, ERR_ABSENT, "no pack was in force then");
	if (rc == 0 && id == 0)
		rc = pack_version_now(v, &id, &err);
	if (rc == 0)
		rc = pack_version_get(v, mem, id, &p, &err);
	if (rc < 0) {
		refused(mem, ret, "admin_pack_json", &err);
		return;
	}
	json_t *json = version_json(&p);
	(void)json_object_set_new(json, "json", json_string(p.json));
	http_json(mem, ret, 200, json);
}

static const char *source_of(const struct http_request *rq)
{
	const char *source = http_query(rq, "source");
	return source != NULL ? source : "";
}

static const char *body_of(const struct http_request *rq)
{
	return rq->len > 0 ? rq->body : NULL;
}

int admin_pack_use(void *mem, const struct web *, struct tx *tx, const struct http_request *rq,
		   struct http_answer *ret, struct err *err)
{
	int64_t id;
	int rc = inforce_use(tx, mem, source_of(rq), body_of(rq), rq->len, &id, err);
	if (rc == 0)
		http_json(mem, ret, 200, json_pack("{s:I}", "version", (json_int_t)id));
	else if (rc == ERR_INPUT)
		http_error(mem, ret, 422, err->text);
	return rc;
}

int admin_pack_back(void *mem, const struct web *, struct tx *tx, const struct http_request *rq,
		    struct http_answer *ret, struct err *err)
{
	int64_t id;
	struct pack_version p;
	int rc = inforce_back(tx, mem, number(rq, "to"), &id, err);
	if (rc == 0)
		rc = pack_version_get(&tx->view, mem, id, &p, err);
	if (rc == 0)
		http_json(mem, ret, 200,
			  json_pack("{s:I, s:s}", "version", (json_int_t)id, "source", p.source));
	else if (rc == ERR_ABSENT)
		http_error(mem, ret, 422, "there is no such version to go back to");
	return rc;
}

void admin_pack_preview(void *mem, const struct web *web, const struct view *v,
			const struct http_request *rq, struct http_answer *ret)
{
	struct pack *old = NULL, *new = NULL;
	struct err err;
	json_t *list = NULL;
	int rc = inforce_preview(v, mem, source_of(rq), body_of(rq), rq->len, &new, &err);
	if (rc == 0)
		rc = route_pack(web, v, mem, &old, &err);
	if (rc == 0)
		rc = difference_list(v, old, new, &list, &err);
	if (rc < 0)
		refused(mem, ret, "admin_pack_preview", &err);
	else
		http_json(mem, ret, 200,
			  json_pack("{s:s, s:s, s:o}", "from", pack_title(old), "to",
				    pack_title(new), "changes", list));
	pack_free(&old);
	pack_free(&new);
}

/* --- what its rules would have said ---------------------------------------------------------- */

static int replay_cards(const struct view *v, void *mem, const struct pack *pack, int64_t after,
			struct instant from, json_t *fired, int64_t *ret_next, size_t *ret_cards,
			struct err *err)
{
	int64_t *cards;
	*ret_next = 0;
	int rc = timeline_cards(v, mem, after, REPLAY_CARDS, &cards, ret_cards, err);
	for (size_t i = 0; rc == 0 && i < *ret_cards; i++) {
		void *own = talloc_new(mem);
		struct replayed *list = NULL;
		size_t n = 0;
		rc = own != NULL ? replay_card(v, own, pack, cards[i], from, &list, &n, err)
				 : err_set(err, ERR_AGAIN, "replay: no memory");
		for (size_t k = 0; rc == 0 && k < n; k++) {
			struct person owner;
			rc = person_get(v, own, list[k].owner, &owner, err);
			if (rc == 0)
				(void)json_array_append_new(
					fired,
					json_pack("{s:s, s:I, s:s, s:I, s:b}", "rule",
						  list[k].rule->id, "card",
						  (json_int_t)list[k].card, "owner", owner.name,
						  "at", (json_int_t)list[k].at.us, "anyway",
						  (int)list[k].anyway));
		}
		(void)talloc_free(own);
		*ret_next = cards[i];
	}
	if (*ret_cards < REPLAY_CARDS)
		*ret_next = 0;
	return rc;
}

/* What really came of a rule of that name, to compare with. */
static int real_counts(const struct view *v, const struct pack *pack, struct instant from,
		       json_t *ret, struct err *err)
{
	const struct pack_rule *rules;
	size_t n = pack_rules(pack, &rules);
	int rc = 0;
	for (size_t i = 0; i < n && rc == 0; i++) {
		struct rule_counts c = {};
		rc = rule_count(v, rules[i].id, from, &c, err);
		(void)json_object_set_new(ret, rules[i].id,
					  json_pack("{s:s, s:I, s:I, s:I}", "name", rules[i].name,
						    "fired", (json_int_t)c.fired, "done",
						    (json_int_t)c.done, "vetoed",
						    (json_int_t)c.vetoed));
	}
	return rc;
}

void admin_pack_replay(void *mem, const struct web *web, const struct view *v,
		       const struct http_request *rq, struct http_answer *ret)
{
	struct pack *pack = NULL;
	struct err err;
	int64_t days = number(rq, "days"), next = 0;
	if (days < 1 || days > REPLAY_DAYS_MAX) {
		http_error(mem, ret, 422, "days: 1 to 400");
		return;
	}
	struct instant from = {v->now.us - days * INT64_C(86400000000)};
	json_t *fired = json_array(), *real = json_object();
	size_t cards = 0;
	int rc = inforce_preview(v, mem, source_of(rq), body_of(rq), rq->len, &pack, &err);
	if (rc == 0)
		rc = replay_cards(v, mem, pack, number(rq, "after"), from, fired, &next, &cards,
				  &err);
	if (rc == 0 && next == 0)
		rc = real_counts(v, pack, from, real, &err);
	pack_free(&pack);
	if (rc < 0) {
		json_decref(fired);
		json_decref(real);
		refused(mem, ret, "admin_pack_replay", &err);
		return;
	}
	http_json(mem, ret, 200,
		  json_pack("{s:o, s:o, s:I, s:I, s:I}", "fired", fired, "real", real, "next",
			    (json_int_t)next, "cards", (json_int_t)cards, "per_hour",
			    (json_int_t)config_int(web->cf, OPT_nudge_per_hour)));
}
