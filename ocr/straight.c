/* Long lines of writing tell how steep the writing is where they stand; a plane through these
 * slopes (more to the right: a curl; more below: the camera's angle) tells it for every place, and
 * its integral how far each pixel must move up or down. No edge of the paper is needed. */
#include "ocr/straight.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "ocr/runs.h"

#define LINES_MAX 400
#define LENGTH_MIN 4   /* letters; shorter lines do not tell a slope */
#define SKEW_MOST 8.0f /* degrees that the first, coarse turn looks for */
#define SKEW_LEAST 0.3f
#define MOVES_MIN 0.3 /* letters: moving a page costs it sharpness, less is not worth that */

struct slope {
	double x, y, s, weight;
};

/* Slope of one connected line: a straight line through the middles of its columns. */
static bool slope_of(PIX *piece, struct slope *ret)
{
	int w = pixGetWidth(piece), h = pixGetHeight(piece);
	double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
	for (int x = 0; x < w; x += 2) {
		int first = -1, last = -1;
		for (int y = 0; y < h; y++) {
			l_uint32 v = 0;
			(void)pixGetPixel(piece, x, y, &v);
			if (v != 0) {
				first = first < 0 ? y : first;
				last = y;
			}
		}
		if (first < 0)
			continue;
		double middle = (first + last) / 2.0;
		n++, sx += x, sy += middle, sxx += (double)x * x, sxy += x * middle;
	}
	double det = n * sxx - sx * sx;
	if (n < 8 || det <= 0)
		return false;
	ret->s = (n * sxy - sx * sy) / det;
	ret->weight = w;
	return true;
}

static size_t slopes_find(const struct ink *ink, struct slope *list)
{
	int close = ink->letter * 5 / 4;
	PIX *lines = runs_joined(ink->text, close, true);
	PIXA *pieces = NULL;
	BOXA *boxes = pixConnComp(lines, &pieces, 8);
	size_t n = 0;
	for (l_int32 i = 0; i < boxaGetCount(boxes) && n < LINES_MAX; i++) {
		l_int32 x, y, w, h;
		(void)boxaGetBoxGeometry(boxes, i, &x, &y, &w, &h);
		if (w < LENGTH_MIN * ink->letter || w < 3 * h)
			continue;
		PIX *piece = pixaGetPix(pieces, i, L_CLONE);
		struct slope s;
		if (slope_of(piece, &s) && fabs(s.s) < 0.3) {
			s.x = x + w / 2.0;
			s.y = y + h / 2.0;
			list[n++] = s;
		}
		pixDestroy(&piece);
	}
	pixaDestroy(&pieces);
	boxaDestroy(&boxes);
	pixDestroy(&lines);
	return n;
}

/* Weighted least squares for s = c0 + c1 x + c2 y (x, y from -1 to 1), thrice, each time without
 * what lies off: a wavy line, two lines grown together. */
static bool plane_fit(const struct slope *list, size_t n, double w, double h, double c[3])
{
	double gate = 1e9;
	int used = 0;
	for (int round = 0; round < 3; round++) {
		double m[3][4] = {};
		used = 0;
		for (size_t i = 0; i < n; i++) {
			double v[3] = {1, 2 * list[i].x / w - 1, 2 * list[i].y / h - 1};
			double off = list[i].s - c[0] * v[0] - c[1] * v[1] - c[2] * v[2];
			if (fabs(off) > gate)
				continue;
			used++;
			for (int a = 0; a < 3; a++) {
				for (int b = 0; b < 3; b++)
					m[a][b] += list[i].weight * v[a] * v[b];
				m[a][3] += list[i].weight * v[a] * list[i].s;
			}
		}
		if (used == 0)
			return false;
		/* A little stiffness: few lines must not bend the page. */
		double stiff = 0.02 * m[0][0] + 1e-6;
		m[1][1] += stiff;
		m[2][2] += stiff;
		for (int a = 0; a < 3; a++) {
			if (fabs(m[a][a]) < 1e-9)
				return false;
			for (int b = a + 1; b < 3; b++) {
				double f = m[b][a] / m[a][a];
				for (int k = a; k < 4; k++)
					m[b][k] -= f * m[a][k];
			}
		}
		for (int a = 2; a >= 0; a--) {
			double v = m[a][3];
			for (int b = a + 1; b < 3; b++)
				v -= m[a][b] * c[b];
			c[a] = v / m[a][a];
		}
		gate = round == 0 ? 0.04 : 0.02;
	}
	return used >= 3;
}

/* Every column of every row from where its line comes from, between two pixels. */
static PIX *moved(PIX *page, const double c[3])
{
	int w = pixGetWidth(page), h = pixGetHeight(page);
	PIX *out = pixCreateTemplate(page);
	double *flat = malloc((size_t)w * sizeof(*flat)), *tilt = malloc((size_t)w * sizeof(*tilt));
	if (out == NULL || flat == NULL || tilt == NULL) {
		free(flat);
		free(tilt);
		pixDestroy(&out);
		return NULL;
	}
	/* The integral of the slope from the middle column on. */
	for (int x = 0; x < w; x++) {
		double u = 2.0 * x / w - 1;
		flat[x] = w / 2.0 * (c[0] * u + c[1] * u * u / 2);
		tilt[x] = w / 2.0 * c[2] * u;
	}
	l_uint32 *from = pixGetData(page), *to = pixGetData(out);
	int wpl = pixGetWpl(page), out_wpl = pixGetWpl(out);
	for (int y = 0; y < h; y++) {
		l_uint32 *line = to + (size_t)y * (size_t)out_wpl;
		double v = 2.0 * y / h - 1;
		for (int x = 0; x < w; x++) {
			double at = y + flat[x] + tilt[x] * v;
			int above = (int)floor(at);
			int part = (int)((at - above) * 256);
			l_int32 value = 255;
			if (above >= 0 && above < h) {
				l_uint32 *a = from + (size_t)above * (size_t)wpl;
				l_uint32 *b = above + 1 < h ? a + wpl : a;
				value = ((256 - part) * (l_int32)GET_DATA_BYTE(a, x) +
					 part * (l_int32)GET_DATA_BYTE(b, x)) >>
					8;
			}
			SET_DATA_BYTE(line, x, (l_uint8)value);
		}
	}
	free(flat);
	free(tilt);
	return out;
}

PIX *straighten(PIX *page, const struct ink *ink, struct way *way)
{
	int w = pixGetWidth(page), h = pixGetHeight(page);
	struct slope *list = malloc(LINES_MAX * sizeof(*list));
	if (list == NULL)
		return NULL;
	double c[3] = {};
	size_t n = slopes_find(ink, list);
	l_float32 angle = 0, sure = 0;
	PIX *out = NULL;
	if (n < 3 || !plane_fit(list, n, w, h, c)) {
		memset(c, 0, sizeof(c));
		/* Too few whole lines: steep ones break into pieces. Turn all of it. */
		if (pixFindSkewSweepAndSearch(ink->text, &angle, &sure, 2, 1, SKEW_MOST, 1.0f,
					      0.05f) == 0 &&
		    sure > 3 && fabsf(angle) > SKEW_LEAST)
			c[0] = -tan((double)angle * M_PI / 180);
	}
	double most = w / 2.0 * (fabs(c[0]) + fabs(c[1]) / 2 + fabs(c[2]));
	if (most >= MOVES_MIN * ink->letter)
		out = moved(page, c);
	if (out != NULL)
		way_level(way, c, w, h);
	free(list);
	return out;
}
