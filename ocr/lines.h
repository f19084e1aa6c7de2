/* lines: words as recognised, their boxes, and how they stand in rows. */
#ifndef KEHUD_OCR_LINES_H
#define KEHUD_OCR_LINES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct word {
	char *text; /* owned */
	int conf;   /* 0 to 100 */
	int x, y, w, h;
};

struct words {
	struct word *list; /* owned */
	size_t n, room;
};

#define WORDS_MAX 4000

/* Leaves out empty ones; without memory, or above WORDS_MAX, the word is dropped. */
void words_add(struct words *w, const char *text, int conf, int x, int y, int width, int height);
void words_done(struct words *w);

/* Characters times confidence over 55: more and surer text is better. */
long words_score(const struct words *w);
int words_mean_conf(const struct words *w);

/* Latin letters and digits mixed: perhaps a model code. */
bool word_is_code(const struct word *w);
/* What another model read there: agreement makes it surer, a surer reading of the same length takes
 * its place. */
void word_second_reading(struct word *w, const char *text, int conf);

/* The JSON of ocr/proto.h: words in rows, rows from top to bottom. */
json_t *words_to_json(const struct words *w, int width, int height, int rotated);

#endif
