/* The background is guessed everywhere from the four border pixels of the same row and column, the
 * nearer the heavier; what differs from that guess by colour is foreground. That holds under uneven
 * light, where one threshold for the whole picture does not. The largest piece of foreground is a
 * sheet if its outline is a quadrilateral. */
#include "ocr/sheet.h"

#include <math.h>
#include <stdlib.h>

#define SMALL 320           /* long side of the picture that is looked at */
#define BORDER_FLAT 3.0     /* steps between neighbouring border pixels: less is a drawn surface */
#define AREA_MIN 0.18       /* a smaller sheet is a bubble or a button */
#define SLOPE_MIN 0.012     /* sides straighter than that need no correcting */
#define FILLS_MIN 0.93      /* how much of its quadrilateral a sheet fills */
#define SIDES_RATIO_MAX 2.2 /* opposite sides of a sheet seen under any angle that can be read */

struct rgb {
	double c[3];
};

static struct rgb pixel(PIX *p, int x, int y)
{
	l_uint32 v = 0;
	(void)pixGetPixel(p, x, y, &v);
	return (struct rgb){{(double)(v >> 24), (double)(v >> 16 & 0xFF), (double)(v >> 8 & 0xFF)}};
}

static double apart(struct rgb a, struct rgb b)
{
	double d = 0;
	for (int i = 0; i < 3; i++)
		d += (a.c[i] - b.c[i]) * (a.c[i] - b.c[i]);
	return sqrt(d);
}

/* Mean step from one border pixel to the next: a photographed table is never quite even. */
static double border_roughness(PIX *p)
{
	int w = pixGetWidth(p), h = pixGetHeight(p), n = 0;
	double sum = 0;
	for (int x = 1; x < w; x++, n += 2)
		sum += apart(pixel(p, x, 1), pixel(p, x - 1, 1)) +
		       apart(pixel(p, x, h - 2), pixel(p, x - 1, h - 2));
	for (int y = 1; y < h; y++, n += 2)
		sum += apart(pixel(p, 1, y), pixel(p, 1, y - 1)) +
		       apart(pixel(p, w - 2, y), pixel(p, w - 2, y - 1));
	return sum / n;
}

/* How far every pixel is from the background that its borders promise; 8 bits. */
static PIX *foreground(PIX *p)
{
	int w = pixGetWidth(p), h = pixGetHeight(p);
	PIX *out = pixCreate(w, h, 8);
	if (out == NULL)
		return NULL;
	for (int y = 0; y < h; y++) {
		struct rgb left = pixel(p, 1, y), right = pixel(p, w - 2, y);
		for (int x = 0; x < w; x++) {
			struct rgb top = pixel(p, x, 1), bottom = pixel(p, x, h - 2), guess = {};
			double wl = 1.0 / (x + 1), wr = 1.0 / (w - x);
			double wt = 1.0 / (y + 1), wb = 1.0 / (h - y), all = wl + wr + wt + wb;
			for (int i = 0; i < 3; i++)
				guess.c[i] = (left.c[i] * wl + right.c[i] * wr + top.c[i] * wt +
					      bottom.c[i] * wb) /
					     all;
			double d = apart(pixel(p, x, y), guess);
			(void)pixSetPixel(out, x, y, d > 255 ? 255 : (l_uint32)d);
		}
	}
	return out;
}

/* The largest piece of foreground, its holes (text) filled; 1 bit, or NULL. */
static PIX *largest_piece(PIX *distance)
{
	l_int32 threshold = 0;
	PIX *mask = NULL, *best = NULL;
	if (pixSplitDistributionFgBg(distance, 0.5f, 1, &threshold, NULL, NULL, NULL) != 0)
		return NULL;
	mask = pixThresholdToBinary(distance, threshold); /* set where the distance is small */
	if (mask == NULL)
		return NULL;
	(void)pixInvert(mask, mask);
	PIX *closed = pixCloseSafeBrick(NULL, mask, 5, 5);
	PIX *opened = pixOpenBrick(NULL, closed, 5, 5);
	PIX *holes = pixHolesByFilling(opened, 4);
	PIX *filled = pixOr(NULL, opened, holes);
	PIXA *pieces = NULL;
	BOXA *boxes = pixConnComp(filled, &pieces, 4);
	l_int32 most = 0, at = -1;
	for (l_int32 i = 0; i < boxaGetCount(boxes); i++) {
		l_int32 count = 0;
		PIX *piece = pixaGetPix(pieces, i, L_CLONE);
		(void)pixCountPixels(piece, &count, NULL);
		pixDestroy(&piece);
		if (count > most) {
			most = count;
			at = i;
		}
	}
	if (at >= 0) {
		best = pixCreate(pixGetWidth(filled), pixGetHeight(filled), 1);
		l_int32 x, y, w, h;
		(void)boxaGetBoxGeometry(boxes, at, &x, &y, &w, &h);
		PIX *piece = pixaGetPix(pieces, at, L_CLONE);
		(void)pixRasterop(best, x, y, w, h, PIX_SRC, piece, 0, 0);
		pixDestroy(&piece);
	}
	boxaDestroy(&boxes);
	pixaDestroy(&pieces);
	pixDestroy(&filled);
	pixDestroy(&holes);
	pixDestroy(&opened);
	pixDestroy(&closed);
	pixDestroy(&mask);
	return best;
}

