/* words: lists of words that end with NULL, as packs and tables have them. */
#ifndef KEHUD_PARSERS_BASE_WORDS_H
#define KEHUD_PARSERS_BASE_WORDS_H

#include <stdbool.h>

/* Whether the list has exactly this word; neither list NULL nor word NULL has anything. */
bool words_have(const char *const *list, const char *word);

#endif
