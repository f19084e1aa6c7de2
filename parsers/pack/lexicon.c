/* lexicon: words in buckets by their first character, the longest first. A look-up compares a
 * handful of words, however many the pack has. */
#include "parsers/pack/lexicon.h"

#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#define BUCKETS 256

struct entry {
	const char *word; /* borrowed from the pack */
	size_t len;
	int value;
	unsigned bucket;
};

struct lexicon {
	struct entry *entries; /* by bucket, then longest first */
	size_t n;
	size_t first[BUCKETS + 1];
};

static inline unsigned bucket_of(const char *p, size_t len)
{
	unsigned char a = (unsigned char)p[0];
	if (a < 0x80)
		return a >= 'A' && a <= 'Z' ? a + 32u : a;
	unsigned h = a;
	if (len >= 3)
		h = (h * 31u + (unsigned char)p[1]) * 31u + (unsigned char)p[2];
	return (h ^ h >> 8) % BUCKETS;
}

struct lexicon *lexicon_new(void *mem)
{
	return talloc_zero(mem, struct lexicon);
}

int lexicon_add(struct lexicon *lex, const char *word, int value, int *ret_other, struct err *err)
{
	struct span s = {word, strlen(word)};
	for (size_t i = 0; i < lex->n; i++) {
		struct entry *e = &lex->entries[i];
		if (span_same_nocase(s, (struct span){e->word, e->len})) {
			*ret_other = e->value;
			return 0;
		}
	}
	struct entry *grown = talloc_realloc(lex, lex->entries, struct entry, (unsigned)lex->n + 1);
	if (grown == NULL)
		return err_set(err, ERR_AGAIN, "lexicon: no memory");
	lex->entries = grown;
	grown[lex->n++] = (struct entry){word, s.len, value, bucket_of(word, s.len)};
	*ret_other = -1;
	return 0;
}

static int by_bucket(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	if (x->bucket != y->bucket)
		return x->bucket < y->bucket ? -1 : 1;
	if (x->len != y->len)
		return x->len > y->len ? -1 : 1;
	return strcmp(x->word, y->word);
}

void lexicon_seal(struct lexicon *lex)
{
	if (lex->n > 0)
		qsort(lex->entries, lex->n, sizeof(lex->entries[0]), by_bucket);
	size_t i = 0;
	for (unsigned b = 0; b <= BUCKETS; b++) {
		while (i < lex->n && lex->entries[i].bucket < b)
			i++;
		lex->first[b] = i;
	}
}

int lexicon_prefix(const struct lexicon *lex, struct span s, size_t most, size_t *ret_len)
{
	if (s.len == 0)
		return -1;
	unsigned b = bucket_of(s.at, s.len);
	for (size_t i = lex->first[b]; i < lex->first[b + 1]; i++) {
		const struct entry *e = &lex->entries[i];
		/* words of a bucket share their first character: the last byte tells most apart */
		if (e->len > most || e->len > s.len ||
		    !span_byte_may(s.at[e->len - 1], e->word[e->len - 1]) ||
		    !span_same_bytes(s.at, e->word, e->len))
			continue;
		*ret_len = e->len;
		return e->value;
	}
	return -1;
}

int lexicon_exact(const struct lexicon *lex, struct span s)
{
	size_t len = 0;
	int value = lexicon_prefix(lex, s, s.len, &len);
	return len == s.len ? value : -1;
}