struct point {
	double x, y;
};

/* The outermost pixel in a direction. */
static struct point outermost(PIX *mask, double dx, double dy)
{
	struct point best = {};
	double most = -1e9;
	int w = pixGetWidth(mask), h = pixGetHeight(mask);
	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++) {
			l_uint32 v = 0;
			(void)pixGetPixel(mask, x, y, &v);
			if (v != 0 && x * dx + y * dy > most) {
				most = x * dx + y * dy;
				best = (struct point){x, y};
			}
		}
	return best;
}

/* A line through the outline between two corners: n . p = d, n of length 1. The outline is looked
 * for along the normal, near the straight connection; its middle part counts, twice fitted, the
 * second time without what lies off. */
struct line {
	double nx, ny, d;
};

static bool side_fit(PIX *mask, struct point a, struct point b, struct line *ret)
{
	enum { STEPS = 60 };
	double dx = b.x - a.x, dy = b.y - a.y, len = hypot(dx, dy);
	if (len < 20)
		return false;
	double nx = dy / len, ny = -dx / len; /* outwards, as corners go clockwise */
	double t[STEPS] = {}, off[STEPS] = {};
	int n = 0;
	for (int i = 0; i < STEPS; i++) {
		double at = 0.06 + 0.88 * i / (STEPS - 1);
		double px = a.x + dx * at, py = a.y + dy * at;
		int reach = (int)(2 * (len * 0.08 + 6));
		for (int half = reach; half > -reach; half--) {
			l_uint32 v = 0;
			int x = (int)lround(px + nx * half / 2),
			    y = (int)lround(py + ny * half / 2);
			if (pixGetPixel(mask, x, y, &v) == 0 && v != 0) {
				t[n] = at;
				off[n++] = half / 2.0;
				break;
			}
		}
	}
	double c0 = 0, c1 = 0;
	double gate = 1e9;
	for (int round = 0; round < 3; round++) {
		double s = 0, st = 0, so = 0, stt = 0, sto = 0;
		for (int i = 0; i < n; i++) {
			if (fabs(off[i] - c0 - c1 * t[i]) > gate)
				continue;
			s++, st += t[i], so += off[i], stt += t[i] * t[i], sto += t[i] * off[i];
		}
		double det = s * stt - st * st;
		if (2 * s < STEPS || fabs(det) < 1e-9)
			return false;
		c0 = (so * stt - st * sto) / det;
		c1 = (s * sto - st * so) / det;
		gate = round == 0 ? 4 : 2;
	}
	struct point p = {a.x + nx * c0, a.y + ny * c0};
	struct point q = {b.x + nx * (c0 + c1), b.y + ny * (c0 + c1)};
	double l = hypot(q.x - p.x, q.y - p.y);
	*ret = (struct line){(q.y - p.y) / l, -(q.x - p.x) / l, 0};
	ret->d = ret->nx * p.x + ret->ny * p.y;
	return true;
}

static bool crossing(const struct line *a, const struct line *b, struct point *ret)
{
	double det = a->nx * b->ny - a->ny * b->nx;
	if (fabs(det) < 0.2)
		return false;
	ret->x = (a->d * b->ny - a->ny * b->d) / det;
	ret->y = (a->nx * b->d - a->d * b->nx) / det;
	return true;
}

static double area_of(const struct point *p)
{
	double sum = 0;
	for (int i = 0; i < 4; i++)
		sum += p[i].x * p[(i + 1) % 4].y - p[(i + 1) % 4].x * p[i].y;
	return sum / 2;
}

