/* Tables: a report's items with their measured values, a quotation's models with their prices. Rows
 * are what stands at one height; columns are found by their heads. */
#include <ctype.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"
#include "parsers/label/found.h"
#include "parsers/label/text.h"

static bool same_row(const struct label_box *a, const struct label_box *b)
{
	int apart = (a->y + a->h / 2) - (b->y + b->h / 2);
	int least = a->h < b->h ? a->h : b->h;
	return apart <= least * 2 / 3 && apart >= -least * 2 / 3;
}

/* The cell of row `of` that lies under (or over) the head's column; NULL if there is none. */
static struct row *cell(struct found *f, const struct row *of, const struct label_box *head)
{
	struct row *best = NULL;
	int least = head->w / 2 + head->h * 3;
	for (size_t k = 0; k < f->n_rows; k++) {
		struct row *r = &f->rows[k];
		if (r == of || !same_row(&r->line->box, &of->line->box))
			continue;
		int apart = (r->line->box.x + r->line->box.w / 2) - (head->x + head->w / 2);
		if (apart < 0)
			apart = -apart;
		if (apart < least) {
			least = apart;
			best = r;
		}
	}
	return best;
}

/* The name, perhaps with a unit in brackets: 单价(元). */
static bool is_head(const char *text, const char *name)
{
	size_t n = strlen(name);
	/* 序号 in a narrow column is often read into one line with the item's head. */
	if (strncmp(text, "序号", strlen("序号")) == 0 && strlen(name) > strlen("项目")) {
		const char *at = strstr(text, name);
		return at != NULL && at[n] == '\0';
	}
	return strncmp(text, name, n) == 0 && (text[n] == '\0' || text[n] == '(' || text[n] == '/');
}

/* The heads of a table are neither keys nor values. */
static void heads_use(struct found *f, const struct row *head)
{
	for (size_t i = 0; i < f->n_rows; i++)
		if (same_row(&f->rows[i].line->box, &head->line->box))
			f->rows[i].used = true;
}

static struct row *head_find(struct found *f, const char *const *names)
{
	for (size_t i = 0; i < f->n_rows; i++)
		for (const char *const *n = names; *n != NULL; n++)
			if (is_head(f->rows[i].text, *n))
				return &f->rows[i];
	return NULL;
}

void report_find(struct found *f)
{
	static const char *const items[] = {"检验项目", "检测项目", "项目", "项目名称", NULL};
	static const char *const results[] = {"实测值", "检验结果", "检测结果",
					      "结果",   "测定值",   NULL};
	struct row *item = head_find(f, items), *result = head_find(f, results);
	if (item == NULL || result == NULL || !same_row(&item->line->box, &result->line->box))
		return;
	heads_use(f, item);
	for (size_t i = 0; i < f->n_rows; i++) {
		struct row *r = &f->rows[i];
		int apart = (r->line->box.x + r->line->box.w / 2) -
			    (item->line->box.x + item->line->box.w / 2);
		if (r->used || r == item || r->line->box.y <= item->line->box.y ||
		    apart > item->line->box.w || apart < -item->line->box.w ||
		    !(text_has_han(r->text) || isalpha((unsigned char)r->text[0])))
			continue;
		struct row *value = cell(f, r, &result->line->box);
		if (value == NULL || value->used)
			continue;
		r->used = value->used = true;
		found_add(f, r->text, value->text,
			  r->line->conf < value->line->conf ? r->line->conf : value->line->conf,
			  value->line->box);
	}
}

bool is_code(const char *text, size_t len)
{
	size_t letters = 0, digits = 0;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		letters += isalpha(c) != 0;
		digits += isdigit(c) != 0;
		if (!isalnum(c) && c != '-' && c != '/' && c != '.')
			return false;
	}
	return len >= 4 && letters > 0 && digits > 0 && isalpha((unsigned char)text[0]);
}

static bool is_price(const char *text)
{
	const char *p = text + strspn(text, "¥Y ");
	size_t n = strspn(p, "0123456789,.");
	return n > 0 && isdigit((unsigned char)*p) && n <= 14 && p[n] == '\0';
}

/* 669元/套, ¥25,200.00, 12,300元: the amount, as printed, up to 元. Bytes, or 0. */
static size_t price_in(const char *text)
{
	size_t sign = strncmp(text, "¥", 2) == 0 ? 2 : 0;
	size_t n = strspn(text + sign, "0123456789,.");
	if (n == 0 || !isdigit((unsigned char)text[sign]))
		return 0;
	bool yuan = strncmp(text + sign + n, "元", 3) == 0;
	if (sign == 0 && !yuan)
		return 0;
	return sign + n + (yuan ? 3 : 0);
}

/* PGA-8/0 可吸收性缝合线 669元/套: as in a chat. */
static bool chat_line(struct found *f, struct row *r)
{
	size_t code = strcspn(r->text, " \t");
	size_t ascii = 0;
	while (r->text[ascii] > ' ' && (unsigned char)r->text[ascii] < 0x80)
		ascii++;
	if (ascii < code)
		code = ascii;
	if (!is_code(r->text, code))
		return false;
	size_t len = strlen(r->text), last = 0, last_len = 0;
	for (size_t at = code; at < len;) {
		uint32_t c;
		size_t n = price_in(r->text + at);
		bool starts = at == 0 || !(isalnum((unsigned char)r->text[at - 1]) ||
					   r->text[at - 1] == ',' || r->text[at - 1] == '.');
		if (n > 0 && starts) {
			last = at;
			last_len = n;
		}
		at += n > 0 ? n : utf8_next(r->text + at, len - at, &c);
	}
	if (last_len == 0)
		return false;
	char *key = talloc_strndup(f->mem, r->text, code);
	char *value = talloc_strndup(f->mem, r->text + last, last_len);
	if (key == NULL || value == NULL) {
		f->rc = ERR_AGAIN;
		return false;
	}
	r->used = true;
	found_add(f, key, value, r->line->conf, r->line->box);
	return true;
}

void quotation_find(struct found *f)
{
	static const char *const prices[] = {"单价", "单价(元)", "报价", "价格", NULL};
	struct row *price = head_find(f, prices);
	/* Models are known by their form, so that only the head over the prices must be read. */
	bool table = price != NULL;
	if (table)
		heads_use(f, price);
	for (size_t i = 0; i < f->n_rows; i++) {
		struct row *r = &f->rows[i];
		if (r->used || chat_line(f, r) || !table || !is_code(r->text, strlen(r->text)) ||
		    r->line->box.y <= price->line->box.y)
			continue;
		struct row *value = cell(f, r, &price->line->box);
		if (value == NULL || value->used || !is_price(value->text))
			continue;
		r->used = value->used = true;
		found_add(f, r->text, value->text,
			  r->line->conf < value->line->conf ? r->line->conf : value->line->conf,
			  value->line->box);
	}
}
