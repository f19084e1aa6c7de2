/* reader: Tesseract: the models, read once, and what one segment says. */
#ifndef KEHUD_OCR_READER_H
#define KEHUD_OCR_READER_H

#include <leptonica/allheaders.h>

#include "ocr/lines.h"
#include "ocr/segment.h"

struct reader;

/* Reads the models: "auto" is HanS where it is installed, else chi_sim; and eng, for model codes.
 * NULL after a line on standard error. */
struct reader *reader_new(const char *languages);
void reader_free(struct reader **r);

/* The words of one segment of a page (8 bits, white paper), in the page's pixels. letter: the
 * height of most characters there. */
void reader_segment(struct reader *r, PIX *page, const struct segment *s, int letter,
		    struct words *ret);

/* The same of the segment turned by 180 degrees; where the words lie means nothing. */
void reader_upside_down(struct reader *r, PIX *page, const struct segment *s, int letter,
			struct words *ret);

/* What looks like a code, a number or a date is read again by the Latin model, which knows O from 0
 * better; both readings stay with the word. text: the ink of the page. */
void reader_again(struct reader *r, PIX *page, PIX *text, struct words *w);

/* The words of a whole page, found by Tesseract's own analysis: what the command line would do. */
void reader_page(struct reader *r, PIX *page, struct words *ret);

#endif
