/* part: a long text in parts that a platform takes. */
#ifndef KEHUD_PARSERS_WIRE_PART_H
#define KEHUD_PARSERS_WIRE_PART_H

#include <stddef.h>

/* How many bytes of text (UTF-8) make the next part of at most limit bytes (4 or more): all of it
 * if it fits, else up to the last line break in the second half of the limit, else the last
 * sentence end there, else wherever nothing is torn: a link (<a ...>...</a>), a Latin word or
 * number, what one sees as one character (emoji with joiners, skin tones, flags, accents). What is
 * longer than limit by itself is cut all the same, at a character. 0 only for no text. */
size_t wire_part(const char *text, size_t len, size_t limit);

#endif
