/* A report: items under one head, measured values under another. */
#include <ctype.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"
#include "parsers/label/column.h"
#include "parsers/label/found.h"
#include "parsers/label/key.h"
#include "parsers/label/lexicon.h"
#include "parsers/label/text.h"

/* 1 外观, 2.硬度: the number of the row, read into one piece with the item. */
static const char *unnumbered(const char *text)
{
	size_t n = strspn(text, "0123456789");
	if (n == 0 || n > 2)
		return text;
	const char *rest = text + n + utf8_span(text + n, " .、,");
	return text_has_han(rest) && (unsigned char)rest[0] >= 0x80 ? rest : text;
}

/* clang-format off */
static const char *const numbers[] = {"序号", "编号", NULL};
static const char *const items[] = {"检验项目", "检测项目", "项目名称", "试验项目", "项目", "参数", NULL};
static const char *const required[] = {"标准要求", "技术要求", "标准值", "要求", NULL};
static const char *const results[] = {
	"实测值", "检验结果", "检测结果", "实测结果", "测试结果", "测定值", "检测值", "结果", NULL};
static const char *const verdicts[] = {"单项判定", "单项结论", "结论", "判定", "单位", "参考范围", "参考值", NULL};
static const char *const before_result[] = {"标准要求", "技术要求", "检验项目", "检测项目", "项目", NULL};
static const char *const after_item[] = {
	"标准要求", "技术要求", "实测值", "检验结果", "检测结果", "结果", "单位", NULL};
/* clang-format on */

/* Both columns, by their own heads or, where one was not read, by its neighbours'. */
static bool columns_find(struct found *f, struct column *names, struct column *values,
			 const struct row **ret_any)
{
	struct row *any = head_find(f, results, NULL);
	if (any == NULL)
		any = head_find(f, required, NULL);
	if (any == NULL)
		any = head_find(f, items, NULL);
	if (any == NULL)
		return false;
	struct row *item = head_find(f, items, NULL), *result = head_find(f, results, NULL);
	if (item != NULL && same_row(&item->box, &any->box))
		*names = column_of(f, item);
	else
		*names = column_between(f, NULL, numbers, after_item);
	if (result != NULL && same_row(&result->box, &any->box))
		*values = column_of(f, result);
	else
		*values = column_between(f, NULL, before_result, verdicts);
	*ret_any = any;
	return names->right > 0 && values->right > 0;
}

void report_find(struct found *f)
{
	const struct row *any;
	struct column names = {}, values = {};
	if (!columns_find(f, &names, &values, &any))
		return;
	int last = any->box.y + any->box.h;
	heads_use(f, any);
	for (;;) {
		/* The next item below: rows are taken from top to bottom until a gap ends them. */
		struct row *r = NULL;
		for (size_t i = 0; i < f->n_rows; i++) {
			struct row *o = &f->rows[i];
			int x = middle_x(&o->box);
			if (!o->used && o->box.y >= last - o->box.h / 2 && x > names.left &&
			    x < names.right && (r == NULL || o->box.y < r->box.y))
				r = o;
		}
		if (r == NULL || r->box.y - last > 5 * r->box.h)
			return;
		last = r->box.y + r->box.h;
		struct key_hit key = key_find(f->pack, r->text);
		if (key.id != NULL &&
		    (r->text[key.len] == '\0' || text_colon(r->text + key.len) > 0))
			continue;
		const char *name = unnumbered(r->text);
		if (!text_has_han(name) && !isalpha((unsigned char)name[0]))
			continue;
		struct proof proof;
		char *value = cell_take(f, &values, r, &proof);
		if (value == NULL)
			continue;
		r->used = true;
		name = lexicon_item(f->mem, pack_printed_items(f->pack), name);
		if (name == NULL)
			f->rc = ERR_AGAIN;
		found_add(f, name, value, proof_both(proof, row_proof(r, 0, strlen(r->text))));
	}
}
