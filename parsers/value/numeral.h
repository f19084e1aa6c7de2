/* numeral: whole numbers as people write them, in Arabic or Chinese digits. */
#ifndef KEHUD_PARSERS_VALUE_NUMERAL_H
#define KEHUD_PARSERS_VALUE_NUMERAL_H

#include "parsers/value/span.h"

/* 0 to 9 for a Chinese digit (两 is 2, 〇 and 零 are 0), else -1. */
int numeral_digit(uint32_t c);
/* Any character of a Chinese number: digits, 十 百 千 万 亿. */
bool numeral_is_han(uint32_t c);

/* The number at an offset: 1 to 8 Arabic digits, or Chinese up to 9999 (三十, 二十一, 一百零五).
 * Returns its length in bytes, 0 if there is none or a longer run of digits stands there. */
size_t numeral_at(struct span s, size_t at, int *ret);

#endif
