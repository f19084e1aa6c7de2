/* Names and numbers of people on a page: what follows a word that the pack calls private, and what
 * has the form of an identity number. Rather too much than too little: whatever is taken here is
 * blacked out in a copy, and what the pack asks for is taken from the text, not from the copy. */
#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"
#include "parsers/label/found.h"
#include "parsers/label/key.h"
#include "parsers/label/text.h"

#define RIGHT_MOST 14 /* a value stands so many heights right of its key at most */
#define BARE_NAME 4   /* characters of a name behind its key without a colon */
#define FORGIVING 4   /* keys of so many characters may have a wrong one */

/* One line without its blanks. */
struct strand {
	const struct label_line *line;
	char *text;
	size_t len;
	size_t *starts; /* of its words in text */
	bool *marked;
};

struct search {
	const struct pack *pack;
	const char *const *keys;
	struct strand *list;
	size_t n;
};

static bool strand_make(void *mem, const struct label_line *line, struct strand *ret)
{
	*ret = (struct strand){.line = line, .text = talloc_strdup(mem, "")};
	ret->starts = talloc_zero_array(mem, size_t, (unsigned)line->n_words + 1);
	ret->marked = talloc_zero_array(mem, bool, (unsigned)line->n_words + 1);
	if (ret->text == NULL || ret->starts == NULL || ret->marked == NULL)
		return false;
	for (size_t i = 0; i < line->n_words; i++) {
		char *word = text_fold(mem, line->words[i].text);
		ret->starts[i] = ret->len;
		ret->text = word != NULL ? talloc_strdup_append(ret->text, word) : NULL;
		if (ret->text == NULL)
			return false;
		ret->len = strlen(ret->text);
		(void)talloc_free(word);
	}
	ret->starts[line->n_words] = ret->len;
	return true;
}

/* All words that bytes from..to lie in. */
static void mark(struct strand *s, size_t from, size_t to)
{
	for (size_t i = 0; i < s->line->n_words; i++)
		if (s->starts[i] < to && s->starts[i + 1] > from)
			s->marked[i] = true;
}

/* A word begins at this byte, and a blank is printed before it. */
static bool gap_before(const struct strand *s, size_t at)
{
	const struct label_word *w = s->line->words;
	for (size_t i = 1; i < s->line->n_words && s->starts[i] <= at; i++)
		if (s->starts[i] == at)
			return 5 * (w[i].box.x - w[i - 1].box.x - w[i - 1].box.w) >
			       3 * s->line->box.h;
	return false;
}

/* Bytes of the longest private key at the beginning of text. */
static size_t private_key(const struct search *f, const char *text)
{
	size_t best = 0;
	for (const char *const *k = f->keys; *k != NULL; k++) {
		int wrong, forgiven = utf8_count(*k, strlen(*k)) >= FORGIVING;
		size_t n = text_spells(text, *k, forgiven, &wrong);
		best = n > best ? n : best;
	}
	return best;
}

/* What else stands over or before values on such pages, and never in a name. */
static size_t head(const char *text)
{
	static const char *const heads[] = {"性别", "年龄", "科室", "病区", "日期", "时间",
					    "标本", "样本", "编号", "诊断", "民族", NULL};
	for (const char *const *h = heads; *h != NULL; h++)
		if (strncmp(text, *h, strlen(*h)) == 0)
			return strlen(*h);
	return 0;
}

/* 送检单位: any short Chinese word before a colon. */
static bool any_key(const char *text)
{
	const char *colon = strchr(text, ':');
	size_t len = colon != NULL ? (size_t)(colon - text) : 0;
	if (len == 0 || utf8_count(text, len) > 6)
		return false;
	for (size_t at = 0; at < len;) {
		uint32_t c;
		at += utf8_next(text + at, len - at, &c);
		if (!utf8_is_han(c))
			return false;
	}
	return true;
}

/* Whether a piece is a head itself rather than a value. */
static bool is_head(const struct search *f, const char *text)
{
	size_t n = private_key(f, text);
	if (n == 0)
		n = head(text);
	if (n == 0)
		n = key_find(f->pack, text).len;
	return (n > 0 && (text[n] == '\0' || text_colon(text + n) > 0)) || any_key(text);
}

/* Bytes of what parts a key from its value: a colon, or the rule of a table read as a letter. */
static size_t parting(const char *text)
{
	size_t n = text_colon(text);
	return n > 0 ? n : strspn(text, "|");
}

/* Where a value that begins at `from` ends: at the next key of the line. */
static size_t value_end(const struct search *f, const struct strand *s, size_t from)
{
	for (size_t at = from; at < s->len;) {
		uint32_t c;
		const char *text = s->text + at;
		bool gap = gap_before(s, at);
		size_t n = private_key(f, text);
		if (at > from && (text[0] == '|' || head(text) > 0 || (gap && any_key(text)) ||
				  (n > 0 && (gap || parting(text + n) > 0))))
			return at;
		at += utf8_next(text, s->len - at, &c);
	}
	return s->len;
}

