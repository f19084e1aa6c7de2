/* Hand-made pages: each line is "x,y|text", 20 pixels high, a character 20 pixels wide, a blank 40;
 * what comes out are the characters under the boxes, box by box. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"
#include "parsers/label/label.h"
#include "tests/lib/unit.h"

#define LINES 6
#define WIDE 20

static const struct row {
	const char *name, *want;
	const char *lines[LINES];
} rows[] = {
	{"key and value", "王小芳", {"0,0|姓名:王小芳"}},
	{"a full-width colon", "王小芳", {"0,0|姓名：王小芳"}},
	{"up to the next key", "王小芳", {"0,0|姓名:王小芳 性别:女 年龄:45"}},
	{"without blanks", "王小芳", {"0,0|姓名:王小芳性别:女"}},
	{"two in a line", "王小芳;李建国", {"0,0|患者姓名:王小芳 送检医生:李建国"}},
	{"without a colon", "王小芳", {"0,0|姓名王小芳"}},
	{"after a blank", "王小芳", {"0,0|姓名 王小芳"}},
	{"a rule of a table", "李建国", {"0,0|送检医生|李建国|检验日期"}},
	{"in the cell to the right", "王小芳", {"0,0|姓名", "100,0|王小芳", "300,0|女"}},
	{"below its head", "王小芳", {"0,0|姓名", "100,0|性别", "0,30|王小芳", "100,30|女"}},
	{"no value", "", {"0,0|姓名", "100,0|性别", "200,0|年龄"}},
	{"a title is no name", "", {"0,0|患者检验报告单"}},
	{"nothing private", "", {"0,0|白细胞计数 6.8", "0,30|样本编号:20250417"}},
	{"an identity number", "33010619800101123X", {"0,0|证:33010619800101123X"}},
	{"one with letters for digits", "33OI06I98OO1O11234", {"0,0|33OI06I98OO1O11234"}},
	{"a phone number", "13800138000", {"0,0|请拨13800138000"}},
	{"digits of something else", "", {"0,0|批号 2025041712345"}},
};

static struct label_page *page_make(void *mem, const struct row *r)
{
	struct label_page *page = talloc_zero(mem, struct label_page);
	struct label_line *list = talloc_zero_array(page, struct label_line, LINES);
	for (size_t i = 0; i < LINES && r->lines[i] != NULL; i++) {
		char *p;
		int x = (int)strtol(r->lines[i], &p, 10), y = (int)strtol(p + 1, &p, 10);
		struct label_word *words = talloc_zero_array(list, struct label_word, 60);
		size_t n = 0, len = strlen(++p);
		list[i] = (struct label_line){.text = p, .conf = 99, .box = {x, y, 0, 20}};
		for (size_t at = 0; at < len;) {
			uint32_t c;
			size_t bytes = utf8_next(p + at, len - at, &c);
			if (c == ' ')
				x += WIDE;
			else
				words[n++] = (struct label_word){
					.text = talloc_strndup(words, p + at, bytes),
					.conf = 99,
					.box = {x, y, WIDE, 20}};
			x += WIDE;
			at += bytes;
		}
		list[i].box.w = x - list[i].box.x;
		list[i].words = words;
		list[i].n_words = n;
		page->n_lines = i + 1;
	}
	page->lines = list;
	page->width = page->height = page->back_width = page->back_height = 800;
	page->has_back = true;
	for (int i = 0; i < LABEL_GRID * LABEL_GRID; i++) {
		page->back[i][0] = 800 * (i % LABEL_GRID) / (LABEL_GRID - 1);
		page->back[i][1] = 800 * (i / LABEL_GRID) / (LABEL_GRID - 1);
	}
	return page;
}

/* The words whose middle lies in a box. */
static char *under(void *mem, const struct label_page *page, const struct label_box *b)
{
	char *out = talloc_strdup(mem, "");
	for (size_t i = 0; i < page->n_lines; i++)
		for (size_t k = 0; k < page->lines[i].n_words; k++) {
			const struct label_word *w = &page->lines[i].words[k];
			int x = w->box.x + w->box.w / 2, y = w->box.y + w->box.h / 2;
			if (x > b->x && x < b->x + b->w && y > b->y && y < b->y + b->h)
				out = talloc_strdup_append(out, w->text);
		}
	return out;
}

