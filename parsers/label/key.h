/* key: the names of parameters, in all their spellings, found at the beginning of a text. */
#ifndef KEHUD_PARSERS_LABEL_KEY_H
#define KEHUD_PARSERS_LABEL_KEY_H

#include <stddef.h>

#include "parsers/pack/pack.h"

struct key_hit {
	const char *id; /* the pack's name; borrowed from the pack */
	size_t len;     /* bytes of the text that the key takes */
	int wrong;      /* characters that were read wrongly: 0 or 1 */
};

/* Bytes of text that spell the key, blanks inside left out of account; 0 if it does not.
 * *ret_wrong counts characters that differ, most_wrong at most. */
size_t text_spells(const char *text, const char *key, int most_wrong, int *ret_wrong);

/* The longest key at the beginning of folded text; id NULL if there is none. One wrong character is
 * forgiven (two in keys of five and more), when what follows is a colon or, in keys of three and
 * more, the end, and no other parameter is as near. */
struct key_hit key_find(const struct pack *pack, const char *text);

/* A text of two characters of which one is that of a key of two, and of no other: 型写. Weak: what
 * it names is to be confirmed. */
struct key_hit key_near(const struct pack *pack, const char *text);

#endif
