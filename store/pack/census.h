/* census: what the data holds of a pack's vocabulary: how much would be touched by another one. */
#ifndef KEHUD_STORE_PACK_CENSUS_H
#define KEHUD_STORE_PACK_CENSUS_H

#include "store/store.h"

enum census {
	CENSUS_OWN_FIELD, /* cards with a value in a field of the pack's own */
	CENSUS_STAGE,     /* open deals in a stage */
	CENSUS_ACTION,    /* activities of a kind */
	CENSUS_RULE,      /* open tasks that a rule made */
	CENSUS_GRADE,     /* cards of a grade */
	CENSUS_FACT,      /* days of a metric */
};

[[nodiscard]] int census_count(const struct view *v, enum census what, const char *id, int64_t *ret,
			       struct err *err);
/* Cards whose column of that name has a value; 0 if there is no such column. */
[[nodiscard]] int census_column(const struct view *v, const char *field, int64_t *ret,
				struct err *err);

#endif
