/* lexicon: words to numbers, found by their beginning: "which known word starts here?" */
#ifndef KEHUD_PARSERS_PACK_LEXICON_H
#define KEHUD_PARSERS_PACK_LEXICON_H

#include "parsers/base/err.h"
#include "parsers/value/span.h"

struct lexicon;

/* An empty one on a talloc context; NULL without memory. */
struct lexicon *lexicon_new(void *mem);
/* Adds a word (borrowed). *ret_other is the value that the word already has, -1 if it is new. */
[[nodiscard]] int lexicon_add(struct lexicon *lex, const char *word, int value, int *ret_other,
			      struct err *err);
/* No words after this; looking up needs it. */
void lexicon_seal(struct lexicon *lex);

/* The longest word of at most `most` bytes that the text begins with, without regard to ASCII case:
 * its value, and its length in *ret_len; -1 if there is none. */
int lexicon_prefix(const struct lexicon *lex, struct span s, size_t most, size_t *ret_len);
/* The value of exactly this word, -1 if it is unknown. */
int lexicon_exact(const struct lexicon *lex, struct span s);

#endif
