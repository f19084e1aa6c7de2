/* Equal lists of pieces are the same name; a short name is perhaps a long one if its pieces stand
 * in the long one in order, each beginning where a word begins there. */
#include "parsers/name/alike.h"

#include <string.h>
#include <talloc.h>

#include "parsers/base/buf.h"
#include "parsers/base/utf8.h"
#include "parsers/name/org.h"

static bool pieces_same(const struct org *a, const struct org *b)
{
	return a->n == b->n && memcmp(a->flat, b->flat, a->n * sizeof(a->flat[0])) == 0;
}

static bool part_same(const struct org *a, size_t i, size_t n, const struct org *b, size_t k,
		      size_t m)
{
	return n == m && memcmp(a->flat + i, b->flat + k, n * sizeof(a->flat[0])) == 0;
}

static bool branch_same(const struct org *a, const struct org *b)
{
	return a->n_branch == b->n_branch &&
	       memcmp(a->t.c + a->branch, b->t.c + b->branch, a->n_branch * sizeof(a->t.c[0])) == 0;
}

static bool places_differ(const struct org *a, const struct org *b)
{
	if (a->province >= 0 && b->province >= 0 &&
	    (a->province != b->province || (a->city >= 0 && b->city >= 0 && a->city != b->city)))
		return true;
	if (a->n_county > 0 && b->n_county > 0 &&
	    !part_same(a, a->county, a->n_county, b, b->county, b->n_county))
		return true;
	if (a->level != LEVEL_NONE && b->level != LEVEL_NONE && a->level != b->level &&
	    (a->anonymous || b->anonymous || pieces_same(a, b)))
		return true;
	return false;
}

/* The province's or the city's own hospital against the one below it. */
static bool ranks_differ(const struct org *a, const struct org *b)
{
	bool deeper = b->n_county > 0 && a->n_county == 0 && a->city >= 0;
	bool above = a->province >= 0 && a->city < 0 && b->city >= 0;
	return a->generic && (deeper || above);
}

/* 1 if the numbers differ, 2 if only one of them has any. */
static int numbers_differ(const struct org *a, const struct org *b)
{
	size_t i = 0, k = 0, na = 0, nb = 0;
	bool same = true;
	for (;; i++, k++) {
		while (i < a->n && a->is[i] != NUMBER)
			i++;
		while (k < b->n && b->is[k] != NUMBER)
			k++;
		na += i < a->n;
		nb += k < b->n;
		if (i >= a->n || k >= b->n)
			break;
		same = same && a->flat[i] == b->flat[k];
	}
	bool more = i < a->n || k < b->n;
	if (!more)
		return same ? 0 : 1;
	return na > 0 && nb > 0 ? 1 : 2;
}

/* A hospital with a number and nothing else: what stands before the number, and how it ends. */
struct numbered {
	size_t head;
	enum { TAIL_NONE, TAIL_YUAN, TAIL_HOSPITAL, TAIL_PEOPLE, TAIL_OTHER } tail;
};

static bool read_numbered(const struct org *o, struct numbered *ret)
{
	size_t i = o->rest;
	while (i < o->n && o->is[i] != NUMBER)
		i++;
	if (i >= o->n || o->anonymous || o->n_branch > 0 || o->legal != LEGAL_NONE || o->group)
		return false;
	ret->head = i;
	size_t left = o->n - i - 1;
	const uint32_t *c = o->flat + i + 1;
	bool hospital = left >= 2 && spelling_char_in(c[left - 2], "医") &&
			spelling_char_in(c[left - 1], "院");
	ret->tail = left == 0                                 ? TAIL_NONE
		    : left == 1 && spelling_char_in(*c, "院") ? TAIL_YUAN
		    : left == 2 && hospital                   ? TAIL_HOSPITAL
		    : left == 4 && hospital && spelling_char_in(c[0], "人") &&
				    spelling_char_in(c[1], "民")
			    ? TAIL_PEOPLE
			    : TAIL_OTHER;
	return ret->tail != TAIL_OTHER;
}

