/* segment: pieces of one line that are read in one go: a cell of a table, a key with its value, a
 * line of a chat. */
#ifndef KEHUD_OCR_SEGMENT_H
#define KEHUD_OCR_SEGMENT_H

#include <stddef.h>

#include "ocr/ink.h"

#define SEGMENTS_MAX 300

struct segment {
	int x, y, w, h;
};

/* Segments of the page, from top to bottom, SEGMENTS_MAX at most (the widest stay). */
size_t segments_find(const struct ink *ink, struct segment *ret);

#endif
