/* ink: what is written, apart from what is ruled. */
#ifndef KEHUD_OCR_INK_H
#define KEHUD_OCR_INK_H

#include <leptonica/allheaders.h>

/* A page of even light split into what the further steps need. */
struct ink {
	PIX *gray;  /* 8 bits, white paper, the rules painted over: what the model reads */
	PIX *text;  /* 1 bit: letters; without rules, frames, bar codes and specks */
	PIX *rules; /* 1 bit: rules of tables, frames, bars */
	int letter; /* height of most characters, in pixels */
};

/* even: from clean_background(); borrowed. 0, or -1 without memory or without any ink. */
int ink_split(PIX *even, struct ink *ret);
void ink_done(struct ink *ink);

/* 90 if the lines of writing run up and down, else 0: whether letters stand closer to their
 * neighbours aside or below. */
int ink_lies(const struct ink *ink);

#endif
