/* runs: long runs of ink and short gaps between them, along rows or columns.
 *
 * What pixOpenBrick() and pixCloseSafeBrick() do with a brick one pixel wide, in two steps for each
 * doubling of its length instead of one a pixel. */
#ifndef KEHUD_OCR_RUNS_H
#define KEHUD_OCR_RUNS_H

#include <leptonica/allheaders.h>
#include <stdbool.h>

/* Of a picture of 1 bit, the runs of at least `length` pixels; NULL without memory. */
PIX *runs_long(PIX *ink, int length, bool across);

/* Gaps of less than `length` pixels between two runs filled; NULL without memory. */
PIX *runs_joined(PIX *ink, int length, bool across);

#endif
