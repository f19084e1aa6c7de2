/* bigram: the full-text tokenizer for names and numbers that nobody separates by blanks.
 *
 * Every two, three and four neighbouring characters are a token, in all scripts and for digits too,
 * and the last one of a word stands alone. A question names one token: each substring of two to
 * four characters is one, each single character the beginning of one, and a longer one has all
 * those of four. FTS5's own trigram tokenizer finds nothing for one or two characters, which is
 * most of what is searched for in Chinese. Width and case do not matter. A word that begins with
 * BIGRAM_WHOLE is one token as it is. */
#ifndef KEHUD_STORE_ENGINE_BIGRAM_H
#define KEHUD_STORE_ENGINE_BIGRAM_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BIGRAM_WHOLE 0x01
#define BIGRAM_MOST 4 /* characters of the longest token */

/* Makes it known to one connection. An SQLite result code. */
int bigram_register(sqlite3 *db);

/* The character as it is compared; 0 if it only separates words. */
uint32_t bigram_fold(uint32_t c);

#endif