/* Four corners that could be a sheet's, and not one that lies square in the picture anyway. */
static bool plausible(PIX *mask, const struct point *p)
{
	int w = pixGetWidth(mask), h = pixGetHeight(mask);
	l_int32 count = 0;
	(void)pixCountPixels(mask, &count, NULL);
	double area = area_of(p), aslant = 0, side[4];
	for (int i = 0; i < 4; i++) {
		const struct point *a = &p[i], *b = &p[(i + 1) % 4];
		double dx = fabs(b->x - a->x), dy = fabs(b->y - a->y);
		double slope = dx > dy ? dy / dx : dx / (dy > 0 ? dy : 1);
		side[i] = hypot(dx, dy);
		if (slope > aslant)
			aslant = slope;
		if (a->x < -0.15 * w || a->x > 1.15 * w || a->y < -0.15 * h || a->y > 1.15 * h)
			return false;
	}
	for (int i = 0; i < 2; i++)
		if (side[i] > side[i + 2] * SIDES_RATIO_MAX ||
		    side[i + 2] > side[i] * SIDES_RATIO_MAX)
			return false;
	return area >= AREA_MIN * w * h && count >= FILLS_MIN * area &&
	       count <= area * (2 - FILLS_MIN) && aslant >= SLOPE_MIN;
}

bool sheet_find(PIX *colour, struct corners *ret)
{
	int w = pixGetWidth(colour), h = pixGetHeight(colour);
	float factor = (float)SMALL / (float)(w > h ? w : h);
	PIX *small = pixScale(colour, factor, factor);
	if (small == NULL || pixGetWidth(small) < 40 || pixGetHeight(small) < 40 ||
	    border_roughness(small) < 0.35) {
		pixDestroy(&small);
		return false;
	}
	PIX *distance = foreground(small);
	PIX *mask = distance != NULL ? largest_piece(distance) : NULL;
	bool found = false;
	if (mask != NULL) {
		struct point p[4] = {outermost(mask, -1, -1), outermost(mask, 1, -1),
				     outermost(mask, 1, 1), outermost(mask, -1, 1)};
		struct line side[4];
		found = true;
		for (int i = 0; found && i < 4; i++)
			found = side_fit(mask, p[i], p[(i + 1) % 4], &side[i]);
		for (int i = 0; found && i < 4; i++)
			found = crossing(&side[(i + 3) % 4], &side[i], &p[i]);
		found = found && plausible(mask, p);
		for (int i = 0; found && i < 4; i++) {
			ret->x[i] = p[i].x / pixGetWidth(small);
			ret->y[i] = p[i].y / pixGetHeight(small);
		}
	}
	pixDestroy(&mask);
	pixDestroy(&distance);
	pixDestroy(&small);
	return found;
}

PIX *sheet_rectify(PIX *gray, const struct corners *c, struct way *way)
{
	int w = pixGetWidth(gray), h = pixGetHeight(gray);
	double x[4], y[4];
	for (int i = 0; i < 4; i++) {
		x[i] = c->x[i] * w;
		y[i] = c->y[i] * h;
	}
	double wide = (hypot(x[1] - x[0], y[1] - y[0]) + hypot(x[2] - x[3], y[2] - y[3])) / 2;
	double high = (hypot(x[3] - x[0], y[3] - y[0]) + hypot(x[2] - x[1], y[2] - y[1])) / 2;
	int width = (int)lround(wide), height = (int)lround(high);
	if (width < 64 || height < 64 || width > 2 * w || height > 2 * h)
		return NULL;
	PTA *from = ptaCreate(4), *to = ptaCreate(4);
	const double tx[4] = {0, width - 1.0, width - 1.0, 0};
	const double ty[4] = {0, 0, height - 1.0, height - 1.0};
	for (int i = 0; i < 4; i++) {
		(void)ptaAddPt(from, (l_float32)x[i], (l_float32)y[i]);
		(void)ptaAddPt(to, (l_float32)tx[i], (l_float32)ty[i]);
	}
	/* Leptonica keeps the size of its source: a canvas that holds both. */
	PIX *canvas = pixCreate(width > w ? width : w, height > h ? height : h, 8);
	PIX *out = NULL;
	if (canvas != NULL) {
		(void)pixRasterop(canvas, 0, 0, w, h, PIX_SRC, gray, 0, 0);
		PIX *warped = pixProjectivePta(canvas, to, from, L_BRING_IN_WHITE);
		BOX *part = boxCreate(0, 0, width, height);
		out = pixClipRectangle(warped, part, NULL);
		boxDestroy(&part);
		pixDestroy(&warped);
	}
	l_float32 *back = NULL;
	if (out != NULL && getProjectiveXformCoeffs(to, from, &back) == 0)
		way_sheet(way, back);
	else
		pixDestroy(&out);
	LEPT_FREE(back);
	pixDestroy(&canvas);
	ptaDestroy(&from);
	ptaDestroy(&to);
	return out;
}
