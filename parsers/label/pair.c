/* Pairs of key and value, wherever they stand: 型号:TKR-2025; 型号 TKR-2025; the value in the cell
 * to the right; the value below. */
#include <ctype.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"
#include "parsers/label/form.h"
#include "parsers/label/found.h"
#include "parsers/label/key.h"
#include "parsers/label/text.h"

#define TORN_CONF 69 /* below the gate: to be confirmed */
#define LONG_KEY 12  /* bytes: four characters do not stand in a value by chance */
#define GLUED_MIN 3  /* so many keys without colon make a page where keys have none */

/* Bytes up to the next key inside a value (two columns read as one line); its length otherwise. */
static size_t next_key(const struct found *f, const char *text, size_t from, bool page_glued)
{
	size_t len = strlen(text);
	for (size_t at = from; at < len;) {
		uint32_t c;
		size_t n = utf8_next(text + at, len - at, &c);
		if (at > from) {
			struct key_hit hit = key_find(f->pack, text + at);
			if (hit.id != NULL && hit.wrong == 0 &&
			    (text_colon(text + at + hit.len) > 0 ||
			     (page_glued && hit.len >= LONG_KEY && text[at + hit.len] != '\0')))
				return at;
		}
		at += n;
	}
	return len;
}

/* A key that the pack does not know, but printed as one: a short Chinese word and a colon. */
static size_t printed_key(const struct found *f, const char *text)
{
	const char *colon = strchr(text, ':');
	if (colon == NULL || (f->kind != LABEL_LABEL && f->kind != LABEL_SHELF))
		return 0;
	size_t len = (size_t)(colon - text), chars = utf8_count(text, len);
	uint32_t c;
	(void)utf8_next(text, len, &c);
	for (size_t i = 0; i < len; i++)
		if (isdigit((unsigned char)text[i]))
			return 0;
	return chars >= 2 && chars <= 8 && utf8_is_han(c) ? len : 0;
}

static bool is_key(const struct found *f, const char *text)
{
	struct key_hit hit = key_find(f->pack, text);
	return hit.id != NULL && (text[hit.len] == '\0' || text_colon(text + hit.len) > 0);
}

/* A value goes on in the next piece of its row when that is near and no key: recognition tears
 * lines where it misses a character. */
static char *torn_join(struct found *f, struct row *r, char *value, struct proof *proof)
{
	for (int pieces = 0; pieces < 4 && value != NULL; pieces++) {
		struct row *next = right_of(f, r);
		int high = r->box.h > 12 ? r->box.h : 12;
		if (next == NULL || next->used ||
		    next->box.x - (r->box.x + r->box.w) > high * 3 / 2 ||
		    next->box.h * 2 > r->box.h * 3 || is_key(f, next->text) ||
		    printed_key(f, next->text) > 0)
			break;
		next->used = true;
		*proof = proof_both(*proof, row_proof(next, 0, strlen(next->text)));
		/* Something may be missing between the pieces. */
		if (proof->conf > TORN_CONF)
			proof->conf = TORN_CONF;
		size_t n = strlen(value);
		bool blank = n > 0 && (unsigned char)value[n - 1] < 0x80 &&
			     (unsigned char)next->text[0] < 0x80;
		value = talloc_asprintf_append(value, "%s%s", blank ? " " : "", next->text);
		r = next;
	}
	return value;
}

static void part_add(struct found *f, struct row *r, const char *key, size_t from, size_t to)
{
	struct proof proof = row_proof(r, from, to);
	char *value = talloc_strndup(f->mem, r->text + from, to - from);
	if (r->text[to] == '\0')
		value = torn_join(f, r, value, &proof);
	if (value == NULL)
		f->rc = ERR_AGAIN;
	else
		found_add(f, key, value, proof);
}

/* The piece that holds the value of a key that stands alone. */
static struct row *value_of(struct found *f, struct row *key)
{
	struct row *value = right_of(f, key);
	/* Over the next column's key, or over nothing: the value is below. */
	if (value == NULL || value->used || is_key(f, value->text) ||
	    printed_key(f, value->text) > 0)
		value = below(f, key);
	return value != NULL && !value->used && !is_key(f, value->text) &&
			       printed_key(f, value->text) == 0
		       ? value
		       : NULL;
}

