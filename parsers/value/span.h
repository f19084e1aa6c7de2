/* span: a piece of a text that belongs to somebody else, and the classes of characters that the
 * grammar names. All texts are valid UTF-8. */
#ifndef KEHUD_PARSERS_VALUE_SPAN_H
#define KEHUD_PARSERS_VALUE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
	const char *at; /* borrowed, not NUL-terminated */
	size_t len;
};

#define SPAN(literal) ((struct span){"" literal, sizeof(literal) - 1})

bool char_is_space(uint32_t c);    /* blanks and line breaks of every kind */
bool char_is_emoji(uint32_t c);    /* pictures, not circled numbers or arrows of a text */
bool char_is_trim(uint32_t c);     /* , ; : . and the like that fall off the ends of a value */
bool char_is_word_end(uint32_t c); /* space , ; : 。 、: what ends the first word of a head */
bool char_is_stop(uint32_t c);     /* , ; 。 ! ?: what makes a sentence, and ends a clause */
bool char_is_wide(uint32_t c);     /* CJK characters and CJK punctuation */

/* White space off both ends. */
struct span span_strip(struct span s);
/* White space and emoji: how a tag's text begins its life. */
struct span span_strip_emoji(struct span s);
/* White space, emoji and punctuation: values, targets, free tags, arguments. */
struct span span_trim(struct span s);
/* Only off the beginning. */
struct span span_trim_start(struct span s);

struct span span_from(struct span s, size_t offset);
struct span span_upto(struct span s, size_t len);
bool span_same(struct span a, struct span b);
bool span_same_nocase(struct span a, struct span b);            /* ASCII letters only */
bool span_same_bytes(const char *a, const char *b, size_t len); /* without regard to ASCII case */
bool span_has_stop(struct span s);
/* Offset of the first , ; or 。 (either width) and of what follows it; s.len if there is none. */
size_t span_value_end(struct span s, size_t *ret_rest);

/* The character at an offset, 0 at the end; and the one before it, 0 at the beginning. */
uint32_t span_char(struct span s, size_t at);
uint32_t span_before(struct span s, size_t at);
/* Can two characters that begin with these bytes be the same, but for case? Most words are told
 * apart by this alone, which is why these few functions are inline. */
static inline bool span_byte_may(char a, char b)
{
	return (((unsigned char)a ^ (unsigned char)b) & 0xDF) == 0;
}

/* Does the text at an offset begin with the word (without regard to ASCII case)? */
static inline bool span_at(struct span s, size_t at, const char *word)
{
	if (at >= s.len || !span_byte_may(s.at[at], word[0]))
		return at <= s.len && word[0] == '\0';
	size_t n = strlen(word);
	return n <= s.len - at && span_same_bytes(s.at + at, word, n);
}

static inline bool span_starts(struct span s, const char *word)
{
	return span_at(s, 0, word);
}

static inline bool span_ends(struct span s, const char *word)
{
	size_t n = strlen(word);
	return n <= s.len && (n == 0 || (span_byte_may(s.at[s.len - 1], word[n - 1]) &&
					 span_same_bytes(s.at + s.len - n, word, n)));
}

/* Offset after any blanks (no line breaks). */
size_t span_blanks(struct span s, size_t at);

#endif
