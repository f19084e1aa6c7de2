/* A business card: by the forms of its parts, as most have no keys printed. */
#include <ctype.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"
#include "parsers/label/form.h"
#include "parsers/label/found.h"
#include "parsers/label/text.h"

#define TITLE_CHARS 10

/* clang-format off */
static const char *const titles[] = {
	"经理", "总监", "主任", "工程师", "顾问", "代表", "总裁", "主管", "教授", "医生", "医师", "药师",
	"助理", "董事长", "专员", "院长", "所长", "护士长", "技师", "科长", "处长", "部长", "店长", "组长",
	"总经理", "负责人", "合伙人", "创始人", "秘书", "会计", "律师", "讲师", "研究员", "销售", "采购",
	"Manager", "Director", "Engineer", "CEO", "CTO", NULL};
static const char *const orgs[] = {
	"公司", "医院", "集团", "研究院", "中心", "大学", "学院", "研究所", "诊所", "药房", "事务所",
	"门诊部", "厂", "商行", "卫生院", "超市", "学校", "保健院", "Ltd", "Inc", NULL};
static const char *const not_names[] = {
	"公司", "医院", "名片", "电话", "地址", "手机", "邮箱", "医疗", "科技", "传真", "网址", "集团", NULL};
/* clang-format on */

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

/* 北京市朝阳区人民医院骨科: a department behind the name of a house. */
static bool is_org(const char *text)
{
	if (ends_with(text, orgs))
		return true;
	const char *house = strstr(text, "医院");
	size_t len = strlen(text);
	return house != NULL && house > text && utf8_count(house, strlen(house)) <= 8 &&
	       (strcmp(text + len - 3, "科") == 0 || strcmp(text + len - 3, "部") == 0);
}

static bool is_address(const char *text)
{
	static const char *const places[] = {"省", "市", "区", "县", "镇", "路", "街",
					     "道", "号", "楼", "室", "座", "栋", NULL};
	int n = 0;
	for (const char *const *p = places; *p != NULL; p++)
		n += strstr(text, *p) != NULL;
	return n >= 3 && digits_of(text) > 0;
}

/* Two to four Chinese characters and nothing else: their number, or 0. */
static size_t name_chars(const char *text)
{
	size_t len = strlen(text), chars = 0;
	for (size_t at = 0; at < len;) {
		uint32_t c;
		at += utf8_next(text + at, len - at, &c);
		if (c == ' ')
			continue;
		if (!utf8_is_han(c))
			return 0;
		chars++;
	}
	return chars >= 2 && chars <= 4 ? chars : 0;
}

/* The largest line that could be a name: names are printed large. */
static void name_find(struct found *f)
{
	struct row *best = NULL;
	for (size_t i = 0; i < f->n_rows; i++) {
		struct row *r = &f->rows[i];
		if (r->used || name_chars(r->text) == 0 || ends_with(r->text, not_names) ||
		    ends_with(r->text, titles))
			continue;
		if (best == NULL || r->box.h > best->box.h)
			best = r;
	}
	if (best == NULL)
		return;
	best->used = true;
	found_add(f, "姓名", best->text, row_proof(best, 0, strlen(best->text)));
}

/* 张伟 销售经理 in one piece. */
static bool name_and_title(struct found *f, struct row *r)
{
	size_t len = strlen(r->text);
	if (!ends_with(r->text, titles))
		return false;
	for (size_t at = 0; at < len; at++) {
		if (r->text[at] != ' ')
			continue;
		char *name = talloc_strndup(f->mem, r->text, at);
		if (name == NULL)
			f->rc = ERR_AGAIN;
		else if (name_chars(name) > 0) {
			found_add(f, "姓名", name, row_proof(r, 0, at));
			found_add(f, "职务", r->text + at + 1, row_proof(r, at + 1, len));
			return true;
		}
	}
	return false;
}

static const char *key_of(const char *text)
{
	size_t digits = digits_of(text);
	if (strchr(text, '@') != NULL && !text_has_han(text))
		return "邮箱";
	if (is_number(text)) {
		const char *p = text + strcspn(text, "0123456789");
		if (strncmp(p, "86", 2) == 0 && digits > 11) {
			p += 2;
			p += strcspn(p, "0123456789");
			digits -= 2;
		}
		if (digits == 11 && p[0] == '1')
			return "手机";
		if (digits >= 10 && digits <= 12 && p[0] == '0')
			return "电话";
		return NULL;
	}
	if (is_org(text) && utf8_count(text, strlen(text)) >= 4)
		return "单位";
	if (is_address(text))
		return "地址";
	if (ends_with(text, titles) && utf8_count(text, strlen(text)) <= TITLE_CHARS)
		return "职务";
	return NULL;
}

void person_find_on(struct found *f)
{
	for (size_t i = 0; i < f->n_rows; i++) {
		struct row *r = &f->rows[i];
		if (r->used)
			continue;
		const char *key = key_of(r->text);
		if (name_and_title(f, r)) {
			r->used = true;
			continue;
		}
		if (key == NULL || found_has(f, key))
			continue;
		r->used = true;
		found_add(f, key, r->text, row_proof(r, 0, strlen(r->text)));
	}
	if (!found_has(f, "姓名"))
		name_find(f);
}
