/* Models with their prices: a table with heads, a chat (code, name and price in one line), a list
 * of goods (name, code and price below each other). */
#include <ctype.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"
#include "parsers/label/column.h"
#include "parsers/label/form.h"
#include "parsers/label/found.h"
#include "parsers/label/key.h"
#include "parsers/label/text.h"

/* Bytes of the code at the beginning of text, or 0. */
static size_t code_at(const char *text)
{
	size_t n = 0;
	while (text[n] > ' ' && (unsigned char)text[n] < 0x80)
		n++;
	return is_code(text, n) ? n : 0;
}

/* PGA-8/0 可吸收性缝合线 669元/套: as in a chat. */
static bool chat_line(struct found *f, struct row *r)
{
	size_t code = code_at(r->text);
	if (code == 0)
		return false;
	size_t len = strlen(r->text), last = 0, last_len = 0;
	for (size_t at = code; at < len;) {
		uint32_t c;
		size_t n = price_in(r->text + at);
		bool starts = !(isalnum((unsigned char)r->text[at - 1]) || r->text[at - 1] == ',' ||
				r->text[at - 1] == '.');
		if (n > 0 && starts) {
			last = at;
			last_len = n;
		}
		at += n > 0 ? n : utf8_next(r->text + at, len - at, &c);
	}
	struct proof proof = row_proof(r, 0, code);
	char *value = NULL;
	if (last_len > 0) {
		value = talloc_strndup(f->mem, r->text + last, last_len);
		proof = proof_both(proof, row_proof(r, last, last + last_len));
	} else {
		/* The price stands apart: further to the right, or the line was broken. */
		struct row *apart = right_of(f, r);
		if (apart == NULL || price_in(apart->text) == 0)
			apart = below(f, r);
		size_t n = apart != NULL && !apart->used ? price_in(apart->text) : 0;
		if (n == 0)
			return false;
		value = talloc_strndup(f->mem, apart->text, n);
		proof = proof_both(proof, row_proof(apart, 0, n));
		apart->used = true;
	}
	char *key = talloc_strndup(f->mem, r->text, code);
	if (key == NULL || value == NULL) {
		f->rc = ERR_AGAIN;
		return false;
	}
	r->used = true;
	found_add(f, key, value, proof);
	return true;
}

/* 型号:TKR-900B or the code alone, and the next amount below it before the next code. */
static bool listed(struct found *f, struct row *r)
{
	const char *code = r->text;
	struct key_hit hit = key_find(f->pack, code);
	if (hit.id != NULL && strcmp(hit.id, "型号") == 0)
		code += hit.len + text_colon(code + hit.len);
	if (!is_code(code, strlen(code)))
		return false;
	struct row *price = NULL;
	for (size_t i = 0; i < f->n_rows; i++) {
		struct row *o = &f->rows[i];
		int down = o->box.y - r->box.y;
		if (!o->used && down > 0 && down < 5 * r->box.h && price_in(o->text) > 0 &&
		    o->box.x < r->box.x + r->box.w && r->box.x < o->box.x + o->box.w &&
		    (price == NULL || o->box.y < price->box.y))
			price = o;
	}
	if (price == NULL)
		return false;
	r->used = price->used = true;
	found_add(f, code, price->text,
		  proof_both(row_proof(r, (size_t)(code - r->text), strlen(r->text)),
			     row_proof(price, 0, strlen(price->text))));
	return true;
}

/* A code in a table: one piece, or letters and digits with a stray blank. */
static char *table_code(struct found *f, const char *text)
{
	char *code = talloc_strdup(f->mem, text);
	size_t n = 0;
	for (size_t i = 0; code != NULL && text[i] != '\0'; i++)
		if (text[i] != ' ')
			code[n++] = text[i];
	if (code != NULL)
		code[n] = '\0';
	return code != NULL && is_code(code, n) ? code : NULL;
}

static void table_find(struct found *f)
{
	static const char *const prices[] = {"单价",   "含税单价", "报价",   "价格",
					     "零售价", "销售价",   "优惠价", NULL};
	static const char *const models[] = {"型号",     "规格型号", "产品型号", "货号",
					     "型号规格", "规格",     NULL};
	struct row *price = head_find(f, prices, NULL);
	struct row *model = head_find(f, models, price);
	if (price == NULL && model == NULL)
		return;
	struct row *any = price != NULL ? price : model;
	struct column prices_at = {.left = 1 << 20}, models_at = {.right = 1 << 20};
	if (price != NULL)
		prices_at = column_of(f, price);
	if (model != NULL && same_row(&model->box, &any->box))
		models_at = column_of(f, model);
	int top = any->box.y;
	heads_use(f, any);
	for (size_t i = 0; i < f->n_rows; i++) {
		struct row *r = &f->rows[i];
		int x = middle_x(&r->box);
		if (r->used || r->box.y <= top || x <= models_at.left || x >= models_at.right)
			continue;
		char *code = table_code(f, r->text);
		if (code == NULL || is_price(r->text))
			continue;
		struct proof proof, mine = row_proof(r, 0, strlen(r->text));
		char *value = price != NULL ? cell_take(f, &prices_at, r, &proof) : NULL;
		if (value == NULL || digits_of(value) == 0)
			continue;
		r->used = true;
		found_add(f, code, value, proof_both(mine, proof));
	}
}

void quotation_find(struct found *f)
{
	table_find(f);
	for (size_t i = 0; i < f->n_rows; i++)
		if (!f->rows[i].used && !chat_line(f, &f->rows[i]))
			(void)listed(f, &f->rows[i]);
}
