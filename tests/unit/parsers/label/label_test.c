/* Hand-made pages: each line is "x,y,w,conf|text", 20 pixels high; what comes out is
 * "kind;key=value;key=value?" with ? after doubtful values. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "parsers/label/label.h"
#include "tests/lib/unit.h"

#define LINES 14

struct row {
	const char *name;
	const char *want;
	const char *lines[LINES];
};

/* clang-format off */
static const struct row rows[] = {
	{"one line, colon", "label;型号=TKR-2025;批号=20250101",
	 {"10,10,200,99|型号:TKR-2025", "10,40,200,99|批号:20250101"}},
	{"full-width colon, blanks in the key", "label;型号=TKR-2025;批号=A1B2",
	 {"10,10,200,99|型 号：TKR-2025", "10,40,200,99|批  号： A1B2"}},
	{"another spelling", "label;型号=TKR-2025;批号=A1B2",
	 {"10,10,200,99|REF TKR-2025", "10,40,200,99|lot A1B2"}},
	{"one character of the key wrong", "label;型号=TKR-2025;生产日期=2025-01-02",
	 {"10,10,200,99|型号:TKR-2025", "10,40,200,99|生产日朋:2025-01-02"}},
	{"value in the cell to the right", "label;型号=TKR-2025;批号=A1B2",
	 {"10,10,60,99|型号", "120,10,100,99|TKR-2025", "10,60,60,99|批号", "120,60,100,99|A1B2"}},
	{"value below", "label;型号=TKR-2025;批号=A1B2",
	 {"10,10,60,99|型号", "10,32,100,99|TKR-2025", "10,90,60,99|批号", "10,112,100,99|A1B2"}},
	{"two columns in one line", "label;型号=TKR-2025;批号=A1B2",
	 {"10,10,400,99|型号:TKR-2025 批号:A1B2"}},
	{"badly read", "label;型号=TKR-2025?;批号=A1B2?",
	 {"10,10,200,55|型号:TKR-2025", "10,40,200,60|批号:A1B2"}},
	{"a day that does not exist", "label;型号=TKR-2025;生产日期=2025-02-30?",
	 {"10,10,200,99|型号:TKR-2025", "10,40,200,99|生产日期:2025-02-30"}},
	{"check digits", "shelf;净含量=500ml;条码=6901234567892",
	 {"10,10,200,99|净含量:500ml", "10,40,200,99|条码:6901234567892"}},
	{"wrong check digit", "shelf;净含量=500ml;条码=6901234567893?",
	 {"10,10,200,99|净含量:500ml", "10,40,200,99|条码:6901234567893"}},
	{"report", "report;硬度=38.5;外观=合格",
	 {"10,0,100,99|检验报告", "10,30,80,99|检验项目", "150,30,80,99|标准要求", "300,30,60,99|实测值",
	  "10,60,60,99|硬度", "150,60,60,99|≥35", "300,60,60,99|38.5",
	  "10,90,60,99|外观", "150,90,60,99|光滑", "300,90,60,99|合格"}},
	{"quotation", "quotation;TKR-900B=25,200.00;SY-42ML=12.50",
	 {"10,0,100,99|报价单", "10,30,60,99|型号", "300,30,60,99|单价", "10,60,100,99|TKR-900B",
	  "300,60,100,99|25,200.00", "10,90,100,99|SY-42ML", "300,90,60,99|12.50"}},
	{"chat", "quotation;PGA-8/0=669元;TKR-993B=2,610元",
	 {"10,0,400,99|PGA-8/0 可吸收性缝合线 669元/套", "10,30,400,99|TKR-993B 全膝关节 2,610元/件"}},
	{"card", "card;手机=13800138000;职务=销售经理;邮箱=li@example.com;姓名=李明",
	 {"10,10,80,99|李明", "10,60,80,99|销售经理", "10,90,200,99|手机:13800138000",
	  "10,120,200,99|li@example.com"}},
	{"keys over values, two columns", "label;型号=TKR-2025;批号=A1B2;材质=纯钛",
	 {"10,10,60,99|型号", "300,10,60,99|批号", "10,36,100,99|TKR-2025", "300,36,100,99|A1B2",
	  "10,100,60,99|材质", "10,126,100,99|纯钛"}},
	{"halves of a wide key", "label;批号=A1B2;型号=TKR-2025",
	 {"10,10,20,99|型", "60,10,20,99|号", "150,10,100,99|TKR-2025", "10,60,60,99|批号:A1B2"}},
	{"keys without colons", "label;型号=VC549O;规格=75cm 1/2弧;厂家=天津海思康医疗",
	 {"10,10,200,99|型号VC549O", "10,40,200,99|规格75cm 1/2弧", "10,70,200,99|生产企业天津海思康医疗"}},
	{"two keys without colons in one piece", "label;型号=VC549O;规格=75cm;厂家=海思康;批号=231021",
	 {"10,10,200,99|型号VC549O", "10,40,200,99|规格75cm", "10,70,400,99|生产企业海思康生产批号231021"}},
	{"two characters of a long key wrong", "label;注册证号=国械注准20192136901;型号=TKR-2025",
	 {"10,10,400,99|医疗器诚注删证号:国械注准20192136901", "10,40,200,99|型号:TKR-2025"}},
	{"the head over the results is not read", "report;硬度=386HV;外观=合格",
	 {"10,0,100,99|检验报告", "10,30,80,99|检验项目", "150,30,80,99|标准要求", "300,30,60,99|枚攻果",
	  "450,30,80,99|单项判定", "10,60,60,99|硬度", "150,60,60,99|≥300HV", "300,60,60,99|386HV",
	  "10,90,60,99|外观", "150,90,60,99|光滑", "300,90,60,99|合格", "450,90,60,99|合格"}},
	{"a known item with a wrong character", "report;表面粗糙度=0.04μm",
	 {"10,0,100,99|检验报告", "10,30,80,99|检验项目", "150,30,80,99|标准要求", "300,30,60,99|实测值",
	  "10,60,60,99|表面粗粮度", "150,60,60,99|<0.05um", "300,60,60,99|0.04um"}},
	{"whom a report is about", "report;血糖=6.7;样本编号=20250417",
	 {"10,0,100,99|检验报告单", "10,30,200,99|姓名:张三", "300,30,200,99|样本编号:20250417",
	  "10,60,80,99|检验项目", "300,60,60,99|结果", "10,90,60,99|血糖", "300,90,60,99|6.7"}},
	{"a list of goods", "quotation;TKR-900B=¥596;G5704/42=¥812",
	 {"10,0,100,99|产品目录", "50,40,100,99|种植体", "50,70,100,99|型号:TKR-900B", "50,100,60,99|¥596",
	  "50,160,100,99|培养箱", "50,190,100,99|G5704/42", "50,220,60,99|¥812"}},
	{"a shelf's tag", "shelf;产品名称=冻干咖啡;净含量=36g;条码=6901234567892;建议零售价=¥15.50",
	 {"10,10,100,99|品名:冻干咖啡", "10,40,100,99|规格:36g", "10,70,200,99|条码:6901234567892",
	  "300,40,60,99|零售价", "300,100,100,99|¥15.50"}},
	{"a card with letters for keys", "card;手机=13800138000;邮箱=li@example.com;职务=总经理;姓名=李明",
	 {"10,10,40,99|李明", "100,10,60,99|总经理", "10,60,200,99|M:13800138000", "10,90,200,99|E:li@example.com"}},
	{"nothing to take", "other", {"10,10,80,99|今天天气不错", "10,60,80,99|好的"}},
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

/* One line with one word that a second model has read, too. */
static void readings(void **)
{
	static const struct {
		const char *key, *word, *again;
		int conf;
		const char *want;
	} list[] = {
		{"型号", "TKR-2025", "TKR-2025", 98, "TKR-2025"},
		{"型号", "KNS-6505", "KNS-650S", 90,
		 "KNS-650S?"}, /* the second knows better, and is asked about */
		{"型号", "KNS-6505", "KNS-650S", 98, "KNS-6505"},
		{"型号", "SPN-675I", "SPN-6751", 90, "SPN-675I?"}, /* I and 1: nobody knows */
		{"型号", "BNS-9125", "7%", 90, "BNS-9125?"},
		{"型号", "TKR-2O25", "TKR-2O25", 98, "TKR-2025"},  /* the catalogue has it */
		{"型号", "TKR-2052", "TKR-2052", 98, "TKR-2052?"}, /* it has nearly that */
		/* what is no measure gives way to one, a letter read twice to an address without */
		{"规格", "0.0l1l6mm", "0.016mm", 83, "0.016mm?"},
		{"规格", "69HA", "69UA", 87, "69μA?"},
		{"规格", "5ml]", "5ml", 92, "5ml?"},
		{"规格", "0.16mm", "0.18mm", 90, "0.16mm?"},
		{"邮箱", "luUowb@htech.cn", "luowb@htech.cn", 89, "luowb@htech.cn?"},
	};
	static const char *const models[] = {"TKR-2025", "TKR-2032"};
	const struct label_known known = {models, 2};
	size_t len;
	const char *json = pack_shipped("medical", &len);
	struct pack *pack;
	assert_int_equal(pack_parse(json, len, "medical", &pack, NULL), 0);
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		void *mem = talloc_new(NULL);
		struct label_box box = {100, 10, 90, 20};
		struct label_word words[] = {{list[i].key, NULL, 99, {10, 10, 40, 20}},
					     {list[i].word, list[i].again, list[i].conf, box}};
		const char *text = talloc_asprintf(mem, "%s %s", list[i].key, list[i].word);
		struct label_line lines[] = {{text, list[i].conf, {10, 10, 180, 20}, words, 2},
					     {"材质:纯钛", 99, {10, 50, 180, 20}, NULL, 0}};
		struct label_page page = {
			.width = 600, .height = 600, .lines = lines, .n_lines = 2};
		struct label *l;
		assert_int_equal(label_parse(mem, pack, &known, &page, &l, NULL), 0);
		assert_true(l->n_values >= 1);
		char *got = talloc_asprintf(mem, "%s%s", l->values[0].value,
					    l->values[0].doubtful ? "?" : "");
		assert_string_equal(got, list[i].want);
		talloc_free(mem);
	}
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
	struct CMUnitTest tests[N + 3] = {[N + 2] = cmocka_unit_test(readings),
					  [N] = cmocka_unit_test(replies),
					  [N + 1] = cmocka_unit_test(large_reply)};
	for (size_t i = 0; i < N; i++)
		tests[i] = (struct CMUnitTest){.name = rows[i].name,
					       .test_func = parsed,
					       .initial_state = (void *)(uintptr_t)&rows[i]};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
