#include "ocr/segment.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/runs.h"

struct list {
	struct segment *s;
	size_t n, room;
};

static void list_add(struct list *l, struct segment s)
{
	if (l->n < l->room)
		l->s[l->n++] = s;
}

static int smaller(int a, int b)
{
	return a < b ? a : b;
}

static int larger(int a, int b)
{
	return a > b ? a : b;
}

/* Letters of one line have grown together, those of neighbouring cells have not: the rules between
 * them still part them. */
static PIX *grown(const struct ink *ink)
{
	int across = ink->letter * 19 / 20, down = ink->letter / 5;
	PIX *lines = runs_joined(ink->text, across | 1, true);
	PIX *closed = runs_joined(lines, down > 1 ? down : 1, false);
	PIX *wall = pixDilateBrick(NULL, ink->rules, 1, 1);
	PIX *out = pixSubtract(NULL, closed, wall);
	(void)pixOr(out, out, ink->text);
	pixDestroy(&wall);
	pixDestroy(&closed);
	pixDestroy(&lines);
	return out;
}

/* Two lines that touch: cut where the fewest letters are, if that is a valley. */
static void cut_or_add(struct list *l, PIX *text, struct segment s, int letter)
{
	BOX *box = boxCreate(s.x, s.y, s.w, s.h);
	PIX *part = s.h > letter * 19 / 10 && s.w > s.h ? pixClipRectangle(text, box, NULL) : NULL;
	NUMA *rows = part != NULL ? pixCountPixelsByRow(part, NULL) : NULL;
	int at = -1;
	if (rows != NULL) {
		l_float32 least = 1e9f, sum = 0, v;
		for (int y = 0; y < s.h; y++) {
			(void)numaGetFValue(rows, y, &v);
			sum += v;
			if (y > letter * 6 / 10 && y < s.h - letter * 6 / 10 && v < least) {
				least = v;
				at = y;
			}
		}
		if (least > sum / (l_float32)s.h * 0.2f)
			at = -1;
	}
	numaDestroy(&rows);
	pixDestroy(&part);
	boxDestroy(&box);
	if (at < 0) {
		list_add(l, s);
		return;
	}
	list_add(l, (struct segment){s.x, s.y, s.w, at});
	cut_or_add(l, text, (struct segment){s.x, s.y + at, s.w, s.h - at}, letter);
}

/* Whether b goes on in the line of a: at one height, of one size, with less than a letter between.
 */
static bool goes_on(const struct segment *a, const struct segment *b)
{
	int shared = smaller(a->y + a->h, b->y + b->h) - larger(a->y, b->y);
	int gap = larger(a->x, b->x) - smaller(a->x + a->w, b->x + b->w);
	int low = smaller(a->h, b->h), high = larger(a->h, b->h);
	if (gap <= 0) /* a dot, an accent, a stroke that stands apart */
		return shared * 10 >= low * 6;
	return shared * 10 >= low * 7 && high * 10 <= low * 16 && gap * 10 <= low * 9;
}

/* Whether a rule stands between two segments. */
static bool ruled(PIX *rules, const struct segment *a, const struct segment *b)
{
	int x0 = smaller(a->x + a->w, b->x + b->w), x1 = larger(a->x, b->x);
	int y = larger(a->y, b->y) + smaller(a->h, b->h) / 2;
	for (int x = x0; x <= x1; x++) {
		l_uint32 v = 0;
		if (pixGetPixel(rules, x, y, &v) == 0 && v != 0)
			return true;
	}
	return false;
}

static void join(struct list *l, PIX *rules)
{
	for (size_t i = 0; i < l->n; i++) {
		for (size_t k = 0; k < l->n; k++) {
			if (k == i || !goes_on(&l->s[i], &l->s[k]) ||
			    ruled(rules, &l->s[i], &l->s[k]))
				continue;
			struct segment *a = &l->s[i], *b = &l->s[k];
			int right = larger(a->x + a->w, b->x + b->w);
			int bottom = larger(a->y + a->h, b->y + b->h);
			a->x = smaller(a->x, b->x);
			a->y = smaller(a->y, b->y);
			a->w = right - a->x;
			a->h = bottom - a->y;
			l->s[k] = l->s[--l->n];
			if (i == l->n) /* the last one has moved to k */
				i = k;
			k = (size_t)-1; /* from the beginning: it has grown */
		}
	}
}

static int by_place(const void *a, const void *b)
{
	const struct segment *x = a, *y = b;
	return x->y != y->y ? (x->y < y->y ? -1 : 1) : (x->x > y->x) - (x->x < y->x);
}

static int by_width(const void *a, const void *b)
{
	const struct segment *x = a, *y = b;
	return (x->w < y->w) - (x->w > y->w);
}

size_t segments_find(const struct ink *ink, struct segment *ret)
{
	struct list l = {.room = 1500};
	l.s = calloc(l.room, sizeof(*l.s));
	PIX *lines = l.s != NULL ? grown(ink) : NULL;
	BOXA *boxes = pixConnComp(lines, NULL, 8);
	for (l_int32 i = 0; i < boxaGetCount(boxes); i++) {
		struct segment s;
		(void)boxaGetBoxGeometry(boxes, i, &s.x, &s.y, &s.w, &s.h);
		if (larger(s.w, s.h) >= ink->letter / 4)
			cut_or_add(&l, ink->text, s, ink->letter);
	}
	boxaDestroy(&boxes);
	pixDestroy(&lines);
	join(&l, ink->rules);
	size_t n = 0;
	for (size_t i = 0; i < l.n; i++)
		if (l.s[i].h * 2 >= ink->letter && l.s[i].w * 3 >= ink->letter)
			l.s[n++] = l.s[i];
	if (n > SEGMENTS_MAX) {
		qsort(l.s, n, sizeof(*l.s), by_width);
		n = SEGMENTS_MAX;
	}
	if (n > 0) {
		qsort(l.s, n, sizeof(*l.s), by_place);
		memcpy(ret, l.s, n * sizeof(*l.s));
	}
	free(l.s);
	return n;
}