/* Whether what follows a key without a colon can be its value. */
static bool glued(const struct row *r, size_t at, const struct key_hit *hit, bool page_glued)
{
	if (hit->wrong > 0)
		return false;
	const char *after = r->text + at + hit->len;
	bool ascii = (unsigned char)*after < 0x80;
	bool latin = !text_has_han(hit->id) || (unsigned char)r->text[at] < 0x80;
	if (latin)
		return *after == ' ' || !ascii;
	return hit->len >= 6 && (ascii || page_glued || hit->len >= 12);
}

static size_t glued_keys(const struct found *f)
{
	size_t n = 0;
	for (size_t i = 0; i < f->n_rows; i++) {
		const char *t = f->rows[i].text;
		struct key_hit hit = key_find(f->pack, t);
		n += hit.id != NULL && hit.wrong == 0 && hit.len >= 6 && t[hit.len] != '\0' &&
		     text_colon(t + hit.len) == 0;
	}
	return n;
}

static void line_read(struct found *f, struct row *r, bool page_glued)
{
	size_t at = 0, len = strlen(r->text);
	while (at < len) {
		struct key_hit hit = key_find(f->pack, r->text + at);
		size_t key_len = hit.id != NULL ? hit.len : printed_key(f, r->text + at);
		if (key_len == 0)
			return;
		const char *key = hit.id;
		if (key == NULL)
			key = talloc_strndup(f->mem, r->text + at, key_len);
		size_t colon = text_colon(r->text + at + key_len);
		size_t from = at + key_len + colon;
		if (from >= len) {
			struct row *value = value_of(f, r);
			if (value != NULL) {
				value->used = r->used = true;
				part_add(f, value, key, 0, strlen(value->text));
			}
			return;
		}
		if (colon == 0 && !glued(r, at, &hit, page_glued))
			return;
		size_t to = next_key(f, r->text, from, page_glued);
		r->used = true;
		part_add(f, r, key, from, to);
		at = to;
	}
}

/* 型写 | US-8421P: a key of two characters with one of them wrong, in a table of keys and values.
 */
static void near_keys(struct found *f)
{
	if (f->kind != LABEL_LABEL && f->kind != LABEL_SHELF)
		return;
	for (size_t i = 0; i < f->n_rows; i++) {
		struct row *r = &f->rows[i];
		struct key_hit hit = {};
		if (!r->used)
			hit = key_near(f->pack, r->text);
		struct row *value = hit.id != NULL ? value_of(f, r) : NULL;
		if (value == NULL || found_has(f, hit.id))
			continue;
		struct proof proof = row_proof(value, 0, strlen(value->text));
		if (proof.conf > TORN_CONF)
			proof.conf = TORN_CONF;
		r->used = value->used = true;
		found_add(f, hit.id, value->text, proof);
	}
}

void pairs_find(struct found *f)
{
	bool page_glued = glued_keys(f) >= GLUED_MIN;
	/* Keys with their values in one piece first: what they take cannot be a neighbour's. */
	for (int alone = 0; alone < 2; alone++)
		for (size_t i = 0; i < f->n_rows; i++) {
			struct row *r = &f->rows[i];
			struct key_hit hit = {};
			if (r->used || r->text[0] == '\0')
				continue;
			hit = key_find(f->pack, r->text);
			size_t n = hit.id != NULL ? hit.len : printed_key(f, r->text);
			bool bare = n > 0 && n + text_colon(r->text + n) >= strlen(r->text);
			if (bare == (alone == 1))
				line_read(f, r, page_glued);
		}
	near_keys(f);
}

void price_find(struct found *f)
{
	static const char key[] = "建议零售价";
	struct row *best = NULL;
	for (size_t i = 0; i < f->n_rows; i++) {
		struct row *r = &f->rows[i];
		bool sign = strncmp(r->text, "¥", 2) == 0, point = strchr(r->text, '.') != NULL;
		/* The largest figures on a tag are its price. */
		if (!r->used && is_price(r->text) && (sign || point) &&
		    (best == NULL || r->box.h > best->box.h))
			best = r;
	}
	if (best == NULL || found_has(f, key))
		return;
	best->used = true;
	found_add(f, key, best->text, row_proof(best, 0, strlen(best->text)));
}
