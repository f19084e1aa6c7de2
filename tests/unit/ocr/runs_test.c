/* Runs and gaps against Leptonica's own morphology, pixel by pixel, up to the edges. */
#include <leptonica/allheaders.h>
#include <stdlib.h>

#include "ocr/runs.h"
#include "tests/lib/unit.h"

static PIX *scattered(unsigned *dice)
{
	int w = 1 + rand_r(dice) % 150, h = 1 + rand_r(dice) % 90, tenths = 1 + rand_r(dice) % 9;
	PIX *p = pixCreate(w, h, 1);
	for (int i = 0; i < w * h; i++)
		if (rand_r(dice) % 10 < tenths)
			(void)pixSetPixel(p, i % w, i / w, 1);
	return p;
}

static void same(PIX *ours, PIX *theirs, const char *what, int length, bool across)
{
	l_int32 equal = 0;
	assert_int_equal(pixEqual(ours, theirs, &equal), 0);
	if (!equal)
		fail_msg("%s, length %d, across %d, %d x %d", what, length, across,
			 pixGetWidth(theirs), pixGetHeight(theirs));
	pixDestroy(&ours);
	pixDestroy(&theirs);
}

static void as_leptonica(void **)
{
	unsigned dice = 5;
	for (int i = 0; i < 100; i++) {
		PIX *p = scattered(&dice);
		int length = 1 + rand_r(&dice) % 40;
		for (int across = 0; across < 2; across++) {
			int wide = across ? length : 1, high = across ? 1 : length;
			same(runs_long(p, length, across), pixOpenBrick(NULL, p, wide, high),
			     "runs_long", length, across);
			same(runs_joined(p, length, across), pixCloseSafeBrick(NULL, p, wide, high),
			     "runs_joined", length, across);
		}
		pixDestroy(&p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(as_leptonica)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
