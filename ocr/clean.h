/* clean: Leptonica steps that make a photo readable. Each gives a new picture, or NULL where it
 * cannot; the caller owns it. */
#ifndef KEHUD_OCR_CLEAN_H
#define KEHUD_OCR_CLEAN_H

#include <leptonica/allheaders.h>

#include "ocr/picture.h"

#define PAPER 200 /* what clean_background() makes of the background; ink is darker */

/* The picture decoded, upright by EXIF, without palette and transparency (laid on white), 32 bits.
 * To be read (ret_times not NULL), one far larger than reading needs comes halved, perhaps more
 * than once, before it takes the memory of several: so many times as wide it was. */
PIX *clean_upright(const unsigned char *bytes, size_t len, const struct picture_head *head,
		   int *ret_times);

/* 8 bits gray, scaled so that it is neither tiny nor huge. */
PIX *clean_gray(PIX *upright);

/* Dark ink on paper of even light: light ink on dark is inverted, the background divided out. */
PIX *clean_background(PIX *gray);

#endif
