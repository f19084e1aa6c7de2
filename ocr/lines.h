/* lines: words as recognised, their boxes, and the lines that they stand in. */
#ifndef KEHUD_OCR_LINES_H
#define KEHUD_OCR_LINES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* A Chinese character, or a run of anything else that no blank parts. */
struct word {
	char *text;  /* owned */
	char *again; /* owned; what a second model read at the same place; NULL: not asked */
	int conf;    /* 0 to 100, of the worst character */
	int x, y, w, h;
	int line;   /* words of one line follow each other */
	bool blank; /* a blank stands before it */
};

struct words {
	struct word *list; /* owned */
	size_t n, room;
};

#define WORDS_MAX 4000

/* Adds one character, as the recogniser gives it; where says place, confidence, line and blank.
 * Empty ones are left out; without memory, or above WORDS_MAX, it is dropped. */
void words_add(struct words *w, const char *symbol, const struct word *where);
void words_done(struct words *w);

/* Adds all of from, in lines of their own, and leaves it empty. */
void words_append(struct words *to, struct words *from);

/* Characters times confidence over 55, of lines worth the name: more and surer text is better. */
long words_score(const struct words *w);
int words_mean_conf(const struct words *w);

/* How sure one line is, 0 (nothing is there) to 100: letters on their heads are often read as
 * surely as others, but never all of a line. */
int words_sureness(const struct words *w);

/* Digits, perhaps with letters: a code, a number, a date, worth a second reading. */
bool word_is_code(const struct word *w);

/* Digits and signs only, read so surely that a second reading could only confirm them. */
bool word_is_sure(const struct word *w);

/* The JSON of ocr/proto.h: lines from top to bottom. */
json_t *words_to_json(const struct words *w, int width, int height, int rotated);

#endif
