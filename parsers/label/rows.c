/* Rows: the lines of a page as its readers see them. A word that two models read differently takes
 * the better reading; halves of a key that was printed wide (型  号) come together. */
#include <ctype.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/buf.h"
#include "parsers/base/utf8.h"
#include "parsers/label/form.h"
#include "parsers/label/found.h"
#include "parsers/label/key.h"
#include "parsers/label/text.h"

#define ROW_TEXT_MAX 8192
#define FIRST_SURE 96 /* from here on the first model is right more often than the second */

int middle_x(const struct label_box *b)
{
	return b->x + b->w / 2;
}

int middle_y(const struct label_box *b)
{
	return b->y + b->h / 2;
}

bool same_row(const struct label_box *a, const struct label_box *b)
{
	int apart = middle_y(a) - middle_y(b);
	int high = a->h > b->h ? a->h : b->h;
	return apart <= high / 2 && apart >= -high / 2;
}

struct row *right_of(struct found *f, const struct row *r)
{
	struct row *best = NULL;
	for (size_t k = 0; k < f->n_rows; k++) {
		struct row *o = &f->rows[k];
		if (o == r || o->box.x < r->box.x + r->box.w - r->box.h / 2 ||
		    !same_row(&o->box, &r->box))
			continue;
		if (best == NULL || o->box.x < best->box.x)
			best = o;
	}
	return best;
}

struct row *below(struct found *f, const struct row *r)
{
	struct row *best = NULL;
	for (size_t k = 0; k < f->n_rows; k++) {
		struct row *o = &f->rows[k];
		int high = o->box.h > r->box.h ? o->box.h : r->box.h;
		int down = o->box.y - (r->box.y + r->box.h), aside = o->box.x - r->box.x;
		if (o == r || down < -high / 3 || down > high * 2 || aside > high * 2 ||
		    aside < -high * 2)
			continue;
		if (best == NULL || o->box.y < best->box.y)
			best = o;
	}
	return best;
}

/* O for 0 and I for 1 only: the second model knows no better than the first. */
static bool same_shapes(const char *a, const char *b)
{
	static const char alike[] = "O0 0O I1 1I Il lI 1l l1 DO OD";
	if (strlen(a) != strlen(b))
		return false;
	for (; *a != '\0'; a++, b++) {
		const char pair[] = {*a, *b, '\0'};
		if (*a != *b && strstr(alike, pair) == NULL)
			return false;
	}
	return true;
}

/* Digits and their signs only. */
static bool numeric(const char *text)
{
	return *text != '\0' && text[strspn(text, "0123456789,.-/")] == '\0';
}

