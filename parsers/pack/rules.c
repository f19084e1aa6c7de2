/* rules: from JSON to struct pack_rule. */
#include "parsers/pack/rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"
#include "parsers/pack/reading.h"

#define RULES_MAX 64
#define ACTIONS_MAX 4

static const char *const places[PLACES] = {
	[PLACE_CUSTOMER] = "客户", [PLACE_ORG] = "单位",    [PLACE_DEPT] = "科室",
	[PLACE_GRADE] = "等级",    [PLACE_STAGE] = "阶段",  [PLACE_AMOUNT] = "金额",
	[PLACE_DAYS] = "天数",     [PLACE_HOURS] = "小时",  [PLACE_DATE] = "日期",
	[PLACE_INTENT] = "意向",   [PLACE_SOURCE] = "来源",
};

int rule_place_at(const char *text, size_t *ret_len)
{
	if (text[0] != '{')
		return -1;
	for (int i = 0; i < PLACES; i++) {
		size_t len = strlen(places[i]);
		if (strncmp(text + 1, places[i], len) == 0 && text[1 + len] == '}') {
			*ret_len = len + 2;
			return i;
		}
	}
	return -1;
}

size_t pack_rules(const struct pack *p, const struct pack_rule **ret)
{
	*ret = p->rules;
	return p->n_rules;
}

/* Every { begins a place that we can fill in. */
static int places_check(struct reading *r, const char *path, const char *text)
{
	size_t len;
	for (const char *at = strchr(text, '{'); at != NULL; at = strchr(at + 1, '{'))
		if (rule_place_at(at, &len) < 0)
			return refuse(
				r,
				"%s.text: nothing is known for %.30s (客户 单位 科室 等级 阶段 "
				"金额 天数 小时 意向 来源 are, in braces)",
				path, at);
	return 0;
}

/* "talk": ["similar_win", ...] */
static int talk_read(struct reading *r, const json_t *object, const char *path, unsigned *ret)
{
	const char *const *words;
	if (json_object_get(object, "talk") == NULL)
		return 0;
	int rc = words_get(r, object, path, "talk", true, &words);
	for (; rc == 0 && *words != NULL; words++) {
		int i = pack_point_named(*words);
		if (i < 0)
			return refuse(r,
				      "%s.talk: no talking point is called \"%s\" (similar_win, "
				      "objection, stock, news, best_time)",
				      path, *words);
		*ret |= 1U << i;
	}
	return rc;
}

#define TAG_MAX 15 /* characters, as of tags in messages */

/* One word, as people write tags. */
static int tag_check(struct reading *r, const char *path, const char *text)
{
	size_t len = strlen(text);
	return utf8_count(text, len) > TAG_MAX || utf8_cspan(text, " #{}，。、；,;") != len
		       ? refuse(r, "%s.text: a tag is one word of at most %d characters", path,
				TAG_MAX)
		       : 0;
}

static int action_read(struct reading *r, json_t *object, const char *path, struct rule_action *ret)
{
	static const char *const kinds[] = {"task",   "message", "escalate", "survey",
					    "notify", "tag",     NULL};
	static const char *const task_keys[] = {"text", "due", "talk", NULL};
	static const char *const message_keys[] = {"text", "to", NULL};
	static const char *const escalate_keys[] = {"text", NULL};
	static const char *const survey_keys[] = {"id", NULL};
	static const char *const tag_keys[] = {"text", NULL};
	static const char *const notify_keys[] = {"group", "text", NULL};
	int rc = keys_check(r, object, path, kinds);
	if (rc == 0 && json_object_size(object) != 1)
		rc = refuse(r, "%s: one of task, message, escalate, survey, notify, tag (split it)",
			    path);
	if (rc < 0)
		return rc;
	const char *kind = json_object_iter_key(json_object_iter(object));
	json_t *inner = json_object_get(object, kind);
	char place[PATH_MAX_BYTES];
	(void)snprintf(place, sizeof(place), "%.70s.%.20s", path, kind);
	if (strcmp(kind, "task") == 0) {
		ret->kind = DO_TASK;
		ret->due_s = 86400;
		rc = keys_check(r, inner, place, task_keys);
		if (rc == 0 && json_object_get(inner, "due") != NULL)
			rc = span_get(r, inner, place, "due", &ret->due_s);
		if (rc == 0)
			rc = talk_read(r, inner, place, &ret->points);
	} else if (strcmp(kind, "survey") == 0) {
		ret->kind = DO_SURVEY;
		rc = keys_check(r, inner, place, survey_keys);
		if (rc == 0)
			rc = text_get(r, inner, place, "id", &ret->text);
		if (rc == 0 && pack_survey(r->p, ret->text) == NULL)
			rc = refuse(r, "%s.id: no survey has the id \"%s\" (see surveys)", place,
				    ret->text);
		return rc;
	} else if (strcmp(kind, "tag") == 0) {
		ret->kind = DO_TAG;
		rc = keys_check(r, inner, place, tag_keys);
		if (rc == 0)
			rc = line_get(r, inner, place, "text", &ret->text);
		return rc == 0 ? tag_check(r, place, ret->text) : rc;
	} else if (strcmp(kind, "notify") == 0) {
		const char *group = json_string_value(json_object_get(inner, "group"));
		ret->kind = DO_NOTIFY;
		rc = keys_check(r, inner, place, notify_keys);
		if (rc == 0 && (group == NULL || strcmp(group, "legal") != 0))
			rc = refuse(r, "%s.group: \"legal\" is the one there is", place);
	} else if (strcmp(kind, "message") == 0) {
		const char *to = json_string_value(json_object_get(inner, "to"));
		ret->kind =
			to != NULL && strcmp(to, "manager") == 0 ? DO_TELL_MANAGER : DO_TELL_OWNER;
		rc = keys_check(r, inner, place, message_keys);
		if (rc == 0 &&
		    (to == NULL || (ret->kind == DO_TELL_OWNER && strcmp(to, "owner") != 0)))
			rc = refuse(r, "%s.to: \"owner\" or \"manager\" (write one)", place);
	} else {
		ret->kind = DO_TELL_MANAGER;
		rc = keys_check(r, inner, place, escalate_keys);
	}
	if (rc == 0)
		rc = line_get(r, inner, place, "text", &ret->text);
	return rc == 0 ? places_check(r, place, ret->text) : rc;
}

