/* sheet: the paper on the table. Finds the four corners of a sheet photographed aslant and gives
 * the picture as a scanner would. */
#ifndef KEHUD_OCR_SHEET_H
#define KEHUD_OCR_SHEET_H

#include <leptonica/allheaders.h>
#include <stdbool.h>

#include "ocr/way.h"

struct corners {
	double x[4], y[4]; /* as parts of width and height; from the upper left one clockwise */
};

/* Whether the picture (32 bits) shows one bright or otherwise different quadrilateral before a
 * background that reaches the borders, seen aslant. Screenshots (flat borders) and sheets that
 * fill the picture have none. */
bool sheet_find(PIX *colour, struct corners *ret);

/* The quadrilateral as an upright rectangle of its own size, 8 bits; NULL if it cannot be. The step
 * is put down in way. */
PIX *sheet_rectify(PIX *gray, const struct corners *c, struct way *way);

#endif
