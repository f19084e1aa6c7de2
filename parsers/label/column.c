#include "parsers/label/column.h"

#include <ctype.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"
#include "parsers/label/key.h"
#include "parsers/label/text.h"

/* The name, perhaps with a unit in brackets: 单价(元). 序号 in a narrow column is often read into
 * one line with the next head. */
static bool is_head(const char *text, const char *name)
{
	static const char number[] = "序号";
	if (strncmp(text, number, strlen(number)) == 0 && strcmp(name, number) != 0)
		text += strlen(number);
	int wrong = 0;
	size_t n = text_spells(text, name, utf8_count(name, strlen(name)) >= 3 ? 1 : 0, &wrong);
	if (n == 0)
		return false;
	return text[n] == '\0' || text[n] == '(' || text[n] == '/' || text[n] == ' ';
}

struct row *head_find(struct found *f, const char *const *names, const struct row *beside)
{
	for (const char *const *n = names; *n != NULL; n++)
		for (size_t i = 0; i < f->n_rows; i++) {
			struct row *r = &f->rows[i];
			if ((beside == NULL || (r != beside && same_row(&r->box, &beside->box))) &&
			    is_head(r->text, *n))
				return r;
		}
	return NULL;
}

struct column column_of(struct found *f, const struct row *head)
{
	struct column c = {head, 0, 1 << 20};
	for (size_t i = 0; i < f->n_rows; i++) {
		const struct row *o = &f->rows[i];
		if (o == head || !same_row(&o->box, &head->box))
			continue;
		if (o->box.x + o->box.w <= head->box.x + head->box.h / 2) {
			int edge = (o->box.x + o->box.w + head->box.x) / 2;
			c.left = edge > c.left ? edge : c.left;
		} else if (o->box.x >= head->box.x + head->box.w - head->box.h / 2) {
			int edge = (head->box.x + head->box.w + o->box.x) / 2;
			c.right = edge < c.right ? edge : c.right;
		}
	}
	return c;
}

struct column column_between(struct found *f, const struct row *any, const char *const *before,
			     const char *const *after)
{
	const struct row *left = head_find(f, before, any), *right = head_find(f, after, any);
	if (left == NULL || right == NULL || left->box.x >= right->box.x)
		return (struct column){};
	return (struct column){NULL, left->box.x + left->box.w, right->box.x};
}

void heads_use(struct found *f, const struct row *head)
{
	for (size_t i = 0; i < f->n_rows; i++)
		if (same_row(&f->rows[i].box, &head->box))
			f->rows[i].used = true;
}

char *cell_take(struct found *f, const struct column *c, const struct row *at,
		struct proof *ret_proof)
{
	char *text = NULL;
	struct proof proof = {};
	int from = -1, right = 0;
	for (int pieces = 0; pieces < 4; pieces++) {
		struct row *best = NULL;
		for (size_t i = 0; i < f->n_rows; i++) {
			struct row *r = &f->rows[i];
			int x = middle_x(&r->box);
			if (!r->used && r != at && x > c->left && x < c->right && r->box.x > from &&
			    same_row(&r->box, &at->box) && (best == NULL || r->box.x < best->box.x))
				best = r;
		}
		if (best == NULL || (text != NULL && best->box.x - right > 2 * at->box.h))
			break;
		best->used = true;
		right = best->box.x + best->box.w;
		from = best->box.x;
		struct proof mine = row_proof(best, 0, strlen(best->text));
		proof = text == NULL ? mine : proof_both(proof, mine);
		text = text == NULL ? talloc_strdup(f->mem, best->text)
				    : talloc_asprintf_append(text, "%s", best->text);
		if (text == NULL) {
			f->rc = ERR_AGAIN;
			return NULL;
		}
	}
	*ret_proof = proof;
	return text;
}
