/* Rules are taken off before anything else looks at the letters: both families are found on the
 * same binary picture first (removing one breaks the other into short strokes), then go together.
 */
#include "ocr/ink.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/clean.h"
#include "ocr/runs.h"

#define LETTER_MIN 7         /* pixels; below it nothing can be read */
#define LETTER_GUESS 24      /* where too few letters are seen to measure */
#define COMPONENTS_MAX 40000 /* a picture of noise, not of letters */

static int by_number(const void *a, const void *b)
{
	const int *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

/* Paper is at PAPER; its own noise, seen on the bright side, says how dark ink must be. */
static PIX *darker_than_paper(PIX *even)
{
	NUMA *histogram = pixGetGrayHistogram(even, 2);
	if (histogram == NULL)
		return NULL;
	l_float32 sum = 0, peak = PAPER, most = 0, count, noise = 0;
	for (int v = PAPER - 40; v < 256; v++) {
		(void)numaGetFValue(histogram, v, &count);
		if (count > most) {
			most = count;
			peak = (l_float32)v;
		}
	}
	for (int v = (int)peak; v < 256; v++) {
		(void)numaGetFValue(histogram, v, &count);
		sum += count;
		noise += count * ((l_float32)v - peak);
	}
	numaDestroy(&histogram);
	float wide = sum > 0 ? noise / sum * 4.5f : 0;
	float below = wide < 34 ? 34 : wide > 80 ? 80 : wide;
	return pixThresholdToBinary(even, (l_int32)(peak - below));
}

/* Long thin straight strokes. A rule that climbs a pixel is held together by its thickened self; a
 * line of blurred writing is as long, but thick. */
static PIX *strokes(PIX *ink, int length, int thin, bool across)
{
	PIX *wide = across ? pixDilateBrick(NULL, ink, 1, 3) : pixDilateBrick(NULL, ink, 3, 1);
	PIX *open = runs_long(wide, length, across);
	PIX *thick = across ? pixOpenBrick(NULL, open, 1, thin + 3)
			    : pixOpenBrick(NULL, open, thin + 3, 1);
	PIX *writing = pixSeedfillBinary(NULL, thick, open, 8);
	PIX *rules = pixSubtract(NULL, open, writing);
	PIX *whole = pixDilateBrick(NULL, rules, 3, 3);
	PIX *found = pixAnd(NULL, whole, ink);
	pixDestroy(&whole);
	pixDestroy(&rules);
	pixDestroy(&writing);
	pixDestroy(&thick);
	pixDestroy(&open);
	pixDestroy(&wide);
	return found;
}

/* The height of most characters. Pieces of characters are lower than characters: what counts is
 * the upper quarter of what could be one, each weighed by its width. */
static int letter_height(PIX *ink)
{
	BOXA *boxes = pixConnComp(ink, NULL, 8);
	l_int32 n = boxaGetCount(boxes), kept = 0;
	int *heights = n > 0 && n <= COMPONENTS_MAX ? malloc((size_t)n * sizeof(*heights)) : NULL;
	int limit = pixGetHeight(ink) / 5;
	for (l_int32 i = 0; heights != NULL && i < n; i++) {
		l_int32 w, h;
		(void)boxaGetBoxGeometry(boxes, i, NULL, NULL, &w, &h);
		if (h >= LETTER_MIN && h < limit && w >= LETTER_MIN / 2 && w < 3 * h && h < 4 * w)
			heights[kept++] = h;
	}
	int letter = LETTER_GUESS;
	if (kept >= 4) {
		qsort(heights, (size_t)kept, sizeof(*heights), by_number);
		letter = heights[kept * 3 / 4];
	}
	free(heights);
	boxaDestroy(&boxes);
	return letter < LETTER_MIN ? LETTER_MIN : letter;
}

/* Takes off what cannot be letters: specks, pieces far larger than letters, and long thin ones:
 * rules that are bent or blurred. A line of blurred writing is long as well, but not thin. */
static PIX *letters_only(PIX *ink, int letter)
{
	int speck = letter / 8 > 2 ? letter / 8 : 2, most = 6 * letter;
	PIX *fit = pixSelectBySize(ink, speck, speck, 8, L_SELECT_IF_EITHER, L_SELECT_IF_GT, NULL);
	PIXA *pieces = NULL;
	BOXA *boxes = fit != NULL ? pixConnComp(fit, &pieces, 8) : NULL;
	for (l_int32 i = 0; i < boxaGetCount(boxes); i++) {
		l_int32 x, y, w, h, count = 0;
		(void)boxaGetBoxGeometry(boxes, i, &x, &y, &w, &h);
		if (w < most && h < most)
			continue;
		PIX *piece = pixaGetPix(pieces, i, L_CLONE);
		(void)pixCountPixels(piece, &count, NULL);
		if (h >= 3 * letter || 2 * count < letter * w)
			(void)pixRasterop(fit, x, y, w, h, PIX_NOT(PIX_SRC) & PIX_DST, piece, 0, 0);
		pixDestroy(&piece);
	}
	boxaDestroy(&boxes);
	pixaDestroy(&pieces);
	return fit;
}

int ink_split(PIX *even, struct ink *ret)
{
	struct ink k = {};
	PIX *ink = darker_than_paper(even);
	if (ink == NULL)
		return -1;
	k.letter = letter_height(ink);
	/* Across, blurred letters run together, but rules go on through all columns; down, a rule
	 * may be as short as one row. */
	int down_min = k.letter * 5 / 2 < 45 ? 45 : k.letter * 5 / 2, across_min = 6 * k.letter;
	int thin = k.letter / 3 < 5 ? 5 : k.letter / 3;
	PIX *across = strokes(ink, across_min, thin, true),
	    *down = strokes(ink, down_min, thin, false);
	k.rules = pixOr(NULL, across, down);
	PIX *rest = pixSubtract(NULL, ink, k.rules);
	pixDestroy(&across);
	pixDestroy(&down);
	if (rest != NULL)
		k.letter = letter_height(rest);
	k.text = rest != NULL ? letters_only(rest, k.letter) : NULL;
	pixDestroy(&rest);
	pixDestroy(&ink);
	k.gray = pixGammaTRC(NULL, even, 1.0f, 0, PAPER);
	if (k.gray != NULL && k.rules != NULL && k.text != NULL) {
		PIX *wide = pixDilateBrick(NULL, k.rules, 5, 5);
		PIX *letters = pixDilateBrick(NULL, k.text, 3, 3);
		PIX *paint = pixSubtract(NULL, wide, letters);
		(void)pixSetMasked(k.gray, paint, 255);
		pixDestroy(&paint);
		pixDestroy(&letters);
		pixDestroy(&wide);
		*ret = k;
		return 0;
	}
	ink_done(&k);
	return -1;
}

void ink_done(struct ink *ink)
{
	pixDestroy(&ink->gray);
	pixDestroy(&ink->text);
	pixDestroy(&ink->rules);
	*ink = (struct ink){};
}

/* Gap to the nearest letter aside (dx) and below (dy), for every letter; the nearer wins a vote. */
int ink_lies(const struct ink *ink)
{
	/* Strokes of one character first grow together. */
	int close = ink->letter / 4 > 1 ? ink->letter / 4 : 1;
	PIX *whole = pixCloseSafeBrick(NULL, ink->text, close, close);
	BOXA *boxes = pixConnComp(whole, NULL, 8);
	l_int32 n = boxaGetCount(boxes), aside = 0, below = 0;
	struct box {
		l_int32 x, y, w, h;
	} *b = n > 8 && n < 6000 ? malloc((size_t)n * sizeof(*b)) : NULL;
	l_int32 m = 0;
	for (l_int32 i = 0; b != NULL && i < n; i++) {
		l_int32 x, y, w, h;
		(void)boxaGetBoxGeometry(boxes, i, &x, &y, &w, &h);
		int longer = w > h ? w : h;
		if (longer >= ink->letter / 2)
			b[m++] = (struct box){x, y, w, h};
	}
	for (l_int32 i = 0; i < m; i++) {
		/* Letters that have grown together say it by their shape. */
		if (b[i].w > 2 * b[i].h)
			aside += b[i].w / ink->letter;
		if (b[i].h > 2 * b[i].w)
			below += b[i].h / ink->letter;
		int dx = 3 * ink->letter, dy = 3 * ink->letter;
		for (l_int32 k = 0; k < m; k++) {
			if (k == i)
				continue;
			int ox = (b[i].x + b[i].w < b[k].x + b[k].w ? b[i].x + b[i].w
								    : b[k].x + b[k].w) -
				 (b[i].x > b[k].x ? b[i].x : b[k].x);
			int oy = (b[i].y + b[i].h < b[k].y + b[k].h ? b[i].y + b[i].h
								    : b[k].y + b[k].h) -
				 (b[i].y > b[k].y ? b[i].y : b[k].y);
			int least_w = b[i].w < b[k].w ? b[i].w : b[k].w;
			int least_h = b[i].h < b[k].h ? b[i].h : b[k].h;
			if (2 * oy >= least_h && b[k].x > b[i].x && -ox < dx)
				dx = -ox > 0 ? -ox : 0;
			if (2 * ox >= least_w && b[k].y > b[i].y && -oy < dy)
				dy = -oy > 0 ? -oy : 0;
		}
		aside += dx < dy;
		below += dy < dx;
	}
	free(b);
	boxaDestroy(&boxes);
	pixDestroy(&whole);
	return below > aside ? 90 : 0;
}