static struct strand *right_neighbour(const struct search *f, const struct strand *s)
{
	const struct label_box *b = &s->line->box;
	struct strand *best = NULL;
	for (size_t i = 0; i < f->n; i++) {
		const struct label_box *o = &f->list[i].line->box;
		if (&f->list[i] == s || f->list[i].len == 0 || !same_row(o, b) ||
		    o->x < b->x + b->w - b->h / 2 || o->x > b->x + b->w + RIGHT_MOST * b->h)
			continue;
		if (best == NULL || o->x < best->line->box.x)
			best = &f->list[i];
	}
	return best;
}

static struct strand *lower_neighbour(const struct search *f, const struct strand *s)
{
	const struct label_box *b = &s->line->box;
	struct strand *best = NULL;
	for (size_t i = 0; i < f->n; i++) {
		const struct label_box *o = &f->list[i].line->box;
		int down = o->y - b->y - b->h;
		if (&f->list[i] == s || f->list[i].len == 0 || down < -b->h / 3 ||
		    down > 2 * b->h || o->x > b->x + b->w || o->x + o->w < b->x)
			continue;
		if (best == NULL || o->y < best->line->box.y)
			best = &f->list[i];
	}
	return best;
}

/* The value of a key that ends its piece: in the cell to the right, or below. */
static void neighbour_mark(const struct search *f, const struct strand *s)
{
	struct strand *value = right_neighbour(f, s);
	if (value == NULL || is_head(f, value->text))
		value = lower_neighbour(f, s);
	if (value != NULL && !is_head(f, value->text))
		mark(value, 0, value_end(f, value, 0));
}

static bool bare_name(const char *text)
{
	return text_has_han(text) && utf8_count(text, strlen(text)) <= BARE_NAME;
}

static void keys_mark(const struct search *f, struct strand *s)
{
	for (size_t at = 0; at < s->len;) {
		uint32_t c;
		size_t n = private_key(f, s->text + at);
		if (n == 0) {
			at += utf8_next(s->text + at, s->len - at, &c);
			continue;
		}
		size_t start = at, colon = parting(s->text + at + n);
		at += n + colon;
		if (at >= s->len) {
			neighbour_mark(f, s);
		} else if (colon > 0 || gap_before(s, at) ||
			   (start == 0 && bare_name(s->text + at))) {
			size_t end = value_end(f, s, at);
			mark(s, at, end);
			at = end;
		}
	}
}

/* Numbers are looked for as read, and with the letters that digits are taken for. */
static void patterns_mark(const struct search *f, struct strand *s)
{
	static const char letters[] = "OoDIlZSB", digits[] = "00011258";
	for (int round = 0; round < 2; round++) {
		size_t at, len;
		for (size_t from = 0; from < s->len; from = at + len) {
			if (!pack_private_find(f->pack, s->text, s->len, from, &at, &len))
				break;
			mark(s, at, at + len);
		}
		for (char *c = s->text; round == 0 && *c != '\0'; c++) {
			const char *wrong = strchr(letters, *c);
			if (wrong != NULL)
				*c = digits[wrong - letters];
		}
	}
}

static void box_join(struct label_box *a, const struct label_box *b)
{
	int right = a->x + a->w > b->x + b->w ? a->x + a->w : b->x + b->w;
	int bottom = a->y + a->h > b->y + b->h ? a->y + a->h : b->y + b->h;
	a->x = a->x < b->x ? a->x : b->x;
	a->y = a->y < b->y ? a->y : b->y;
	a->w = right - a->x;
	a->h = bottom - a->y;
}

/* The marked words of a line as boxes on the picture, neighbours in one; beyond most they grow
 * together. */
static void boxes_add(const struct label_page *page, const struct strand *s, size_t most,
		      struct label_box *list, size_t *n)
{
	for (size_t i = 0; i < s->line->n_words; i++) {
		if (!s->marked[i])
			continue;
		struct label_box box = s->line->words[i].box, there;
		for (; i + 1 < s->line->n_words && s->marked[i + 1]; i++)
			box_join(&box, &s->line->words[i + 1].box);
		if (!label_box_back(page, &box, &there))
			continue;
		if (*n < most)
			list[(*n)++] = there;
		else
			box_join(&list[most - 1], &there);
	}
}

int label_private(void *mem, const struct pack *pack, enum label_kind kind,
		  const struct label_page *page, size_t most, struct label_box **ret, size_t *ret_n,
		  struct err *err)
{
	struct search f = {.pack = pack, .keys = pack_private_keys(pack, label_kind_name(kind))};
	*ret = NULL;
	*ret_n = 0;
	if (f.keys == NULL || most == 0)
		return 0;
	f.list = talloc_zero_array(mem, struct strand, (unsigned)page->n_lines + 1);
	struct label_box *boxes = talloc_array(mem, struct label_box, (unsigned)most);
	if (f.list == NULL || boxes == NULL)
		return err_set(err, ERR_AGAIN, "label: no memory");
	for (; f.n < page->n_lines; f.n++)
		if (!strand_make(f.list, &page->lines[f.n], &f.list[f.n]))
			return err_set(err, ERR_AGAIN, "label: no memory");
	for (size_t i = 0; i < f.n; i++)
		keys_mark(&f, &f.list[i]);
	for (size_t i = 0; i < f.n; i++) {
		patterns_mark(&f, &f.list[i]);
		boxes_add(page, &f.list[i], most, boxes, ret_n);
	}
	(void)talloc_free(f.list);
	*ret = boxes;
	return 0;
}
