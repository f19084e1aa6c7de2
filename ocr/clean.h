/* clean: Leptonica steps that make a photo readable. Each gives a new gray picture of 8 bits, or
 * NULL where the step does not apply; the caller owns it. */
#ifndef KEHUD_OCR_CLEAN_H
#define KEHUD_OCR_CLEAN_H

#include <leptonica/allheaders.h>

/* Upright by EXIF, without palette and transparency, 8 bits gray, dark ones inverted, scaled so
 * that it is neither tiny nor huge. */
PIX *clean_gray(PIX *decoded, int orientation);

/* Even light: the background is divided out. */
PIX *clean_background(PIX *gray);

#endif
