/* place: where an organisation is, as its name says it. Only for parsers/name. */
#ifndef KEHUD_PARSERS_NAME_PLACE_H
#define KEHUD_PARSERS_NAME_PLACE_H

#include "parsers/name/spelling.h"

enum level { LEVEL_NONE, LEVEL_PROVINCE, LEVEL_CITY, LEVEL_COUNTY };

struct place {
	int province, city;
	size_t len;
	const char *name;
};

/* The longest province or city at i. */
bool place_at(const struct spelling *t, size_t i, size_t end, struct place *ret);

/* How many provinces and cities begin with c; whether counties do. */
int place_initials(uint32_t c);
bool place_is_county_initial(uint32_t c);

/* A word such as 省 or 市 at i; not where it begins another word (市立, 市场). */
size_t place_admin_at(const struct spelling *t, size_t i, size_t end, enum level *ret);

/* Length of a county's name at i that is followed by 县, 区 or 市; 0 if there is none. */
size_t place_county_at(const struct spelling *t, size_t i, size_t end);

/* A place whose bare name means something else as well. */
bool place_is_doubtful(const struct spelling *t, size_t i, size_t n);

#endif
