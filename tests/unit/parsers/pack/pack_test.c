/* The shipped pack is sound, and each mistake in a pack is named with its place. */
#include <string.h>

#include <jansson.h>
#include <stdlib.h>

#include "parsers/pack/amend.h"
#include "parsers/pack/fair.h"
#include "parsers/pack/metric.h"
#include "parsers/pack/pack.h"
#include "parsers/pack/process.h"
#include "parsers/pack/rule.h"
#include "parsers/pack/suggest.h"
#include "parsers/pack/survey.h"
#include "parsers/pack/talk.h"
#include "tests/lib/unit.h"

static void shipped(void **state)
{
	struct pack *p;
	struct err err;
	size_t len;
	const struct pack_stage *stages;
	const struct pack_param *params;
	(void)state;
	const char *json = pack_shipped("medical", &len);
	assert_non_null(json);
	assert_null(pack_shipped("nothing", &len));
	if (pack_parse(json, len, "medical", &p, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(pack_name(p), "medical");
	assert_string_equal(pack_field(p, "org")->label, "单位");
	assert_int_equal(pack_field(p, "amount")->type, FIELD_MONEY);
	assert_int_equal(pack_stages(p, &stages), 13);
	assert_int_equal(pack_stage(p, "lost")->rank, -1);
	assert_int_equal(pack_stage(p, "repeat")->rank, 11);
	assert_non_null(pack_action(p, "visit"));
	assert_null(pack_field(p, "nothing"));
	assert_true(pack_params(p, &params) > 15);
	assert_int_equal(pack_pool(p)->idle_days, 60);
	assert_true(pack_param_fits(p, "注册证号", "国械注准20203130001"));
	assert_true(pack_param_fits(p, "注册证号", "浙杭械备20210088"));
	assert_false(pack_param_fits(p, "注册证号", "国械注准2020313OOO1"));
	assert_true(pack_param_fits(p, "手机", "138-0571-1234"));
	assert_false(pack_param_fits(p, "手机", "138-0571-123"));
	assert_true(pack_param_fits(p, "电话", "(0571)88888888-203"));
	assert_false(pack_param_fits(p, "邮箱", "liufang163.com"));
	assert_true(pack_param_fits(p, "没有这个", "x"));
	pack_free(&p);
	assert_null(p);
	/* as an editor on Windows saves it */
	char *with_bom = malloc(len + 3);
	assert_non_null(with_bom);
	memcpy(with_bom, "\xEF\xBB\xBF", 3);
	memcpy(with_bom + 3, json, len);
	assert_int_equal(pack_parse(with_bom, len + 3, "medical", &p, &err), 0);
	free(with_bom);
	pack_free(&p);
	pack_free(&p);
}

/* path in the shipped JSON, what to put there, what the complaint must hold */
static const struct {
	const char *list, *key;
	size_t index;
	const char *value, *want;
} rows[] = {
	{"fields", "type", 0, "\"colour\"", "fields[0].type: unknown type"},
	{"fields", "aliases", 1, "[\"客户\"]",
	 "fields[1].aliases[0]: \"客户\" is already a word of fields[0] ("},
	{"fields", "aliases", 1, "[\"跟进\"]", "command word"},
	{"fields", "aliases", 1, "[\"a#b\"]", "fields[1].aliases[0]: bad pattern"},
	{"fields", "aliases", 1, "[]", "fields[1].aliases: empty"},
	{"fields", "aliases", 1, "[7]", "fields[1].aliases[0]: not a text"},
	{"fields", "id", 1, "\"name\"", "fields[1].id: \"name\" is also fields[0]"},
	{"fields", "id", 0, "\"nom\"", "no field \"name\""},
	{"fields", "colour", 0, "1", "fields[0].colour: unknown key"},
	{"stages", "name", 1, "\"线索\"", "stages[1]"},
	{"actions", "id", 0, "\"walk\"", "\"visit\" and \"other\""},
	{"params", "product", 0, "\"colour\"", "params[0].product: no column"},
	{"params", "weight", 0, "101", "params[0].weight"},
	{"params", "pattern", 0, "\"[A-Z\"", "params[0].pattern: bad pattern at byte 4"},
	{"params", "pattern", 0, "\"\"", "params[0].pattern: not a text"},
	{"params", "pattern", 0, "7", "params[0].pattern: not a text"},
	{"fields", "aliases", 1, "[\"单位\", \"单位\"]",
	 "fields[1].aliases[1]: \"单位\" is already"},
	{"stages", "aliases", 0, "[\"中标\"]",
	 "stages[9].aliases[2]: \"中标\" is already a word of stages[0] ("},
	{"actions", "words", 0, "[]", "actions[0].words: empty"},
	{"stages", "name", 1, "\"线索\"",
	 "stages[1].name: \"线索\" is already a word of stages[0] ("},
	{"stages", "lost", 12, "\"yes\"", "stages[12].lost: neither true nor false"},
	{"stages", "id", 1, "\"a b\"", "stages[1].id: \"a b\" is no identifier"},
	{"actions", "words", 1, "[\"拜访\"]",
	 "actions[1].words[0]: \"拜访\" is already a word of actions[0] ("},
	{"fields", "aliases", 1, "[\"ＱＱ\"]", "fields[1].aliases[0]: \"ＱＱ\" holds a full-width"},
	{"fields", "aliases", 1, "[\"-\"]", "fields[1].aliases[0]: \"-\" is punctuation only"},
	{"fields", "id", 20, "\"amount_max\"", "no field \"note\""},
	{"fields", "id", 5, "\"amount_max\"",
	 "fields[5].id: \"amount_max\" is what a message calls"},
	{"fields", "aliases", 1, "\"医院\"", "fields[1].aliases: not a list of words"},
	{"private", "colour", 0, "1", "private.colour: unknown key"},
	{"private", "kinds", 0, "[\"photo\"]", "private.kinds[0]: no kind \"photo\""},
	{"private", "kinds", 0, "[]", "private.kinds: empty"},
	{"private", "keys", 0, "\"姓名\"", "private.keys: not a list of words"},
	{"private", "patterns", 0, "[\"[A-Z\"]", "private.patterns[0]: bad pattern at byte 4"},
	{"private", "patterns", 0, "[7]", "private.patterns[0]: not a text"},
	{"private", "patterns", 0, "\"a\"", "private.patterns: not a list"},
	{"rules", "colour", 0, "1", "rules[0].colour: unknown key"},
	{"rules", "id", 1, "\"a72\"", "rules[1].id: \"a72\" is there twice"},
	{"rules", "name", 0, "7", "rules[0].name: not one line of 1 to 300 bytes"},
	{"rules", "again", 0, "\"3 days\"", "rules[0].again: no time like 90m, 72h or 3d"},
	{"rules", "pause", 0, "{\"share\": 100}", "rules[0].pause.share: not a whole number"},
	{"rules", "do", 0, "[]", "rules[0].do: a list of 1 to 4 actions is needed"},
	{"rules", "do", 0, "[{\"call\": {}}]", "rules[0].do[0].call: unknown key"},
	{"rules", "do", 0, "[{\"task\": {\"text\": \"{电话}\"}}]",
	 "rules[0].do[0].task.text: nothing is known for {电话}"},
	{"rules", "do", 0, "[{\"tag\": {\"text\": \"两个 词\"}}]",
	 "rules[0].do[0].tag.text: a tag is one word of at most 15 characters"},
	{"rules", "do", 0, "[{\"task\": {\"text\": \"x\", \"talk\": [\"weather\"]}}]",
	 "no talking point is called \"weather\""},
	{"rules", "do", 0, "[{\"message\": {\"text\": \"x\", \"to\": \"all\"}}]",
	 "rules[0].do[0].message.to: \"owner\" or \"manager\""},
	{"rules", "when", 0, "{}", "rules[0].when: a condition is an object with one key"},
	{"rules", "when", 0, "{\"weather\": 1}",
	 "rules[0].when: no condition is called \"weather\""},
	{"rules", "when", 0, "{\"grade\": [\"E\"]}", "rules[0].when.grade: \"E\" is no grade"},
	{"rules", "when", 0, "{\"stage\": [\"x\"]}",
	 "rules[0].when.stage: no stage has the id \"x\""},
	{"rules", "when", 0, "{\"idle\": 3}", "rules[0].when.idle.for: no time like"},
	{"rules", "when", 0, "{\"not\": {\"idle\": \"3d\"}}",
	 "rules[0].when.not: a condition of time cannot be turned round"},
	{"rules", "when", 0, "{\"done\": {\"action\": \"fly\", \"for\": \"1h\"}}",
	 "rules[0].when.done: no action has the id \"fly\""},
	{"rules", "when", 0, "{\"since\": {\"stage\": \"won\", \"from\": \"3d\", \"to\": \"2d\"}}",
	 "rules[0].when.since.to: not after from"},
	{"rules", "when", 0, "{\"event\": {\"kind\": \"sun\", \"for\": \"0m\"}}",
	 "rules[0].when.event: no event is called \"sun\""},
	{"rules", "when", 0, "{\"amount\": {}}", "rules[0].when.amount: min or max is needed"},
	{"rules", "when", 0, "{\"field\": {\"id\": \"x\", \"is\": [\"y\"]}}",
	 "rules[0].when.field: no field has the id \"x\""},
	{"rules", "when", 0,
	 "{\"all\":[{\"all\":[{\"all\":[{\"all\":[{\"all\":[{\"all\":[{\"all\":[{\"all\":[{"
	 "\"idle\":"
	 "\"1h\"}]}]}]}]}]}]}]}]}",
	 "deeper than 6"},
	{"rules", "do", 6, "[{\"task\": {\"text\": \"{天数}天\"}}]",
	 "rules[6].do[0]: {天数} would be 0"},
	{"rules", "when", 0,
	 "{\"any\":[{\"idle\":\"1d\"},{\"idle\":\"1d\"},{\"any\":[{\"idle\":\"1d\"},{\"idle\":"
	 "\"1d\"},{"
	 "\"idle\":\"1d\"},{\"idle\":\"1d\"},{\"idle\":\"1d\"},{\"idle\":\"1d\"},{\"idle\":\"1d\"},"
	 "{"
	 "\"idle\":\"1d\"},{\"idle\":\"1d\"},{\"idle\":\"1d\"},{\"idle\":\"1d\"},{\"idle\":\"1d\"},"
	 "{"
	 "\"idle\":\"1d\"},{\"idle\":\"1d\"},{\"idle\":\"1d\"}]}]}",
	 "rules[0].when: more than 16 conditions of time"},
	{"rules", "when", 0, "{\"over_expected\": 0}", "rules[0].when.over_expected: not a whole"},
	{"rules", "when", 0, "{\"key_action_missing\": [\"x\"]}",
	 "rules[0].when.key_action_missing: no key action has the id \"x\""},
	{"rules", "when", 0, "{\"done\": {\"action\": \"call\", \"for\": \"2d\", \"to\": \"1d\"}}",
	 "rules[0].when.done.to: not more than for"},
	{"rules", "when", 0,
	 "{\"done\": {\"action\": \"call\", \"for\": \"2d\", \"without\": [\"x\"]}}",
	 "rules[0].when.done: no action has the id \"x\""},
	{"grades", "id", 0, "\"E\"", "grades[0].id: \"E\" is no grade"},
	{"grades", "id", 0, "\"B\"", "grades[1].id: \"B\" is there twice"},
	{"grades", "interval", 0, "\"10m\"", "grades[0].interval: less than an hour"},
	{"stages", "expected_days", 0, "0", "stages[0].expected_days: not a whole number"},
	{"stages", "key_actions", 0, "[\"x\"]",
	 "stages[0].key_actions[0]: no key action has the id \"x\""},
	{"key_actions", "evidence", 0, "{\"photo\": \"cat\"}",
	 "key_actions[0].evidence.photo: there is no \"cat\""},
	{"key_actions", "evidence", 0, "{}",
	 "key_actions[0].evidence: one of photo, field, action"},
	{"key_actions", "id", 0, "\"decision_role\"",
	 "key_actions[1].id: \"decision_role\" is there twice"},
	{"objections", "words", 0, "[\"等等\"]",
	 "objections[4].words[3]: \"等等\" is already a word of objections[0]"},
	{"blockers", "answer", 0, "\"x\"", "blockers[0].answer: unknown key"},
	{"surveys", "invite", 0, "\"打个分\"", "surveys[0].invite: has no {链接}"},
	{"surveys", "invite", 0, "\"{链接}{电话}\"",
	 "surveys[0].invite: nothing is known for {电话}"},
	{"surveys", "valid", 0, "\"5m\"", "surveys[0].valid: less than an hour"},
	{"printed", "colour", 0, "1", "printed.colour: unknown key"},
	{"printed", "words", 0, "[7]", "printed.words[0]: not a text"},
	{"printed", "items", 0, "\"硬度\"", "printed.items: not a list of words"},
};

static void mistakes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t len;
		const char *json = pack_shipped("medical", &len);
		json_t *root = json_loadb(json, len, 0, NULL);
		json_t *list = json_object_get(root, rows[i].list);
		json_t *object = json_is_array(list) ? json_array_get(list, rows[i].index) : list;
		assert_int_equal(
			json_object_set_new(object, rows[i].key,
					    json_loads(rows[i].value, JSON_DECODE_ANY, NULL)),
			0);
		char *text = json_dumps(root, 0);
		struct pack *p = NULL;
		struct err err = {};
		int rc = pack_parse(text, strlen(text), "test", &p, &err);
		if (rc != ERR_INPUT || strstr(err.text, rows[i].want) == NULL ||
		    strncmp(err.text, "pack test: ", 11) != 0)
			fail_msg("row %zu (%s): %d %s", i, rows[i].want, rc, err.text);
		free(text);
		json_decref(root);
	}
}

