/* Hand-made pages: each line is "x,y,w,conf|text", 20 pixels high; what comes out is
 * "kind;key=value;key=value?" with ? after doubtful values. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "parsers/label/label.h"
#include "tests/lib/unit.h"

#define LINES 10

struct row {
	const char *name;
	const char *want;
	const char *lines[LINES];
};

/* clang-format off */
static const struct row rows[] = {
	{"one line, colon", "label;型号=TKR-2025;批号=20250101",
	 {"10,10,200,91|型号:TKR-2025", "10,40,200,91|批号:20250101"}},
	{"full-width colon, blanks in the key", "label;型号=TKR-2025;批号=A1B2",
	 {"10,10,200,91|型 号：TKR-2025", "10,40,200,91|批  号： A1B2"}},
	{"another spelling", "label;型号=TKR-2025;批号=A1B2",
	 {"10,10,200,91|REF TKR-2025", "10,40,200,91|lot A1B2"}},
	{"one character of the key wrong", "label;型号=TKR-2025;生产日期=2025-01-02",
	 {"10,10,200,91|型号:TKR-2025", "10,40,200,91|生产日朋:2025-01-02"}},
	{"value in the cell to the right", "label;型号=TKR-2025;批号=A1B2",
	 {"10,10,60,91|型号", "120,10,100,91|TKR-2025", "10,60,60,91|批号", "120,60,100,91|A1B2"}},
	{"value below", "label;型号=TKR-2025;批号=A1B2",
	 {"10,10,60,91|型号", "10,32,100,91|TKR-2025", "10,90,60,91|批号", "10,112,100,91|A1B2"}},
	{"two columns in one line", "label;型号=TKR-2025;批号=A1B2",
	 {"10,10,400,91|型号:TKR-2025 批号:A1B2"}},
	{"badly read", "label;型号=TKR-2025?;批号=A1B2?",
	 {"10,10,200,55|型号:TKR-2025", "10,40,200,60|批号:A1B2"}},
	{"a day that does not exist", "label;型号=TKR-2025;生产日期=2025-02-30?",
	 {"10,10,200,91|型号:TKR-2025", "10,40,200,91|生产日期:2025-02-30"}},
	{"check digits", "shelf;净含量=500ml;条码=6901234567892",
	 {"10,10,200,91|净含量:500ml", "10,40,200,91|条码:6901234567892"}},
	{"wrong check digit", "shelf;净含量=500ml;条码=6901234567893?",
	 {"10,10,200,91|净含量:500ml", "10,40,200,91|条码:6901234567893"}},
	{"report", "report;硬度=38.5;外观=合格",
	 {"10,0,100,91|检验报告", "10,30,80,91|检验项目", "150,30,80,91|标准要求", "300,30,60,91|实测值",
	  "10,60,60,91|硬度", "150,60,60,91|≥35", "300,60,60,91|38.5",
	  "10,90,60,91|外观", "150,90,60,91|光滑", "300,90,60,91|合格"}},
	{"quotation", "quotation;TKR-900B=25,200.00;SY-42ML=12.50",
	 {"10,0,100,91|报价单", "10,30,60,91|型号", "300,30,60,91|单价", "10,60,100,91|TKR-900B",
	  "300,60,100,91|25,200.00", "10,90,100,91|SY-42ML", "300,90,60,91|12.50"}},
	{"chat", "quotation;PGA-8/0=669元;TKR-993B=2,610元",
	 {"10,0,400,91|PGA-8/0 可吸收性缝合线 669元/套", "10,30,400,91|TKR-993B 全膝关节 2,610元/件"}},
	{"card", "card;手机=13800138000;职务=销售经理;邮箱=li@example.com;姓名=李明",
	 {"10,10,80,91|李明", "10,60,80,91|销售经理", "10,90,200,91|手机:13800138000",
	  "10,120,200,91|li@example.com"}},
	{"nothing to take", "other", {"10,10,80,91|今天天气不错", "10,60,80,91|好的"}},
};
/* clang-format on */