static void found(void **state)
{
	const struct row *r = *state;
	void *mem = talloc_new(NULL);
	size_t len, n;
	const char *json = pack_shipped("medical", &len);
	struct pack *pack;
	struct err err;
	assert_int_equal(pack_parse(json, len, "medical", &pack, &err), 0);
	struct label_page *page = page_make(mem, r);
	struct label_box *boxes;
	assert_int_equal(label_private(mem, pack, LABEL_REPORT, page, 16, &boxes, &n, &err), 0);
	char *got = talloc_strdup(mem, "");
	for (size_t i = 0; i < n; i++)
		got = talloc_asprintf(mem, "%s%s%s", got, i > 0 ? ";" : "",
				      under(mem, page, &boxes[i]));
	assert_string_equal(got, r->want);
	/* nothing is private on a label; beyond the most, boxes grow together */
	assert_int_equal(label_private(mem, pack, LABEL_LABEL, page, 16, &boxes, &n, &err), 0);
	assert_int_equal(n, 0);
	assert_int_equal(label_private(mem, pack, LABEL_REPORT, page, 1, &boxes, &n, &err), 0);
	assert_true(n <= 1);
	/* no way back: no boxes */
	page->has_back = false;
	assert_int_equal(label_private(mem, pack, LABEL_REPORT, page, 16, &boxes, &n, &err), 0);
	assert_int_equal(n, 0);
	talloc_free(mem);
	pack_free(&pack);
}

/* The pack's names of kinds are these. */
static void kinds(void **)
{
	static const char head[] = "{\"private\": {\"keys\": [\"x\"], \"kinds\": [\"";
	for (int k = LABEL_OTHER; k <= LABEL_SHELF; k++) {
		char text[120];
		struct pack *pack;
		struct err err;
		(void)snprintf(text, sizeof(text), "%s%s\"]}}", head,
			       label_kind_name((enum label_kind)k));
		/* it complains about what else is missing, not about the kind */
		assert_int_equal(pack_parse(text, strlen(text), "t", &pack, &err), ERR_INPUT);
		assert_null(strstr(err.text, "kinds"));
	}
}

/* A grid that turns the page by a quarter. */
static void back(void **)
{
	struct label_page p = {.width = 80, .height = 160, .has_back = true};
	struct label_box to;
	p.back_width = 160;
	p.back_height = 80;
	for (int i = 0; i < LABEL_GRID * LABEL_GRID; i++) {
		p.back[i][0] = 160 * (i / LABEL_GRID) / (LABEL_GRID - 1);
		p.back[i][1] = 80 - 80 * (i % LABEL_GRID) / (LABEL_GRID - 1);
	}
	assert_true(label_box_back(&p, &(struct label_box){10, 20, 30, 40}, &to));
	assert_int_equal(to.x, 20);
	assert_int_equal(to.y, 40);
	assert_int_equal(to.w, 41);
	assert_int_equal(to.h, 31);
	assert_false(label_box_back(&p, &(struct label_box){10, 20, 0, 40}, &to));
	assert_true(label_box_back(&p, &(struct label_box){-500, -500, 9999, 9999}, &to));
	assert_true(to.x >= 0 && to.y >= 0 && to.x + to.w <= 160 && to.y + to.h <= 80);
}

int main(void)
{
	enum { N = sizeof(rows) / sizeof(rows[0]) };
	struct CMUnitTest tests[N + 2] = {[N] = cmocka_unit_test(kinds),
					  [N + 1] = cmocka_unit_test(back)};
	for (size_t i = 0; i < N; i++)
		tests[i] = (struct CMUnitTest){.name = rows[i].name,
					       .test_func = found,
					       .initial_state = (void *)(uintptr_t)&rows[i]};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