/* s: 浙大 or 杭; l: 浙江大学 or 杭州. Only where the first character can be one place. */
static bool head_abbreviates(const struct org *s, size_t n, const struct org *l, size_t m)
{
	struct place p;
	uint32_t c = s->flat[0];
	if (n == 0 || n > 2 || m < 2 || c != l->flat[0] || place_initials(c) != 1 ||
	    place_is_county_initial(c) || l->doubtful || l->n_county > 0)
		return false;
	struct spelling t = {.n = m};
	memcpy(t.c, l->flat, m * sizeof(t.c[0]));
	if (!place_at(&t, 0, m, &p) || p.len != 2)
		return false;
	bool school = m == 4 && spelling_word_at(&t, 2, m, "大学") > 0;
	if (n == 2)
		return school && spelling_char_in(s->flat[1], "大");
	/* 浙二 is the university's, 杭一 the city's */
	return p.city < 0 ? school : m == 2;
}

static bool short_is_same(const struct org *s, const struct org *l)
{
	struct numbered x, y;
	if (!read_numbered(s, &x) || !read_numbered(l, &y) || s->flat[x.head] != l->flat[y.head] ||
	    s->doubtful || l->doubtful)
		return false;
	bool loose = x.tail == TAIL_NONE || x.tail == TAIL_YUAN;
	if (part_same(s, 0, x.head, l, 0, y.head))
		return x.head >= 2 && x.tail == TAIL_YUAN && y.tail > TAIL_YUAN;
	if (!head_abbreviates(s, x.head, l, y.head))
		return false;
	if (x.head == 2)
		return (x.tail == TAIL_YUAN && y.tail != TAIL_NONE) || x.tail == y.tail;
	return (loose && y.tail > TAIL_NONE) || (x.tail == TAIL_HOSPITAL && y.tail > TAIL_YUAN);
}

/* Equal pieces: is it safe to say SAME? */
static enum alike equal_pieces(const struct org *a, const struct org *b)
{
	bool bare = a->legal == LEGAL_NONE || b->legal == LEGAL_NONE;
	bool clash = (a->legal == LEGAL_SHARES && b->legal == LEGAL_LIMITED) ||
		     (b->legal == LEGAL_SHARES && a->legal == LEGAL_LIMITED);
	bool industry = a->n > 0 && a->is[a->n - 1] == INDUSTRY;
	bool core = false, known = false;
	for (size_t i = a->rest; i < a->n; i++) {
		core = core || a->is[i] == CORE || a->is[i] == SCHOOL || a->is[i] == NUMBER;
		known = known || a->is[i] == GENERIC || a->is[i] == NUMBER;
	}
	if (!branch_same(a, b) || a->group != b->group || clash ||
	    (bare && a->legal != b->legal && !(industry && core)))
		return ALIKE_MAYBE;
	if (a->anonymous != b->anonymous || a->level_word != b->level_word) {
		/* 鼓楼区医院 is not 鼓楼医院, 萧山区第一人民医院 is 萧山第一人民医院 */
		bool one = a->level_word == 0 || b->level_word == 0;
		bool numbered = false;
		for (size_t i = 0; i < a->n; i++)
			numbered = numbered || (a->is[i] == GENERIC || b->is[i] == GENERIC);
		if (a->anonymous || b->anonymous || !one || !numbered || !known ||
		    a->sort != SORT_HOSPITAL)
			return ALIKE_MAYBE;
	}
	if (a->level != b->level && (a->doubtful || b->doubtful))
		return ALIKE_MAYBE;
	return ALIKE_SAME;
}

/* Where a short name ends when the words that say only its sort are left out. */
static size_t stem(const struct org *o, size_t from)
{
	size_t n = o->n;
	while (n > from + 1 && o->is[n - 1] == TAIL)
		n--;
	while (n > from + 2 && o->is[n - 1] == INDUSTRY)
		n--;
	return n;
}

/* Pieces [from, to) of s in order within l. A run of them begins where a word of l begins, and a
 * run of two and more that lies in the name proper goes to its end: 康衡 is not 康衡达. */
