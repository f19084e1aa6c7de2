#include "ocr/runs.h"

/* Every pixel with what lies up to length - 1 pixels before it (or: the same of all that lies
 * behind it): each step doubles how far it looks. */
static int spread(PIX *p, int length, bool across)
{
	for (int have = 1; have < length;) {
		int d = have < length - have ? have : length - have;
		PIX *t = pixCopy(NULL, p);
		if (t == NULL)
			return -1;
		(void)pixRasterop(p, across ? d : 0, across ? 0 : d, pixGetWidth(p),
				  pixGetHeight(p), PIX_SRC | PIX_DST, t, 0, 0);
		pixDestroy(&t);
		have += d;
	}
	return 0;
}

static int shrink(PIX *p, int length, bool across)
{
	int w = pixGetWidth(p), h = pixGetHeight(p);
	for (int have = 1; have < length;) {
		int d = have < length - have ? have : length - have;
		PIX *t = pixCopy(NULL, p);
		if (t == NULL)
			return -1;
		(void)pixRasterop(p, across ? -d : 0, across ? 0 : -d, w, h, PIX_SRC & PIX_DST, t,
				  0, 0);
		/* Beyond the edge there is no ink. */
		(void)pixRasterop(p, across ? w - d : 0, across ? 0 : h - d, w, h, PIX_CLR, NULL, 0,
				  0);
		pixDestroy(&t);
		have += d;
	}
	return 0;
}

PIX *runs_long(PIX *ink, int length, bool across)
{
	PIX *p = pixCopy(NULL, ink);
	if (p != NULL && (shrink(p, length, across) < 0 || spread(p, length, across) < 0))
		pixDestroy(&p);
	return p;
}

PIX *runs_joined(PIX *ink, int length, bool across)
{
	int right = across ? length : 0, below = across ? 0 : length;
	PIX *p = pixAddBorderGeneral(ink, 0, right, 0, below, 0);
	if (p != NULL && (spread(p, length, across) < 0 || shrink(p, length, across) < 0))
		pixDestroy(&p);
	PIX *out = pixRemoveBorderGeneral(p, 0, right, 0, below);
	pixDestroy(&p);
	return out;
}
