/* alike: do two spellings mean the same organisation, the same person?
 *
 * For finding duplicates among cards. SAME completes a card without asking, so it is given only
 * where the spellings differ in form (administrative words, legal suffixes, numerals, width,
 * blanks) or by an abbreviation that can be read in one way (杭一, 浙大二院). MAYBE leads to a
 * question. The answer speaks of spellings: two people called 张总 are SAME, and whether one
 * person is meant (the same organisation, the same phone) is the caller's to decide.
 *
 * All of it is symmetric, and a spelling is SAME as itself unless it is empty or punctuation only:
 * that says nothing and is NO, also to itself. What is not UTF-8, or has more than ALIKE_MAX
 * characters, is only the same as the identical bytes. No allocation but for the key. */
#ifndef KEHUD_PARSERS_NAME_ALIKE_H
#define KEHUD_PARSERS_NAME_ALIKE_H

#include <stdbool.h>

enum { ALIKE_MAX = 96 }; /* most characters that are understood, blanks not counted */

enum alike { ALIKE_NO, ALIKE_MAYBE, ALIKE_SAME };

/* Different numbers or cities are NO, a branch against its house or another branch is MAYBE. */
enum alike org_alike(const char *a, const char *b);

/* 张总 and 张建国总 are MAYBE, 张建国 and 张建国主任 SAME, other given names NO; 张总 and
 * 张主任 MAYBE. */
enum alike person_alike(const char *a, const char *b);

/* Whether a tells more than b, which means the same: 张建国 than 张总, 杭州市第一人民医院 than
 * 杭一. */
bool person_is_fuller(const char *a, const char *b);
bool org_is_fuller(const char *a, const char *b);

/* Where the surname begins: behind 小, 老 or 阿 of 小张, else at the beginning. */
const char *person_surname(const char *name);

/* A key for an index column: full names that are SAME have the same key (abbreviations do not), and
 * a few that are not the same share one too. "" for a name that says nothing. On mem; NULL without
 * memory. */
char *org_key(void *mem, const char *org);

#endif
