/* What managers add to the pack from the chat: another word for a field or a stage, an answer to an
 * objection, a rule. Checked like any pack, in force at once, put down, and revocable. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/command/settings.h"
#include "daemon/pack/inforce.h"
#include "daemon/rule/replay.h"
#include "daemon/say/say_settings.h"
#include "parsers/base/words.h"
#include "parsers/pack/rule.h"
#include "parsers/pack/talk.h"
#include "parsers/value/numeral.h"
#include "store/rule/timeline.h"

#define TRIED_CARDS 200 /* a rule is tried on so many customers */
#define TRIED_DAYS 30

/* --- one addition ----------------------------------------------------------------------------- */

static int amend(struct turn *t, json_t *patch, const char *text, bool *ret_fits, int64_t *ret_id,
		 struct err *err)
{
	char *json = patch != NULL ? json_dumps(patch, JSON_COMPACT) : NULL;
	json_decref(patch);
	if (json == NULL || text == NULL) {
		free(json);
		return err_set(err, ERR_AGAIN, "settings: no memory");
	}
	struct err why = {};
	int rc = inforce_amend(t->tx, t->mem, t->actor.id, json, text, ret_id, &why);
	free(json);
	*ret_fits = rc == 0;
	if (rc == ERR_INPUT) {
		struct say s = turn_say(t);
		say_amendment_refused(&s, why.text);
		return turn_audit(t, "pack amendment refused", text, false, err);
	}
	if (rc < 0) {
		*err = why;
		return rc;
	}
	return turn_audit(t, "pack amended", text, true, err);
}

/* Left and right of the first = : 是 or 就是. */
static bool sides(void *mem, const char *text, const char **left, const char **right)
{
	static const char *const marks[] = {"=", "：", ":", "就是", "是", "→"};
	const char *at = NULL;
	size_t len = 0;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		const char *found = strstr(text, marks[i]);
		if (found != NULL && (at == NULL || found < at)) {
			at = found;
			len = strlen(marks[i]);
		}
	}
	if (at == NULL)
		return false;
	struct span a = span_trim((struct span){text, (size_t)(at - text)});
	struct span b = span_trim((struct span){at + len, strlen(at + len)});
	*left = talloc_strndup(mem, a.at, a.len);
	*right = talloc_strndup(mem, b.at, b.len);
	return *left != NULL && *right != NULL && a.len > 0 && b.len > 0;
}

/* --- words ------------------------------------------------------------------------------------ */

static const struct pack_field *field_meant(const struct pack *pack, const char *word)
{
	const struct pack_field *fields;
	size_t n = pack_fields(pack, &fields);
	for (size_t i = 0; i < n; i++)
		if (strcmp(fields[i].label, word) == 0 || strcmp(fields[i].id, word) == 0 ||
		    words_have(fields[i].aliases, word))
			return &fields[i];
	return NULL;
}

static const struct pack_stage *stage_meant(const struct pack *pack, const char *word)
{
	const struct pack_stage *stages;
	size_t n = pack_stages(pack, &stages);
	for (size_t i = 0; i < n; i++)
		if (strcmp(stages[i].name, word) == 0 || strcmp(stages[i].id, word) == 0 ||
		    words_have(stages[i].aliases, word))
			return &stages[i];
	return NULL;
}

/* Another word for something of the pack: what has a patch of this shape. */
static int word_add(struct turn *t, const char *kind, const char *id, const char *name,
		    const char *word, struct err *err)
{
	int64_t amendment;
	bool fits;
	char *text = talloc_asprintf(t->mem, "“%s”就是“%s”", word, name);
	json_t *patch = json_pack("{s:{s:s, s:s}}", kind,
				  strcmp(kind, "alias") == 0 ? "field" : "stage", id, "word", word);
	int rc = amend(t, patch, text, &fits, &amendment, err);
	if (rc < 0 || !fits)
		return rc;
	struct say s = turn_say(t);
	say_amended(&s, amendment, text);
	return 0;
}

int settings_alias(struct turn *t, const char *rest, struct err *err)
{
	const char *word, *meant;
	const struct pack_field *f = NULL;
	if (sides(t->mem, rest, &word, &meant))
		f = field_meant(t->pack, meant);
	if (f != NULL)
		return word_add(t, "alias", f->id, f->label, word, err);
	struct say s = turn_say(t);
	say_settings_example(&s, "#设置 别名 终端=单位");
	return 0;
}

