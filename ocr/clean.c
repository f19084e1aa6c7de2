#include "ocr/clean.h"

#define LONG_SIDE_MIN 1100 /* smaller pictures are enlarged: pieces of letters grow together else \
			    */
#define LONG_SIDE_MAX 2200 /* larger ones cost time and give nothing */
#define DARK 100           /* white on black: half of the pixels are below it */

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

static PIX *dark_inverted(PIX *p)
{
	l_float32 middle = 255;
	NUMA *histogram = pixGetGrayHistogram(p, 4);
	if (histogram != NULL) {
		(void)numaHistogramGetValFromRank(histogram, 0.5f, &middle);
		numaDestroy(&histogram);
	}
	if (middle < DARK)
		(void)pixInvert(p, p);
	return p;
}

PIX *clean_upright(PIX *decoded, int orientation)
{
	PIX *p = pixClone(decoded);
	if (pixGetColormap(p) != NULL)
		p = step(p, pixRemoveColormap(p, REMOVE_CMAP_BASED_ON_SRC));
	if (pixGetDepth(p) == 32 && pixGetSpp(p) == 4)
		p = step(p, pixAlphaBlendUniform(p, 0xFFFFFF00));
	if (pixGetDepth(p) != 32) {
		p = step(p, pixConvertTo8(p, 0));
		p = step(p, pixConvertTo32(p));
	}
	if (pixGetDepth(p) != 32) {
		pixDestroy(&p);
		return NULL;
	}
	return turned(p, orientation);
}

PIX *clean_gray(PIX *upright)
{
	PIX *p = pixConvertRGBToLuminance(upright);
	if (p == NULL)
		return NULL;
	p = sized(p);
	return dark_inverted(p);
}

PIX *clean_background(PIX *gray)
{
	if (pixGetWidth(gray) < 64 || pixGetHeight(gray) < 64)
		return NULL;
	return pixBackgroundNormSimple(gray, NULL, NULL);
}