/* All of them, with what the code counts on. */
static void all_shipped(void **state)
{
	(void)state;
	const char *name;
	size_t n = 0;
	for (; (name = pack_shipped_name(n)) != NULL; n++) {
		size_t len;
		const char *json = pack_shipped(name, &len);
		struct pack *p;
		struct err err;
		if (pack_parse(json, len, name, &p, &err) < 0)
			fail_msg("%s", err.text);
		assert_string_equal(pack_name(p), name);
		static const char *const stages[] = {"lead", "quoted", "approval", "won",
						     "paid", "repeat", "lost"};
		for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++)
			assert_non_null(pack_stage(p, stages[i]));
		assert_int_equal(pack_stage(p, "lost")->rank, -1);
		assert_non_null(pack_survey(p, "nps"));
		assert_true(pack_interval(p, "A") < pack_interval(p, "B"));
		assert_true(pack_interval(p, NULL) >= pack_interval(p, "C"));
		pack_free(&p);
	}
	assert_int_equal(n, 4);
}

static void process(void **state)
{
	(void)state;
	size_t len;
	const char *json = pack_shipped("medical", &len);
	struct pack *p;
	struct err err;
	assert_int_equal(pack_parse(json, len, "medical", &p, &err), 0);
	/* needed from its stage on, and not of a lost deal */
	assert_false(pack_key_needed(p, "contacted", "decision_role"));
	assert_true(pack_key_needed(p, "qualified", "decision_role"));
	assert_true(pack_key_needed(p, "approval", "decision_role"));
	assert_false(pack_key_needed(p, "lost", "decision_role"));
	assert_int_equal(pack_interval(p, "A"), 72 * 3600);
	assert_int_equal(pack_interval(p, NULL), 720 * 3600);
	assert_int_equal(pack_health(p)->recency, 3);
	const struct pack_topic *topics;
	size_t n = pack_objections(p, &topics);
	assert_string_equal(pack_topic_in(topics, n, "王主任说价格太高，还用惯了别家")->id,
			    "price");
	assert_string_equal(pack_topic_in(topics, n, "用惯了别家，也嫌太贵")->id, "used_to");
	assert_null(pack_topic_in(topics, n, "很满意"));
	pack_free(&p);
}

