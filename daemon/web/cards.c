/* For kehuctl: cards, one card with its history. The asker is the admin. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/sales/local.h"
#include "daemon/web/route.h"
#include "store/card/activity.h"
#include "store/card/card.h"
#include "store/card/deal.h"
#include "store/card/search.h"
#include "store/card/survey.h"
#include "store/card/task.h"
#include "store/history/change.h"
#include "store/media/attachment.h"
#include "store/media/picture.h"

#define CARDS_MAX 100000
#define SHOWN 200

static const struct person admin = {.role = ROLE_ADMIN, .path = "", .name = "admin"};

void admin_cards(void *mem, const struct web *, const struct view *v, const struct http_request *rq,
		 struct http_answer *ret)
{
	const char *user = http_query(rq, "owner");
	struct person owner = {};
	struct card *list;
	size_t n;
	struct err err = {};
	int rc = 0;
	if (user != NULL && user[0] != '\0')
		rc = person_find(v, mem, "console", user, &owner, &err);
	if (rc == ERR_ABSENT) {
		http_error(mem, ret, 404, "no such user");
		return;
	}
	if (rc == 0)
		rc = card_search(v, mem, &admin, owner.id, http_query(rq, "search"), 0, CARDS_MAX,
				 &list, &n, &err);
	if (rc < 0) {
		route_failed(ret, "admin_cards", &err);
		return;
	}
	json_t *cards = json_array();
	for (size_t i = 0; i < n; i++)
		(void)json_array_append_new(cards, card_to_json(&list[i], local_iso));
	http_json(mem, ret, 200, json_pack("{s:o}", "cards", cards));
}

static int params_add(void *mem, const struct view *v, int64_t id, json_t *card, struct err *err)
{
	struct card_param *params;
	const char **tags;
	size_t n, n_tags;
	int rc = card_params(v, mem, id, &params, &n, err);
	if (rc == 0)
		rc = card_tags(v, mem, id, &tags, &n_tags, err);
	if (rc < 0)
		return rc;
	json_t *object = json_object(), *list = json_array();
	for (size_t i = 0; i < n; i++)
		(void)json_object_set_new(object, params[i].key,
					  json_pack("{s:s, s:b}", "value", params[i].value,
						    "doubtful", (int)params[i].doubtful));
	for (size_t i = 0; i < n_tags; i++)
		(void)json_array_append_new(list, json_string(tags[i]));
	(void)json_object_set_new(card, "params", object);
	(void)json_object_set_new(card, "tags", list);
	return 0;
}

static int doings_add(void *mem, const struct view *v, int64_t id, unsigned max, json_t *card,
		      struct err *err)
{
	struct task *tasks;
	struct activity *acts;
	size_t n_tasks, n_acts;
	char when[32];
	int rc = task_list(v, mem, 0, id, max, &tasks, &n_tasks, err);
	if (rc == 0)
		rc = activity_list(v, mem, id, max, &acts, &n_acts, err);
	if (rc < 0)
		return rc;
	json_t *open = json_array(), *done = json_array();
	for (size_t i = 0; i < n_tasks; i++)
		(void)json_array_append_new(open, json_pack("{s:I, s:s, s:s}", "id",
							    (json_int_t)tasks[i].id, "text",
							    tasks[i].text, "due", tasks[i].due_at));
	for (size_t i = 0; i < n_acts; i++)
		(void)json_array_append_new(done, json_pack("{s:s, s:s, s:s, s:s}", "time",
							    local_iso(acts[i].at, when), "user",
							    acts[i].person_name, "action",
							    acts[i].action, "text", acts[i].text));
	(void)json_object_set_new(card, "tasks", open);
	(void)json_object_set_new(card, "activities", done);
	return 0;
}

static int deals_add(void *mem, const struct view *v, int64_t id, json_t *card, struct err *err)
{
	struct deal *deals;
	size_t n;
	char when[32];
	int rc = deal_list(v, mem, id, &deals, &n, err);
	json_t *list = json_array();
	for (size_t i = 0; rc == 0 && i < n; i++) {
		struct stage_event *events;
		size_t n_events;
		rc = stage_event_list(v, mem, deals[i].id, &events, &n_events, err);
		json_t *way = json_array();
		for (size_t k = 0; rc == 0 && k < n_events; k++)
			(void)json_array_append_new(way, json_pack("{s:s?, s:s, s:s}", "from",
								   events[k].from, "to",
								   events[k].to, "time",
								   local_iso(events[k].at, when)));
		json_t *deal = json_pack("{s:I, s:s, s:s, s:s?, s:s, s:o}", "id",
					 (json_int_t)deals[i].id, "stage", deals[i].stage, "state",
					 deals[i].state, "reason", deals[i].reason, "opened",
					 local_iso(deals[i].opened, when), "events", way);
		if (deals[i].amount != NULL)
			(void)json_object_set_new(
				deal, "amount",
				json_real((double)strtoll(deals[i].amount, NULL, 10) / 100));
		if (deals[i].closed.us != 0)
			(void)json_object_set_new(deal, "closed",
						  json_string(local_iso(deals[i].closed, when)));
		(void)json_array_append_new(list, deal);
	}
	(void)json_object_set_new(card, "deals", list);
	return rc;
}

static int files_add(void *mem, const struct view *v, int64_t id, unsigned max, json_t *card,
		     struct err *err)
{
	struct attachment *files;
	size_t n;
	struct picture *pictures;
	size_t n_pictures;
	char when[32];
	int rc = attachment_list(v, mem, id, max, &files, &n, err);
	if (rc == 0)
		rc = picture_list(v, mem, id, max, &pictures, &n_pictures, err);
	if (rc < 0)
		return rc;
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++)
		(void)json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s?}", "time",
							    local_iso(files[i].at, when), "kind",
							    files[i].kind, "name", files[i].name,
							    "file", files[i].media));
	for (size_t i = 0; i < n_pictures; i++)
		(void)json_array_append_new(list, json_pack("{s:s, s:s, s:s?, s:s}", "time",
							    local_iso(pictures[i].at, when), "kind",
							    "picture", "name", pictures[i].kind,
							    "file", pictures[i].media));
	(void)json_object_set_new(card, "attachments", list);
	return 0;
}

static int surveys_add(void *mem, const struct view *v, int64_t id, unsigned max, json_t *card,
		       struct err *err)
{
	struct survey *surveys;
	size_t n;
	int rc = survey_list(v, mem, id, max, &surveys, &n, err);
	if (rc < 0)
		return rc;
	json_t *list = json_array();
	for (size_t i = 0; i < n; i++) {
		char made[32], answered[32];
		json_t *row = json_pack("{s:s, s:s, s:s*}", "survey", surveys[i].survey, "asked",
					local_iso(surveys[i].made, made), "more", surveys[i].more);
		if (surveys[i].answered.us != 0) {
			(void)json_object_set_new(
				row, "answered",
				json_string(local_iso(surveys[i].answered, answered)));
			(void)json_object_set_new(row, "score", json_integer(surveys[i].score));
		}
		(void)json_array_append_new(list, row);
	}
	(void)json_object_set_new(card, "surveys", list);
	return 0;
}

static int history_add(void *mem, const struct view *v, int64_t id, unsigned max, json_t *card,
		       struct err *err)
{
	struct change_seen *seen;
	size_t n;
	char when[32];
	int rc = change_history(v, mem, id, max, &seen, &n, err);
	if (rc < 0)
		return rc;
	json_t *history = json_array();
	for (size_t i = 0; i < n; i++) {
		const struct change *c = &seen[i].change;
		(void)json_array_append_new(
			history,
			json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s?, s:s?, s:I, s:b}", "receipt",
				  (json_int_t)seen[i].set, "time", local_iso(seen[i].at, when),
				  "user", seen[i].person, "what", seen[i].what, "of", c->tbl,
				  "field", c->field, "old", c->old, "new", c->new, "message",
				  (json_int_t)seen[i].inbox, "undone", (int)seen[i].undone));
	}
	(void)json_object_set_new(card, "history", history);
	return 0;
}

int card_whole(void *mem, const struct view *v, int64_t id, unsigned max, json_t **ret,
	       struct err *err)
{
	struct card c;
	int rc = card_find(v, mem, &admin, id, &c, err);
	if (rc < 0)
		return rc;
	json_t *card = card_to_json(&c, local_iso);
	rc = params_add(mem, v, id, card, err);
	if (rc == 0)
		rc = doings_add(mem, v, id, max, card, err);
	if (rc == 0)
		rc = deals_add(mem, v, id, card, err);
	if (rc == 0)
		rc = files_add(mem, v, id, max, card, err);
	if (rc == 0)
		rc = surveys_add(mem, v, id, max, card, err);
	if (rc == 0)
		rc = history_add(mem, v, id, max, card, err);
	if (rc < 0)
		json_decref(card);
	else
		*ret = card;
	return rc;
}

void admin_card(void *mem, const struct web *, const struct view *v, const struct http_request *rq,
		struct http_answer *ret)
{
	struct err err = {};
	json_t *card;
	int rc = card_whole(mem, v, http_query_int(rq, "id", 0, INT64_MAX), SHOWN, &card, &err);
	if (rc == 0)
		http_json(mem, ret, 200, card);
	else if (rc == ERR_ABSENT)
		http_error(mem, ret, 404, "no such card");
	else
		route_failed(ret, "admin_card", &err);
}