static int pause_read(struct reading *r, json_t *object, const char *path, struct pack_rule *ret)
{
	static const char *const known[] = {"share", "of", NULL};
	char place[PATH_MAX_BYTES];
	(void)snprintf(place, sizeof(place), "%s.pause", path);
	ret->pause_share = 50;
	ret->pause_of = 10;
	int rc = keys_check(r, object, place, known);
	if (rc == 0)
		rc = int_get(r, object, place, "share", 1, 99, &ret->pause_share);
	return rc == 0 ? int_get(r, object, place, "of", 3, 1000, &ret->pause_of) : rc;
}

static int actions_read(struct reading *r, json_t *object, const char *path, struct pack_rule *ret)
{
	json_t *list = json_object_get(object, "do");
	ret->n_actions = json_array_size(list);
	if (ret->n_actions == 0 || ret->n_actions > ACTIONS_MAX)
		return refuse(r, "%s.do: a list of 1 to %d actions is needed (add it)", path,
			      ACTIONS_MAX);
	ret->actions = talloc_zero_array(r->p, struct rule_action, (unsigned)ret->n_actions);
	if (ret->actions == NULL)
		return no_memory(r);
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < ret->n_actions; i++) {
		char place[PATH_MAX_BYTES];
		(void)snprintf(place, sizeof(place), "%s.do[%zu]", path, i);
		rc = action_read(r, json_array_get(list, i), place, &ret->actions[i]);
	}
	return rc;
}

/* The longest time that a part of it is about; 0: none. */
static int64_t longest_wait(const struct condition *c)
{
	int64_t s = CONDITION_TIMED(c->kind) ? c->wait_s : 0;
	if (c->kind == WHEN_OVER)
		s = 86400;
	for (size_t i = 0; i < c->n_parts; i++) {
		int64_t part = longest_wait(&c->parts[i]);
		if (part > s)
			s = part;
	}
	return s;
}

/* Each is one span of time at the most, and the spans of a rule are kept in a list of that many. */
#define TIMES_MAX 16

static size_t times(const struct condition *c)
{
	size_t n = CONDITION_TIMED(c->kind);
	for (size_t i = 0; i < c->n_parts; i++)
		n += times(&c->parts[i]);
	return n;
}

/* "0天没有跟进" helps nobody. */
static int spans_check(struct reading *r, const char *path, const struct pack_rule *rule)
{
	static const struct {
		const char *place;
		int64_t least_s;
	} spans[] = {{"{天数}", 86400}, {"{小时}", 3600}, {"{日期}", 1}};
	for (size_t i = 0; i < rule->n_actions; i++)
		for (size_t k = 0; k < sizeof(spans) / sizeof(spans[0]); k++)
			if (strstr(rule->actions[i].text, spans[k].place) != NULL &&
			    longest_wait(&rule->when) < spans[k].least_s)
				return refuse(r,
					      "%s.do[%zu]: %s would be 0: no condition is about so "
					      "long a time (leave it out)",
					      path, i, spans[k].place);
	return 0;
}

static int rule_read(struct reading *r, json_t *object, const char *path, void *entry)
{
	struct pack_rule *ret = entry;
	static const char *const known[] = {"id", "name",  "why",   "when",
					    "do", "again", "pause", NULL};
	int rc = keys_check(r, object, path, known);
	if (rc == 0)
		rc = id_get(r, object, path, &ret->id);
	if (rc == 0)
		rc = line_get(r, object, path, "name", &ret->name);
	if (rc == 0)
		rc = line_get(r, object, path, "why", &ret->why);
	char place[PATH_MAX_BYTES];
	(void)snprintf(place, sizeof(place), "%s.when", path);
	if (rc == 0)
		rc = condition_read(r, json_object_get(object, "when"), place, 0, &ret->when);
	if (rc == 0)
		rc = actions_read(r, object, path, ret);
	if (rc == 0)
		rc = spans_check(r, path, ret);
	if (rc == 0 && times(&ret->when) > TIMES_MAX)
		rc = refuse(r, "%s.when: more than %d conditions of time (make two rules of it)",
			    path, TIMES_MAX);
	if (rc == 0 && json_object_get(object, "again") != NULL)
		rc = span_get(r, object, path, "again", &ret->again_s);
	if (rc == 0 && json_object_get(object, "pause") != NULL)
		rc = pause_read(r, json_object_get(object, "pause"), path, ret);
	return rc;
}

int rules_read(struct reading *r, const json_t *root)
{
	static const struct section section = {"rules", RULES_MAX, sizeof(struct pack_rule), true,
					       rule_read};
	void *list = r->p->rules;
	int rc = section_read(r, root, &section, &list, &r->p->n_rules);
	r->p->rules = list;
	return rc;
}
