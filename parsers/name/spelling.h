/* spelling: a name as it is compared: characters without width, case, blanks and signs. Only for
 * parsers/name. */
#ifndef KEHUD_PARSERS_NAME_SPELLING_H
#define KEHUD_PARSERS_NAME_SPELLING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/name/alike.h"

struct spelling {
	uint32_t c[ALIKE_MAX];
	bool open[ALIKE_MAX]; /* a bracket stood before it */
	size_t n;
};

/* False: not UTF-8, or too long to be a name. */
bool spelling_fold(const char *s, struct spelling *t);
bool spelling_same(const struct spelling *a, const struct spelling *b);

/* Characters of the word at i before end, 0 if it does not stand there; a blank ends the word. The
 * same for the first that fits of a list that ends with NULL. */
size_t spelling_word_at(const struct spelling *t, size_t i, size_t end, const char *word);
size_t spelling_any_at(const struct spelling *t, size_t i, size_t end, const char *const *words);

/* Characters of the word if [start, end) ends in it, else 0. */
size_t spelling_ends_in(const struct spelling *t, size_t start, size_t end, const char *word);
size_t spelling_ends_in_any(const struct spelling *t, size_t start, size_t end,
			    const char *const *words);

bool spelling_char_in(uint32_t c, const char *set);

/* A number in Arabic or Chinese digits at i: its length in characters, 0 if none. Digits one by
 * one (三〇一) count as well; 百 or 万 alone do not. */
size_t spelling_number_at(const struct spelling *t, size_t i, size_t end, uint32_t *ret);

#endif
