/* utf8: the text of the house is UTF-8; these are the only functions that step through it. */
#ifndef KEHUD_PARSERS_BASE_UTF8_H
#define KEHUD_PARSERS_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Strict check (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF, no NUL. */
bool utf8_valid(const char *text, size_t len);

/* Decodes the character at text (len > 0 bytes left, text known to be valid UTF-8) and returns its
 * length in bytes. Bytes that are not UTF-8 give U+FFFD and length 1, so that a walk always ends.
 */
size_t utf8_next(const char *text, size_t len, uint32_t *ret_char);

/* Start of the character before `at` (at > 0): its offset. */
size_t utf8_prev(const char *text, size_t at);

/* Writes c (at most 4 bytes, no NUL added) and returns the length. */
size_t utf8_put(uint32_t c, char out[4]);

/* The longest prefix of text that has at most max bytes and ends at a character boundary. */
size_t utf8_cut(const char *text, size_t len, size_t max);

/* Takes out what is not UTF-8, such as characters that a printf precision has torn. Returns text.
 */
char *utf8_mend(char *text);

/* Number of characters. */
size_t utf8_count(const char *text, size_t len);

/* Bytes at the beginning that consist of characters of the set, or of others. strspn() and
 * strcspn() take a set for bytes and tear Chinese characters. */
size_t utf8_span(const char *text, const char *set);
size_t utf8_cspan(const char *text, const char *set);

/* A CJK ideograph (the unified blocks, extensions, compatibility, and 〇). */
bool utf8_is_han(uint32_t c);

#endif
