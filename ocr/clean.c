#include "ocr/clean.h"

#include <stdbool.h>

#define LONG_SIDE_MIN                                                                             \
	1100               /* smaller pictures are enlarged: pieces of letters grow together else \
			    */
#define LONG_SIDE_MAX 2200 /* larger ones cost time and give nothing */
#define LETTERS_WIDE 15    /* pixels, at a third of the size: wider than a stroke, about a letter */
#define DARK 90            /* mean gray */
#define BACKGROUND_WIDE 15 /* at a quarter of the size: strokes and letters vanish in it */

/* Leptonica's functions give NULL for NULL, so a failed step simply ends the chain. */
static PIX *step(PIX *old, PIX *new)
{
	if (new != NULL)
		pixDestroy(&old);
	return new != NULL ? new : old;
}

static PIX *turned(PIX *p, int orientation)
{
	switch (orientation) {
	case 2:
		return step(p, pixFlipLR(NULL, p));
	case 3:
		return step(p, pixRotate180(NULL, p));
	case 4:
		return step(p, pixFlipTB(NULL, p));
	case 5:
		p = step(p, pixRotate90(p, 1));
		return step(p, pixFlipLR(NULL, p));
	case 6:
		return step(p, pixRotate90(p, 1));
	case 7:
		p = step(p, pixRotate90(p, -1));
		return step(p, pixFlipLR(NULL, p));
	case 8:
		return step(p, pixRotate90(p, -1));
	default:
		return p;
	}
}

static PIX *sized(PIX *p)
{
	int w = pixGetWidth(p), h = pixGetHeight(p);
	int side = w > h ? w : h;
	float factor = 1;
	if (side < LONG_SIDE_MIN)
		factor = side < LONG_SIDE_MIN / 2 ? 2.0f : (float)LONG_SIDE_MIN / (float)side;
	else if (side > LONG_SIDE_MAX)
		factor = (float)LONG_SIDE_MAX / (float)side;
	return factor == 1 ? p : step(p, pixScale(p, factor, factor));
}

/* Around writing most is paper: the places where it lies between strokes outnumber the strokes. A
 * dim picture of dark ink is told apart from light ink on a dark ground, which brightness does not.
 */
static bool light_on_dark(PIX *gray)
{
	PIX *small = pixScaleAreaMap(gray, 1 / 3.0f, 1 / 3.0f);
	PIX *high = pixCloseGray(small, LETTERS_WIDE, LETTERS_WIDE);
	PIX *low = pixOpenGray(small, LETTERS_WIDE, LETTERS_WIDE);
	long strokes = 0, between = 0;
	l_float32 mean = 255;
	(void)pixGetAverageMasked(small, NULL, 0, 0, 1, L_MEAN_ABSVAL, &mean);
	int w = pixGetWidth(small), h = pixGetHeight(small);
	for (int y = 0; high != NULL && low != NULL && y < h; y++) {
		l_uint32 *s = pixGetData(small) + (size_t)y * (size_t)pixGetWpl(small);
		l_uint32 *a = pixGetData(high) + (size_t)y * (size_t)pixGetWpl(high);
		l_uint32 *b = pixGetData(low) + (size_t)y * (size_t)pixGetWpl(low);
		for (int x = 0; x < w; x++) {
			int v = GET_DATA_BYTE(s, x), top = GET_DATA_BYTE(a, x);
			int bottom = GET_DATA_BYTE(b, x);
			if (top - bottom < top / 4 || top - bottom < 16)
				continue;
			strokes += 2 * v < top + bottom;
			between += 2 * v > top + bottom;
		}
	}
	pixDestroy(&low);
	pixDestroy(&high);
	pixDestroy(&small);
	/* A table's texture and a picture's edges count on both sides: only clear cases, and of the
	 * others those that are dark altogether. */
	return 2 * strokes > 3 * between || (strokes > between && mean < DARK);
}

/* In place: a second picture of 40 million pixels is 160 MB. */
static void lay_on_white(PIX *p)
{
	int w = pixGetWidth(p), h = pixGetHeight(p), wpl = pixGetWpl(p);
	for (int y = 0; y < h; y++) {
		l_uint32 *line = pixGetData(p) + (size_t)y * (size_t)wpl;
		for (int x = 0; x < w; x++) {
			l_uint32 v = line[x], alpha = v & 0xFF, out = 0;
			if (alpha == 0xFF)
				continue;
			for (unsigned shift = 8; shift < 32; shift += 8) {
				l_uint32 c = v >> shift & 0xFF;
				out |= (c * alpha + 255 * (255 - alpha) + 127) / 255 << shift;
			}
			line[x] = out | 0xFF;
		}
	}
	(void)pixSetSpp(p, 3);
}

static bool far_too_large(int width, int height)
{
	return (width > height ? width : height) >= 2 * LONG_SIDE_MAX;
}

/* libjpeg halves while it decodes, which costs less time and memory than decoding does. */
static PIX *decoded(const unsigned char *bytes, size_t len, const struct picture_head *head,
		    int *ret_times)
{
	int times = 1, w = (int)head->width, h = (int)head->height;
	while (ret_times != NULL && times < 8 && far_too_large(w / times, h / times))
		times *= 2;
	if (head->format != PICTURE_JPEG || times == 1)
		return pixReadMem(bytes, len);
	*ret_times = times;
	return pixReadMemJpeg(bytes, len, 0, times, NULL, 0);
}

PIX *clean_upright(const unsigned char *bytes, size_t len, const struct picture_head *head,
		   int *ret_times)
{
	if (ret_times != NULL)
		*ret_times = 1;
	PIX *p = decoded(bytes, len, head, ret_times);
	if (p == NULL)
		return NULL;
	if (pixGetColormap(p) != NULL)
		p = step(p, pixRemoveColormap(p, REMOVE_CMAP_BASED_ON_SRC));
	if (pixGetDepth(p) == 32 && pixGetSpp(p) == 4)
		lay_on_white(p);
	if (pixGetDepth(p) != 32)
		p = step(p, pixConvertTo8(p, 0));
	while (ret_times != NULL && far_too_large(pixGetWidth(p), pixGetHeight(p))) {
		PIX *half = pixScaleAreaMap2(p);
		if (half == NULL)
			break;
		p = step(p, half);
		*ret_times *= 2;
	}
	if (pixGetDepth(p) != 32)
		p = step(p, pixConvertTo32(p));
	if (pixGetDepth(p) != 32) {
		pixDestroy(&p);
		return NULL;
	}
	return turned(p, head->orientation);
}

PIX *clean_gray(PIX *upright)
{
	PIX *p = pixConvertRGBToLuminance(upright);
	if (p == NULL)
		return NULL;
	return sized(p);
}

PIX *clean_background(PIX *gray)
{
	if (pixGetWidth(gray) < 64 || pixGetHeight(gray) < 64)
		return NULL;
	PIX *dark = light_on_dark(gray) ? pixInvert(NULL, gray) : pixClone(gray);
	PIX *even = pixBackgroundNormMorph(dark, NULL, 4, BACKGROUND_WIDE, PAPER);
	pixDestroy(&dark);
	return even;
}
