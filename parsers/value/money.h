/* money: amounts as a salesperson types them: 30万, 3.5w, ¥30,000, 三十万, 2万3千, 30-50万. */
#ifndef KEHUD_PARSERS_VALUE_MONEY_H
#define KEHUD_PARSERS_VALUE_MONEY_H

#include "parsers/base/units.h"
#include "parsers/value/span.h"

struct amount {
	size_t at, len;    /* where it stands, qualifiers included */
	struct money low;  /* the value, or the lower bound */
	struct money high; /* upper bound; only if ranged */
	bool ranged;
	const char *qualifier; /* 约 左右 以上 以内, or NULL; static */
};

/* MONEY_BARE also takes a number without mark and unit as yuan, for fields that can only be money.
 */
enum money_mode { MONEY_MARKED, MONEY_BARE };

/* The expression that begins at an offset and is no part of a longer number or code. */
bool money_at(struct span s, size_t at, enum money_mode mode, struct amount *ret);
/* The first one from an offset on; with MONEY_BARE one with a mark or unit goes before a bare
 * number. */
bool money_find(struct span s, size_t from, enum money_mode mode, struct amount *ret);
/* Is the whole text one expression? */
bool money_parse(struct span s, enum money_mode mode, struct amount *ret);

#endif
