/* lexicon: words of the trade that recognition gets one character wrong. */
#ifndef KEHUD_PARSERS_LABEL_LEXICON_H
#define KEHUD_PARSERS_LABEL_LEXICON_H

/* The text with such words put right, those of any trade and `more` (of the pack; NULL-terminated,
 * may be NULL): of three characters one may be wrong, of six two. On mem;
 * NULL without memory. The caller has reason to think that something is wrong: a surely read text
 * is not to be changed. */
char *lexicon_mend(void *mem, const char *const *more, const char *text);

/* The same for the name of what a report measures, which is one word as a whole. */
char *lexicon_item(void *mem, const char *const *more, const char *text);

#endif