static bool within(const struct org *s, size_t from, size_t to, const struct org *l)
{
	bool one[ALIKE_MAX] = {}, more[ALIKE_MAX] = {}, tail[ALIKE_MAX] = {};
	for (size_t k = from; k < to; k++) {
		bool one2[ALIKE_MAX] = {}, more2[ALIKE_MAX] = {}, tail2[ALIKE_MAX] = {};
		bool free = k == from; /* some run ended before this piece of l */
		for (size_t i = 0, core = 0; i < l->n; i++) {
			bool is_core = l->is[i] == CORE;
			core = is_core && !l->starts[i] ? core + 1 : 0;
			if (i > 0) {
				size_t p = i - 1;
				bool ends = l->is[p] != CORE || l->is[i] != CORE || l->starts[i];
				free = free ||
				       (k > from && (one[p] || (ends && (more[p] || tail[p]))));
			}
			if (s->flat[k] != l->flat[i])
				continue;
			one2[i] = free && l->starts[i];
			tail2[i] = (free && is_core && core >= 2) ||
				   (i > 0 && tail[i - 1] && is_core && !l->starts[i]);
			more2[i] = i > 0 && (one[i - 1] || more[i - 1]);
		}
		memcpy(one, one2, sizeof(one));
		memcpy(more, more2, sizeof(more));
		memcpy(tail, tail2, sizeof(tail));
	}
	for (size_t i = 0; i < l->n; i++) {
		bool ends = i + 1 == l->n || l->is[i] != CORE || l->is[i + 1] != CORE ||
			    l->starts[i + 1];
		bool single = tail[i] && (to - from == 1 || s->is[to - 1] == NUMBER);
		if (one[i] || (ends && (more[i] || (tail[i] && !single))))
			return true;
	}
	return false;
}

/* s as a short form of l. */
static bool shortens(const struct org *s, const struct org *l)
{
	size_t to = stem(s, 0), core = 0, run = 0;
	bool named = s->anonymous, rest_named = false;
	for (size_t i = 0; i < to; i++) {
		named = named || i >= s->rest;
		rest_named = rest_named || (i >= s->rest && s->is[i] == CORE);
	}
	if (!named || to == 0 || (to == 1 && !s->anonymous && s->n == to))
		return false;
	if (s->generic) {
		for (size_t i = l->rest; i < l->n; i++) {
			run = l->is[i] == CORE ? run + 1 : 0;
			core = run > core ? run : core;
		}
		if (core > 1)
			return false; /* a hospital's own name is never left out */
	}
	if (within(s, 0, to, l))
		return true;
	/* 杭州康衡 and 康衡医疗: the place and the business left out, each once */
	to = stem(s, s->rest);
	return rest_named && to >= s->rest + 2 && within(s, s->rest, to, l);
}

enum alike org_alike(const char *a, const char *b)
{
	struct org x = {}, y = {};
	if (!spelling_fold(a, &x.t) || !spelling_fold(b, &y.t))
		return strcmp(a, b) == 0 ? ALIKE_SAME : ALIKE_NO;
	if (x.t.n == 0 || y.t.n == 0)
		return ALIKE_NO;
	if (spelling_same(&x.t, &y.t))
		return ALIKE_SAME;
	org_read(&x);
	org_read(&y);
	if (places_differ(&x, &y))
		return ALIKE_NO;
	if (pieces_same(&x, &y))
		return equal_pieces(&x, &y);
	int numbers = numbers_differ(&x, &y);
	bool hospitals = x.sort == SORT_HOSPITAL && y.sort == SORT_HOSPITAL;
	if (numbers == 1 || (numbers == 2 && (hospitals || (x.generic && y.generic))) ||
	    ranks_differ(&x, &y) || ranks_differ(&y, &x) ||
	    (x.sort != SORT_UNKNOWN && y.sort != SORT_UNKNOWN && x.sort != y.sort))
		return ALIKE_NO;
	if (short_is_same(&x, &y) || short_is_same(&y, &x))
		return ALIKE_SAME;
	return shortens(&x, &y) || shortens(&y, &x) ? ALIKE_MAYBE : ALIKE_NO;
}

char *org_key(void *mem, const char *org)
{
	struct org o = {};
	if (!spelling_fold(org, &o.t)) {
		char *raw = talloc_strdup(mem, org);
		return raw != NULL ? utf8_mend(raw) : NULL;
	}
	if (o.t.n > 0)
		org_read(&o);
	AUTO_BUF b = BUF_INIT(ALIKE_MAX * 16);
	char c[4];
	for (size_t i = 0; i < o.n; i++) {
		if (o.flat[i] >= NUMBER_BASE)
			buf_printf(&b, "%u", o.flat[i] - NUMBER_BASE);
		else
			buf_add(&b, c, utf8_put(o.flat[i], c));
	}
	for (size_t i = o.branch; i < o.branch + o.n_branch; i++)
		buf_add(&b, c, utf8_put(o.t.c[i], c));
	return buf_take(&b, mem);
}

bool org_is_fuller(const char *a, const char *b)
{
	struct spelling x, y;
	return spelling_fold(a, &x) && spelling_fold(b, &y) && x.n > y.n &&
	       org_alike(a, b) == ALIKE_SAME;
}