static void lines_make(void *mem, const struct row *r, struct label_page *page)
{
	struct label_line *list = talloc_zero_array(mem, struct label_line, LINES);
	assert_non_null(list);
	for (size_t i = 0; i < LINES && r->lines[i] != NULL; i++) {
		char *p = NULL;
		list[i].box.x = (int)strtol(r->lines[i], &p, 10);
		list[i].box.y = (int)strtol(p + 1, &p, 10);
		list[i].box.w = (int)strtol(p + 1, &p, 10);
		list[i].conf = (int)strtol(p + 1, &p, 10);
		list[i].box.h = 20;
		list[i].text = p + 1;
		page->n_lines = i + 1;
	}
	page->lines = list;
	page->width = page->height = 600;
}

static void parsed(void **state)
{
	const struct row *r = *state;
	void *mem = talloc_new(NULL);
	size_t len;
	const char *json = pack_shipped("medical", &len);
	struct pack *pack;
	assert_int_equal(pack_parse(json, len, "medical", &pack, NULL), 0);
	struct label_page page = {};
	lines_make(mem, r, &page);
	struct label *l;
	assert_int_equal(label_parse(mem, pack, NULL, &page, &l, NULL), 0);
	char *got = talloc_strdup(mem, label_kind_name(l->kind));
	for (size_t i = 0; i < l->n_values; i++)
		got = talloc_asprintf(mem, "%s;%s=%s%s", got, l->values[i].key, l->values[i].value,
				      l->values[i].doubtful ? "?" : "");
	assert_string_equal(got, r->want);
	talloc_free(mem);
	pack_free(&pack);
}

static void replies(void **state)
{
	(void)state;
	static const struct {
		const char *json;
		int rc;
	} list[] = {
		{"{\"width\":9,\"height\":9,\"lines\":[]}", 0},
		{"{\"width\":9,\"height\":9}", ERR_INPUT},
		{"{\"width\":-1,\"height\":9,\"lines\":[]}", ERR_INPUT},
		{"{\"width\":9,\"height\":9,\"lines\":[{\"text\":\"a\",\"conf\":9}]}", ERR_INPUT},
		{"[]", ERR_INPUT},
		{"", ERR_INPUT},
	};
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		struct label_page *page = NULL;
		struct err err;
		assert_int_equal(
			label_page_parse(NULL, list[i].json, strlen(list[i].json), &page, &err),
			list[i].rc);
		talloc_free(page);
	}
}

/* More lines and longer ones than anybody needs: the first are kept. */
static void large_reply(void **)
{
	enum { TOO_MANY = 700, LONG = 700 };
	static char page_text[3 * LONG + 1];
	for (size_t i = 0; i < LONG; i++)
		memcpy(page_text + 3 * i, "\xe5\xae\xa2", 3);
	json_t *lines = json_array();
	for (int i = 0; i < TOO_MANY; i++)
		json_array_append_new(lines,
				      json_pack("{s:s, s:i, s:[i,i,i,i], s:[]}", "text", page_text,
						"conf", 90, "box", 0, i, 9, 9, "words"));
	json_t *root = json_pack("{s:i, s:i, s:o}", "width", 9, "height", 9, "lines", lines);
	char *json = json_dumps(root, JSON_COMPACT);
	struct label_page *page = NULL;
	struct err err;
	assert_int_equal(label_page_parse(NULL, json, strlen(json), &page, &err), 0);
	assert_int_equal(page->n_lines, 600);
	assert_int_equal(strlen(page->lines[0].text), 1998); /* no torn character */
	talloc_free(page);
	free(json);
	json_decref(root);
}

int main(void)
{
	enum { N = sizeof(rows) / sizeof(rows[0]) };
	struct CMUnitTest tests[N + 2] = {[N] = cmocka_unit_test(replies),
					  [N + 1] = cmocka_unit_test(large_reply)};
	for (size_t i = 0; i < N; i++)
		tests[i] = (struct CMUnitTest){.name = rows[i].name,
					       .test_func = parsed,
					       .initial_state = (void *)(uintptr_t)&rows[i]};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