/* What managers add: what fits is in, what does not is refused in words. */
static void amendments(void **state)
{
	(void)state;
	static const struct {
		const char *patch, *want; /* want NULL: it fits */
	} list[] = {
		{"{\"alias\": {\"field\": \"org\", \"word\": \"终端\"}}", NULL},
		{"{\"alias\": {\"field\": \"x\", \"word\": \"终端\"}}", "no field \"x\""},
		{"{\"alias\": {\"field\": \"org\", \"word\": \"跟进\"}}", "command word"},
		{"{\"alias\": {\"field\": \"org\", \"word\": \"科室\"}}", "already a word"},
		{"{\"stage\": {\"stage\": \"demo\", \"word\": \"看样机\"}}", NULL},
		{"{\"stage\": {\"stage\": \"demo\", \"word\": \"成交\"}}", "already a word"},
		{"{\"answer\": {\"objection\": \"price\", \"text\": \"算总账\"}}", NULL},
		{"{\"answer\": {\"objection\": \"x\", \"text\": \"算总账\"}}",
		 "no objection \"x\""},
		{"{\"rule\": {\"id\": \"c14\", \"name\": \"C\", \"why\": \"w\", \"when\": "
		 "{\"idle\": "
		 "\"14d\"}, \"do\": [{\"task\": {\"text\": \"t\"}}]}}",
		 NULL},
		{"{\"rule\": {\"id\": \"a72\"}}", "rules[0].name"},
		{"{\"rule\": {}}", "].id: missing"},
		{"{\"colour\": {}}", "no kind \"colour\""},
		{"[]", "no kind"},
	};
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		size_t len;
		const char *json = pack_shipped("medical", &len);
		json_t *root = json_loadb(json, len, 0, NULL);
		json_t *patch = json_loads(list[i].patch, 0, NULL);
		struct pack *p = NULL;
		struct err err = {};
		assert_non_null(patch);
		int rc = pack_amend(root, patch, &err);
		char *text = json_dumps(root, 0);
		if (rc == 0)
			rc = pack_parse(text, strlen(text), "test", &p, &err);
		if ((rc == 0) != (list[i].want == NULL) ||
		    (rc < 0 && strstr(err.text, list[i].want) == NULL))
			fail_msg("%s: %d %s", list[i].patch, rc, err.text);
		pack_free(&p);
		free(text);
		json_decref(root);
		json_decref(patch);
	}
}

