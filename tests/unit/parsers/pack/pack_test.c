/* The shipped pack is sound, and each mistake in a pack is named with its place. */
#include <string.h>

#include <jansson.h>
#include <stdlib.h>

#include "parsers/pack/pack.h"
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
	{"rules", "id", 1, "\"a72\"", "rules[1].id: \"a72\" is also rules[0]"},
	{"rules", "name", 0, "7", "rules[0].name: not one line of 1 to 300 bytes"},
	{"rules", "again", 0, "\"3 days\"", "rules[0].again: no time like 90m, 72h or 3d"},
	{"rules", "pause", 0, "{\"share\": 100}", "rules[0].pause.share: not a whole number"},
	{"rules", "do", 0, "[]", "rules[0].do: a list of 1 to 4 actions is needed"},
	{"rules", "do", 0, "[{\"call\": {}}]", "rules[0].do[0].call: unknown key"},
	{"rules", "do", 0, "[{\"task\": {\"text\": \"{电话}\"}}]",
	 "rules[0].do[0].task.text: nothing is known for {电话}"},
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
	const struct CMUnitTest tests[] = {cmocka_unit_test(shipped), cmocka_unit_test(mistakes),
					   cmocka_unit_test(no_json)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