int settings_stage(struct turn *t, const char *rest, struct err *err)
{
	const char *word, *meant;
	const struct pack_stage *stage = NULL;
	if (sides(t->mem, rest, &word, &meant))
		stage = stage_meant(t->pack, meant);
	if (stage != NULL)
		return word_add(t, "stage", stage->id, stage->name, word, err);
	struct say s = turn_say(t);
	say_settings_example(&s, "#设置 阶段 看样机=方案演示");
	return 0;
}

/* --- what is answered to an objection --------------------------------------------------------- */

int settings_answer(struct turn *t, const char *rest, struct err *err)
{
	const struct pack_topic *list, *topic = NULL;
	size_t n = pack_objections(t->pack, &list);
	const char *objection, *answer;
	if (sides(t->mem, rest, &objection, &answer)) {
		for (size_t i = 0; i < n && topic == NULL; i++)
			if (strcmp(list[i].name, objection) == 0)
				topic = &list[i];
		if (topic == NULL)
			topic = pack_topic_in(list, n, objection);
	}
	struct say s = turn_say(t);
	if (topic == NULL) {
		say_objections(&s, list, n);
		return 0;
	}
	int64_t amendment;
	bool fits;
	char *text = talloc_asprintf(t->mem, "客户说“%s”时：%s", topic->name, answer);
	int rc = amend(
		t, json_pack("{s:{s:s, s:s}}", "answer", "objection", topic->id, "text", answer),
		text, &fits, &amendment, err);
	if (rc == 0 && fits)
		say_amended(&s, amendment, text);
	return rc;
}

/* --- a rule ----------------------------------------------------------------------------------- */

/* A类 or AB类, then 72小时 or 5天, then what is to be done. */
struct rule_said {
	char grades[5];
	int n;
	bool days;
	const char *text;
};

static bool rule_said(const char *rest, struct rule_said *ret)
{
	size_t at = 0, n = 0;
	*ret = (struct rule_said){};
	for (; n < 4 && rest[at] != '\0' && strchr("ABCDabcd", rest[at]) != NULL; at++)
		ret->grades[n++] = (char)(rest[at] & ~0x20);
	static const char *const after[] = {"类", "级"};
	for (size_t i = 0; n > 0 && i < 2; i++)
		if (strncmp(rest + at, after[i], strlen(after[i])) == 0)
			at += strlen(after[i]);
	at += strspn(rest + at, " ,");
	struct span s = {rest, strlen(rest)};
	size_t len = numeral_at(s, at, &ret->n);
	if (len == 0 || ret->n < 1 || ret->n > 9999)
		return false;
	at += len;
	static const struct {
		const char *unit;
		bool days;
	} units[] = {{"小时", false}, {"天", true}};
	size_t u = 0;
	while (u < 2 && strncmp(rest + at, units[u].unit, strlen(units[u].unit)) != 0)
		u++;
	if (u == 2)
		return false;
	at += strlen(units[u].unit);
	ret->days = units[u].days;
	static const char *const fillers[] = {"没跟进", "未跟进", "没联系", "未联系"};
	for (size_t i = 0; i < 4; i++)
		if (strncmp(rest + at, fillers[i], strlen(fillers[i])) == 0)
			at += strlen(fillers[i]);
	at += strspn(rest + at, " :,");
	if (strncmp(rest + at, "：", strlen("：")) == 0)
		at += strlen("：");
	ret->text = rest + at;
	return ret->text[0] != '\0';
}