/* The medical pack with a section of these words; want: the complaint, NULL: none. */
static void section_is(const char *key, const char *value, const char *want, struct pack **ret)
{
	size_t len;
	const char *json = pack_shipped("medical", &len);
	json_t *root = json_loadb(json, len, 0, NULL);
	struct err err = {};
	*ret = NULL;
	assert_int_equal(json_object_set_new(root, key, json_loads(value, JSON_DECODE_ANY, NULL)),
			 0);
	char *text = json_dumps(root, 0);
	int rc = pack_parse(text, strlen(text), "test", ret, &err);
	if ((rc == 0) != (want == NULL) || (rc < 0 && strstr(err.text, want) == NULL))
		fail_msg("%s %s: %d %s", key, value, rc, err.text);
	free(text);
	json_decref(root);
}

#define METRIC "\"id\": \"stock_days\", \"name\": \"N\", \"why\": \"W\""

/* What other systems know, and what to do about a figure. */
static void metrics_and_suggestions(void **)
{
	static const struct {
		const char *key, *value, *want;
	} list[] = {
		{"metrics", "[{" METRIC ", \"of\": \"team\", \"take\": \"sum\"}]", NULL},
		{"metrics", "[{" METRIC ", \"of\": \"me\", \"take\": \"sum\"}]",
		 "metrics[0].of: \"me\" is not known"},
		{"metrics", "[{" METRIC ", \"of\": \"team\", \"take\": \"most\"}]",
		 "metrics[0].take: \"most\" is not known"},
		{"metrics", "[{" METRIC ", \"of\": \"team\"}]", "metrics[0].take"},
		{"metrics", "[{\"id\": \"x\", \"name\": \"N\", \"of\": \"team\"}]",
		 "metrics[0].why"},
		{"metrics",
		 "[{" METRIC ", \"of\": \"team\", \"take\": \"sum\"},"
		 "{" METRIC ", \"of\": \"team\", \"take\": \"sum\"}]",
		 "metrics[1].id: \"stock_days\" is there twice"},
		{"metrics",
		 "[{\"id\": \"x\", \"name\": \"N\", \"why\": \"W\", \"of\": \"team\","
		 " \"take\": \"sum\"}]",
		 "no metric has the id \"stock_days\""}, /* that a rule rests on */
		{"suggestions", "[{\"metric\": \"mood\", \"text\": \"T\"}]",
		 "suggestions[0].metric: \"mood\" cannot be compared"},
		{"suggestions", "[{\"metric\": \"nps\", \"stage\": \"demo\", \"text\": \"T\"}]",
		 "suggestions[0].stage: only a conversion has one"},
		{"suggestions",
		 "[{\"metric\": \"conversion\", \"stage\": \"moon\", \"text\": \"T\"}]",
		 "suggestions[0].stage: no stage has the id \"moon\""},
		{"suggestions",
		 "[{\"metric\": \"nps\", \"text\": \"T\"}, {\"metric\": \"nps\", \"text\": "
		 "\"U\"}]",
		 "suggestions[1]: what to do about it is there twice"},
		{"suggestions", "[{\"metric\": \"nps\"}]", "suggestions[0].text"},
	};
	struct pack *p;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		section_is(list[i].key, list[i].value, list[i].want, &p);
		pack_free(&p);
	}
	section_is("suggestions",
		   "[{\"metric\": \"conversion\", \"text\": \"T\"},"
		   " {\"metric\": \"conversion\", \"stage\": \"demo\", \"text\": \"D\"}]",
		   NULL, &p);
	assert_string_equal(pack_suggestion(p, SUGGEST_CONVERSION, "demo"), "D");
	assert_string_equal(pack_suggestion(p, SUGGEST_CONVERSION, "trial"), "T");
	assert_null(pack_suggestion(p, SUGGEST_NPS, NULL));
	pack_free(&p);
}

