/* org: the parts of an organisation's name. Only for parsers/name. */
#ifndef KEHUD_PARSERS_NAME_ORG_H
#define KEHUD_PARSERS_NAME_ORG_H

#include "parsers/name/place.h"

enum legal { LEGAL_NONE, LEGAL_PLAIN, LEGAL_LIMITED, LEGAL_SHARES };
enum sort { SORT_UNKNOWN, SORT_HOSPITAL, SORT_SCHOOL, SORT_COMPANY };
enum piece { PLACE, SCHOOL, CORE, NUMBER, GENERIC, INDUSTRY, TAIL };

#define NUMBER_BASE 0x200000u /* a number is one piece, above all characters */

struct org {
	struct spelling t;
	uint32_t flat[ALIKE_MAX];
	enum piece is[ALIKE_MAX];
	bool starts[ALIKE_MAX];   /* a word begins here */
	size_t n, rest;           /* pieces; those before `rest` are the place */
	int province, city;       /* -1: not said */
	enum level level;         /* of the last place, if a word says it */
	uint32_t level_word;      /* 县 or 区 or 市 */
	size_t county, n_county;  /* in flat */
	bool doubtful, anonymous; /* the place; 市一院 */
	bool group, generic;
	enum legal legal;
	enum sort sort;
	size_t branch, n_branch; /* in t */
};

/* o->t is folded, everything else empty. */
void org_read(struct org *o);

#endif
