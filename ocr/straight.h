/* straight: lines of writing made level, one by one: what skew, the camera's angle and a curled
 * sheet do to them. */
#ifndef KEHUD_OCR_STRAIGHT_H
#define KEHUD_OCR_STRAIGHT_H

#include <leptonica/allheaders.h>

#include "ocr/ink.h"
#include "ocr/way.h"

/* The page (8 bits) with its lines level, or NULL if they are already, or too few to tell. ink is
 * that of the page. The step is put down in way. */
PIX *straighten(PIX *page, const struct ink *ink, struct way *way);

#endif
