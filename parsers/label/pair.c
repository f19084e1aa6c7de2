/* Pairs of key and value, wherever they stand: 型号:TKR-2025; 型号 TKR-2025; the value in the cell
 * to the right; the value below. */
#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"
#include "parsers/label/found.h"
#include "parsers/label/key.h"
#include "parsers/label/text.h"

#define TORN_CONF 69 /* below the gate: to be confirmed */

static int middle(const struct label_box *b)
{
	return b->y + b->h / 2;
}

/* The line in the same row that begins next to the right of line i. */
static struct row *right_of(struct found *f, size_t i)
{
	const struct label_box *key = &f->rows[i].line->box;
	struct row *best = NULL;
	for (size_t k = 0; k < f->n_rows; k++) {
		const struct label_box *b = &f->rows[k].line->box;
		int apart = middle(b) - middle(key);
		int height = b->h > key->h ? b->h : key->h;
		if (k == i || b->x < key->x + key->w - key->h / 2 || apart > height / 2 ||
		    apart < -height / 2)
			continue;
		if (best == NULL || b->x < best->line->box.x)
			best = &f->rows[k];
	}
	return best;
}

/* The line right below that begins at the same place. */
static struct row *below(struct found *f, size_t i)
{
	const struct label_box *key = &f->rows[i].line->box;
	struct row *best = NULL;
	for (size_t k = 0; k < f->n_rows; k++) {
		const struct label_box *b = &f->rows[k].line->box;
		int height = b->h > key->h ? b->h : key->h;
		int down = b->y - (key->y + key->h);
		int aside = b->x - key->x;
		if (k == i || down < -height / 3 || down > height * 2 || aside > height * 2 ||
		    aside < -height * 2)
			continue;
		if (best == NULL || b->y < best->line->box.y)
			best = &f->rows[k];
	}
	return best;
}

/* The box and confidence of the words of a line from byte `from` of its folded text on: the words
 * are counted off by their characters. */
static int conf_from(const struct row *r, size_t from, struct label_box *ret_box)
{
	size_t skip = 0;
	for (size_t at = 0; at < from;) {
		uint32_t c;
		at += utf8_next(r->text + at, from - at, &c);
		skip += c != ' ';
	}
	int conf = 100;
	bool first = true;
	for (size_t i = 0; i < r->line->n_words; i++) {
		const struct label_word *w = &r->line->words[i];
		size_t chars = utf8_count(w->text, strlen(w->text));
		if (chars <= skip) {
			skip -= chars;
			continue;
		}
		skip = 0;
		if (w->conf < conf)
			conf = w->conf;
		if (first)
			*ret_box = w->box;
		ret_box->w = w->box.x + w->box.w - ret_box->x;
		first = false;
	}
	if (first) {
		*ret_box = r->line->box;
		conf = r->line->conf;
	}
	return conf;
}

/* Where a second key begins inside a value (two columns read as one line); its length otherwise. */
static size_t next_key(const struct found *f, const char *text, size_t from)
{
	size_t len = strlen(text);
	for (size_t at = from; at < len;) {
		uint32_t c;
		size_t n = utf8_next(text + at, len - at, &c);
		if (at > from) {
			struct key_hit hit = key_find(f->pack, text + at);
			if (hit.id != NULL && hit.wrong == 0 && text_colon(text + at + hit.len) > 0)
				return at;
		}
		at += n;
	}
	return len;
}

/* A key that the pack does not know, but printed as one: a short Chinese word and a colon. */
static size_t printed_key(const char *text)
{
	const char *colon = strpbrk(text, ":");
	if (colon == NULL)
		return 0;
	size_t len = (size_t)(colon - text), chars = utf8_count(text, len);
	uint32_t c;
	(void)utf8_next(text, len, &c);
	return chars >= 2 && chars <= 8 && utf8_is_han(c) ? len : 0;
}

/* A value goes on in the next piece of its row when that is near and no key: recognition tears
 * lines where it misses a character. */
static char *torn_join(struct found *f, struct row *r, char *value, int *conf)
{
	for (int pieces = 0; pieces < 4 && value != NULL; pieces++) {
		struct row *next = right_of(f, (size_t)(r - f->rows));
		const struct label_box *a = &r->line->box;
		if (next == NULL || next->used ||
		    next->line->box.x - (a->x + a->w) > 2 * (a->h > 12 ? a->h : 12) ||
		    key_find(f->pack, next->text).id != NULL || printed_key(next->text) > 0)
			break;
		next->used = true;
		if (next->line->conf < *conf)
			*conf = next->line->conf;
		/* Something may be missing between the pieces. */
		if (*conf > TORN_CONF)
			*conf = TORN_CONF;
		value = talloc_asprintf_append(value, "%s", next->text);
		r = next;
	}
	return value;
}

static void part_add(struct found *f, struct row *r, const char *key, size_t from, size_t to)
{
	struct label_box box;
	int conf = conf_from(r, from, &box);
	char *value = talloc_strndup(f->mem, r->text + from, to - from);
	if (r->text[to] == '\0')
		value = torn_join(f, r, value, &conf);
	if (value == NULL)
		f->rc = ERR_AGAIN;
	else
		found_add(f, key, value, conf, box);
}

static void line_read(struct found *f, size_t i)
{
	struct row *r = &f->rows[i];
	size_t at = 0, len = strlen(r->text);
	while (at < len) {
		struct key_hit hit = key_find(f->pack, r->text + at);
		size_t key_len = hit.id != NULL ? hit.len : printed_key(r->text + at);
		if (key_len == 0)
			return;
		const char *key = hit.id;
		if (key == NULL)
			key = talloc_strndup(f->mem, r->text + at, key_len);
		size_t colon = text_colon(r->text + at + key_len);
		size_t from = at + key_len + colon;
		if (from >= len) {
			struct row *value = right_of(f, i);
			struct key_hit other = {};
			if (value != NULL)
				other = key_find(f->pack, value->text);
			if (value == NULL || other.id != NULL)
				value = below(f, i);
			if (value != NULL && !value->used &&
			    key_find(f->pack, value->text).id == NULL) {
				value->used = r->used = true;
				part_add(f, value, key, 0, strlen(value->text));
			}
			return;
		}
		/* Without a colon the key must be followed by something else than more of a word.
		 */
		if (colon == 0 && hit.len < 6 && (hit.len < 3 || r->text[at + key_len] != ' '))
			return;
		size_t to = next_key(f, r->text, from);
		r->used = true;
		part_add(f, r, key, from, to);
		at = to;
	}
}

void pairs_find(struct found *f)
{
	for (size_t i = 0; i < f->n_rows; i++)
		if (!f->rows[i].used)
			line_read(f, i);
}
