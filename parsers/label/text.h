/* text: comparing and cleaning what recognition returns. */
#ifndef KEHUD_PARSERS_LABEL_TEXT_H
#define KEHUD_PARSERS_LABEL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* text folded for reading: full-width forms and odd dashes and colons become plain ones, blanks
 * between Chinese characters go, others are one space. On mem; NULL without memory. */
char *text_fold(void *mem, const char *text);

/* A value without the noise around it: blanks, separators, a stray rule of a table. On mem. */
char *text_value(void *mem, const char *text);

/* Bytes of the colon (and the blanks around it) at text, or 0. */
size_t text_colon(const char *text);

bool text_has_han(const char *text);

#endif
