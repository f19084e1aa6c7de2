/* stands: whether a page stands on its head, which only reading tells. */
#ifndef KEHUD_OCR_STANDS_H
#define KEHUD_OCR_STANDS_H

#include <stddef.h>

#include "ocr/ink.h"
#include "ocr/reader.h"
#include "ocr/segment.h"

enum stands { STANDS_UP, STANDS_ON_ITS_HEAD, STANDS_EITHER };

/* Reads a few of the page's n segments both ways; as they stand only, where that is sure. read[i]
 * (n of them, empty) gets the words of those segments as they stand: they need not be read again.
 */
enum stands stands(struct reader *r, const struct ink *ink, const struct segment *s, size_t n,
		   struct words *read);

#endif