/* luUowb@x.com beside luowb@x.com: one letter read twice, once large. */
static bool address_once(const char *first, const char *second)
{
	size_t len = strlen(second);
	for (size_t i = 0; i < len; i++)
		if (isupper((unsigned char)second[i]))
			return false;
	return strchr(first, '@') != NULL && strchr(second, '@') != NULL &&
	       strlen(first) <= len + 2 &&
	       strcspn(first, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") < strlen(first);
}

static const char *better(const struct label_word *w)
{
	if (w->again == NULL || w->again[0] == '\0' || w->conf >= FIRST_SURE ||
	    same_shapes(w->text, w->again))
		return w->text;
	size_t len = strlen(w->again), was = strlen(w->text);
	bool form = (is_code(w->again, len) && was >= 4) || numeric(w->again) ||
		    (is_measure(w->again) && !is_measure(w->text)) ||
		    address_once(w->text, w->again);
	return form && len + 2 >= was && len <= was + 2 ? w->again : w->text;
}

/* The text of a line, word by word as the line has them (it knows the blanks). */
static int row_make(struct found *f, const struct label_line *line, struct row *ret)
{
	AUTO_BUF text = BUF_INIT(ROW_TEXT_MAX);
	*ret = (struct row){.box = line->box, .conf = line->conf};
	ret->parts = talloc_zero_array(f->mem, struct part, (unsigned)line->n_words + 1);
	if (ret->parts == NULL)
		return ERR_AGAIN;
	const char *at = line->text;
	for (size_t i = 0; i < line->n_words; i++) {
		const struct label_word *w = &line->words[i];
		const char *here = strstr(at, w->text);
		const char *take = better(w);
		if (here != NULL) {
			buf_add(&text, at, (size_t)(here - at));
			at = here + strlen(w->text);
		}
		buf_puts(&text, take);
		ret->parts[ret->n_parts++] =
			(struct part){.text = take,
				      .chars = utf8_count(take, strlen(take)),
				      .conf = w->conf,
				      .agreed = w->again == NULL ? digits_of(take) == 0
								 : strcmp(w->text, w->again) == 0,
				      .box = w->box};
	}
	buf_puts(&text, at);
	ret->text = text_fold(f->mem, buf_str(&text));
	return ret->text != NULL ? 0 : ERR_AGAIN;
}

struct proof row_proof(const struct row *r, size_t from, size_t to)
{
	size_t skip = 0, take = 0;
	for (size_t at = 0; at < to && r->text[at] != '\0';) {
		uint32_t c;
		size_t n = utf8_next(r->text + at, strlen(r->text + at), &c);
		if (c != ' ' && at < from)
			skip++;
		else if (c != ' ')
			take++;
		at += n;
	}
	struct proof p = {.conf = 100, .agreed = true, .box = r->box};
	bool first = true;
	for (size_t i = 0; i < r->n_parts && take > 0; i++) {
		const struct part *w = &r->parts[i];
		if (w->chars <= skip) {
			skip -= w->chars;
			continue;
		}
		size_t mine = w->chars - skip;
		skip = 0;
		take = take > mine ? take - mine : 0;
		p.conf = w->conf < p.conf ? w->conf : p.conf;
		p.agreed = p.agreed && w->agreed;
		if (first) {
			p.box.w -= w->box.x - p.box.x;
			p.box.x = w->box.x;
		}
		p.box.w = w->box.x + w->box.w - p.box.x;
		first = false;
	}
	if (first) { /* no words: the line stands for them */
		p.conf = r->conf;
		p.agreed = false;
	}
	return p;
}

struct proof proof_both(struct proof a, struct proof b)
{
	if (b.conf < a.conf)
		a.conf = b.conf;
	a.agreed = a.agreed && b.agreed;
	return a;
}

/* Takes b into a, which stands to its left. */
static void row_join(struct found *f, struct row *a, struct row *b)
{
	size_t n = a->n_parts + b->n_parts;
	struct part *parts = talloc_zero_array(f->mem, struct part, (unsigned)n + 1);
	char *text = talloc_asprintf(f->mem, "%s%s", a->text, b->text);
	if (parts == NULL || text == NULL) {
		f->rc = ERR_AGAIN;
		return;
	}
	if (a->n_parts > 0)
		memcpy(parts, a->parts, a->n_parts * sizeof(*parts));
	if (b->n_parts > 0)
		memcpy(parts + a->n_parts, b->parts, b->n_parts * sizeof(*parts));
	a->parts = parts;
	a->n_parts = n;
	a->text = text;
	a->conf = a->conf < b->conf ? a->conf : b->conf;
	a->box.w = b->box.x + b->box.w - a->box.x;
	b->text[0] = '\0';
	b->box = (struct label_box){};
}

/* 型 and 号 as pieces of their own; 报 价 单 as three. */
static void halves_join(struct found *f)
{
	for (size_t i = 0; i < f->n_rows; i++) {
		struct row *r = &f->rows[i];
		for (int more = 0; more < 3; more++) {
			size_t chars = utf8_count(r->text, strlen(r->text));
			if (chars == 0 || chars > 3 || !text_has_han(r->text))
				break;
			struct row *next = right_of(f, r);
			if (next == NULL || next->box.x - (r->box.x + r->box.w) > 3 * r->box.h)
				break;
			char *both = talloc_asprintf(f->mem, "%s%s", r->text, next->text);
			struct key_hit alone = key_find(f->pack, r->text);
			struct key_hit hit = {};
			if (both != NULL)
				hit = key_find(f->pack, both);
			bool whole = alone.id == NULL && hit.id != NULL && hit.wrong == 0 &&
				     hit.len > strlen(r->text);
			(void)talloc_free(both);
			if (!whole)
				break;
			row_join(f, r, next);
		}
	}
}

int rows_make(struct found *f, const struct label_page *page)
{
	f->rows = talloc_zero_array(f->mem, struct row, (unsigned)page->n_lines + 1);
	if (f->rows == NULL)
		return ERR_AGAIN;
	for (size_t i = 0; i < page->n_lines; i++) {
		int rc = row_make(f, &page->lines[i], &f->rows[f->n_rows]);
		if (rc < 0)
			return rc;
		if (f->rows[f->n_rows].text[0] != '\0')
			f->n_rows++;
	}
	halves_join(f);
	size_t n = 0;
	for (size_t i = 0; i < f->n_rows; i++)
		if (f->rows[i].text[0] != '\0')
			f->rows[n++] = f->rows[i];
	f->n_rows = n;
	return f->rc;
}
