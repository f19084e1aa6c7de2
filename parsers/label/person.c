/* A business card: by the forms of its parts, as most have no keys printed. */
#include <ctype.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"
#include "parsers/label/found.h"
#include "parsers/label/text.h"

static bool ends_with(const char *text, const char *const *endings)
{
	size_t len = strlen(text);
	for (; *endings != NULL; endings++) {
		size_t n = strlen(*endings);
		if (len >= n && strcmp(text + len - n, *endings) == 0)
			return true;
	}
	return false;
}

static size_t digits_of(const char *text)
{
	size_t n = 0;
	for (; *text != '\0'; text++)
		n += isdigit((unsigned char)*text) != 0;
	return n;
}

/* Digits, blanks and hyphens only: a number as printed. */
static bool is_number(const char *text)
{
	return text[0] != '\0' && text[strspn(text, "0123456789 -+()")] == '\0';
}

static bool is_name(const char *text)
{
	size_t len = strlen(text), chars = 0;
	for (size_t at = 0; at < len; chars++) {
		uint32_t c;
		at += utf8_next(text + at, len - at, &c);
		if (!utf8_is_han(c))
			return false;
	}
	return chars >= 2 && chars <= 4;
}

/* The largest line that could be a name: names are printed large. */
static void name_find(struct found *f)
{
	static const char *const not [] = {"经理", "主任", "总监", "工程师", "公司", "医院",
					   "顾问", "代表", "总裁", "主管",   "教授", "医生",
					   "名片", "电话", "地址", "手机",   "邮箱", NULL};
	struct row *best = NULL;
	for (size_t i = 0; i < f->n_rows; i++) {
		struct row *r = &f->rows[i];
		if (r->used || !is_name(r->text) || ends_with(r->text, not ))
			continue;
		if (best == NULL || r->line->box.h > best->line->box.h)
			best = r;
	}
	if (best == NULL)
		return;
	best->used = true;
	found_add(f, "姓名", best->text, best->line->conf, best->line->box);
}

void person_find_on(struct found *f)
{
	static const char *const titles[] = {
		"经理", "总监", "主任",     "工程师", "顾问",   "代表", "总裁", "总经理", "主管",
		"教授", "医生", "主任医师", "助理",   "董事长", "专员", "院长", "护士长", NULL};
	static const char *const orgs[] = {"公司", "医院",   "集团", "研究院", "中心", "大学",
					   "学院", "研究所", "诊所", "药房",   NULL};
	for (size_t i = 0; i < f->n_rows; i++) {
		struct row *r = &f->rows[i];
		const char *key = NULL;
		if (r->used)
			continue;
		if (strchr(r->text, '@') != NULL && !text_has_han(r->text))
			key = "邮箱";
		else if (is_number(r->text) && digits_of(r->text) == 11 && r->text[0] == '1')
			key = "手机";
		else if (is_number(r->text) && r->text[0] == '0' && digits_of(r->text) >= 10)
			key = "电话";
		else if (ends_with(r->text, orgs))
			key = "单位";
		else if (ends_with(r->text, titles) && utf8_count(r->text, strlen(r->text)) <= 10)
			key = "职务";
		else if ((strstr(r->text, "路") != NULL && strstr(r->text, "号") != NULL) ||
			 strstr(r->text, "省") != NULL)
			key = "地址";
		if (key == NULL || found_has(f, key))
			continue;
		r->used = true;
		found_add(f, key, r->text, r->line->conf, r->line->box);
	}
	if (!found_has(f, "姓名"))
		name_find(f);
}