/* A scene that is plugged in: its rules and sections, but for what the pack says itself. */
static void scenes(void **)
{
	static const struct {
		const char *key, *value, *source, *want;
	} list[] = {
		{"scenes", "[\"exhibition\"]", "展会", NULL},
		{"scenes", "[]", NULL, NULL},
		{"fair", "{\"source\": \"博览会\"}", "博览会", NULL},
		{"fair", "{\"source\": \"博览会\", \"colour\": 1}", NULL, "fair.colour: unknown"},
		{"scenes", "[\"circus\"]", NULL, "scenes[0]: no scene is called \"circus\""},
		{"scenes", "[\"exhibition\", 7]", NULL, "scenes[1]: no scene"},
		{"scenes", "\"exhibition\"", NULL, "scenes: not a list"},
	};
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		struct pack *p;
		section_is(list[i].key, list[i].value, list[i].want, &p);
		if (p != NULL && list[i].source != NULL)
			assert_string_equal(pack_fair(p)->source, list[i].source);
		else if (p != NULL)
			assert_null(pack_fair(p));
		pack_free(&p);
	}
}

/* A rule of the same id is the pack's own; others of the scene come along. */
static void scene_gives_way(void **)
{
	size_t len, n, found = 0;
	const char *json = pack_shipped("medical", &len);
	json_t *root = json_loadb(json, len, 0, NULL);
	json_t *patch = json_loads("{\"rule\": {\"id\": \"fair_untouched\", \"name\": \"N\", "
				   "\"why\": \"w\", \"when\": {\"idle\": \"14d\"}, \"do\": "
				   "[{\"task\": {\"text\": \"t\"}}]}}",
				   0, NULL);
	struct pack *p;
	struct err err = {};
	const struct pack_rule *rules;
	assert_int_equal(pack_amend(root, patch, &err), 0);
	char *text = json_dumps(root, 0);
	assert_int_equal(pack_parse(text, strlen(text), "test", &p, &err), 0);
	n = pack_rules(p, &rules);
	for (size_t i = 0; i < n; i++)
		if (strcmp(rules[i].id, "fair_untouched") == 0) {
			assert_string_equal(rules[i].name, "N");
			found++;
		}
	assert_int_equal(found, 1);
	pack_free(&p);
	free(text);
	json_decref(root);
	json_decref(patch);
}