/* id: m3, as the amendment's number; no rule before had it. */
static json_t *rule_json(struct turn *t, const struct rule_said *r, const char *id,
			 const char *name)
{
	char span[16];
	(void)snprintf(span, sizeof(span), "%d%c", r->n, r->days ? 'd' : 'h');
	json_t *all = json_array(), *grades = json_array(), *closed = json_array();
	for (const char *g = r->grades; *g != '\0'; g++)
		(void)json_array_append_new(grades, json_stringn(g, 1));
	static const char *const stages[] = {"won", "paid", "repeat"};
	for (size_t i = 0; i < 3; i++)
		if (pack_stage(t->pack, stages[i]) != NULL)
			(void)json_array_append_new(closed, json_string(stages[i]));
	if (r->grades[0] != '\0')
		(void)json_array_append_new(all, json_pack("{s:O}", "grade", grades));
	if (json_array_size(closed) > 0)
		(void)json_array_append_new(all, json_pack("{s:{s:O}}", "not", "stage", closed));
	(void)json_array_append_new(all, json_pack("{s:s}", "idle", span));
	json_decref(grades);
	json_decref(closed);
	char *why = talloc_asprintf(t->mem, "%s定的规则", t->actor.name);
	return json_pack("{s:{s:s, s:s, s:s, s:{s:o}, s:[{s:{s:s, s:s}}], s:{s:i, s:i}}}", "rule",
			 "id", id, "name", name, "why", why != NULL ? why : "", "when", "all", all,
			 "do", "task", "text", r->text, "due", "1d", "pause", "share", 60, "of",
			 20);
}

/* How often it would have spoken: before it may, whoever made it sees that. */
static int tried(struct turn *t, const char *id, size_t *ret_cards, size_t *ret_now,
		 size_t *ret_times, struct err *err)
{
	struct pack *pack = NULL;
	int64_t *cards;
	struct instant from = {t->tx->now.us - TRIED_DAYS * INT64_C(86400000000)};
	*ret_times = *ret_now = 0;
	int rc = inforce_open(&t->tx->view, t->mem, 0, &pack, err);
	if (rc == 0)
		rc = timeline_cards(&t->tx->view, t->mem, 0, TRIED_CARDS, &cards, ret_cards, err);
	for (size_t i = 0; rc == 0 && i < *ret_cards; i++) {
		void *mem = talloc_new(t->mem);
		struct replayed *list;
		size_t n = 0;
		bool now = false;
		rc = mem != NULL ? replay_rule_card(&t->tx->view, mem, pack, id, cards[i], from,
						    &list, &n, err)
				 : err_set(err, ERR_AGAIN, "settings: no memory");
		if (rc == 0)
			rc = replay_now(&t->tx->view, mem, pack, id, cards[i], &now, err);
		*ret_times += n;
		*ret_now += now;
		(void)talloc_free(mem);
	}
	pack_free(&pack);
	return rc;
}

int settings_rule(struct turn *t, const char *rest, struct err *err)
{
	struct rule_said r;
	if (!rule_said(rest, &r)) {
		struct say s = turn_say(t);
		say_settings_example(&s, "#设置 规则 A类 5天 联系{客户}，问问最近的手术量");
		return 0;
	}
	char *name = talloc_asprintf(t->mem, "%s%s%d%s未跟进", r.grades,
				     r.grades[0] != '\0' ? "类" : "", r.n, r.days ? "天" : "小时");
	char *text = talloc_asprintf(t->mem, "规则“%s”：%s", name, r.text);
	int64_t amendment;
	char id[24];
	int rc = amendment_next(&t->tx->view, &amendment, err);
	if (rc < 0)
		return rc;
	(void)snprintf(id, sizeof(id), "m%lld", (long long)amendment);
	json_t *patch = name != NULL ? rule_json(t, &r, id, name) : NULL;
	size_t cards = 0, now = 0, times = 0;
	bool fits;
	rc = amend(t, patch, text, &fits, &amendment, err);
	if (rc == 0 && fits)
		rc = tried(t, id, &cards, &now, &times, err);
	if (rc < 0 || !fits)
		return rc;
	struct say s = turn_say(t);
	say_amended(&s, amendment, text);
	say_rule_tried(&s, cards, now, times, TRIED_DAYS);
	return 0;
}

int settings_revoke(struct turn *t, const char *rest, struct err *err)
{
	struct say s = turn_say(t);
	char *end;
	int64_t id = strtoll(rest, &end, 10);
	if (end == rest || id <= 0) {
		say_settings_example(&s, "#设置 撤销 3");
		return 0;
	}
	int rc = inforce_revoke(t->tx, t->mem, t->actor.id, id, err);
	if (rc == ERR_ABSENT) {
		say_amendment_absent(&s, id);
		return 0;
	}
	if (rc < 0)
		return rc;
	say_amendment_revoked(&s, id);
	char number[24];
	(void)snprintf(number, sizeof(number), "%lld", (long long)id);
	return turn_audit(t, "pack amendment revoked", number, true, err);
}