static void no_json(void **state)
{
	struct pack *p = NULL;
	struct err err;
	(void)state;
	assert_int_equal(pack_parse("{", 1, "test", &p, &err), ERR_INPUT);
	assert_non_null(strstr(err.text, "line 1"));
	assert_int_equal(pack_parse("[]", 2, "test", &p, &err), ERR_INPUT);
	assert_non_null(strstr(err.text, "the whole: not an object"));
	/* nested too deep, cut off, the same key twice, bytes that are no UTF-8 */
	char deep[8000];
	memset(deep, '[', sizeof(deep));
	assert_int_equal(pack_parse(deep, sizeof(deep), "test", &p, &err), ERR_INPUT);
	assert_non_null(strstr(err.text, "depth"));
	static const char *const bad[] = {"{\"name\": ", "{\"a\": 1,\n\"a\": 2}",
					  "{\"a\": \"\xFF\"}", "{\"a\": \"\\u0000\"}", ""};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(pack_parse(bad[i], strlen(bad[i]), "test", &p, &err), ERR_INPUT);
		assert_non_null(strstr(err.text, "pack test: line "));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shipped),     cmocka_unit_test(mistakes),
		cmocka_unit_test(all_shipped), cmocka_unit_test(process),
		cmocka_unit_test(amendments),  cmocka_unit_test(metrics_and_suggestions),
		cmocka_unit_test(scenes),      cmocka_unit_test(scene_gives_way),
		cmocka_unit_test(no_json)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
