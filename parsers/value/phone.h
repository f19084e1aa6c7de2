/* phone: mainland mobile numbers and fixed lines, with what people put between the digits. */
#ifndef KEHUD_PARSERS_VALUE_PHONE_H
#define KEHUD_PARSERS_VALUE_PHONE_H

#include "parsers/value/span.h"

enum phone_kinds { PHONE_MOBILE = 1, PHONE_FIXED = 2, PHONE_ANY = 3 };

struct phone {
	size_t at, len; /* where it stands in the text */
	char text[32];  /* 13905711234, 0571-88888888, 0571-88888888-123 */
};

/* The number that begins at an offset and is no part of a longer run of digits. */
bool phone_at(struct span s, size_t at, enum phone_kinds kinds, struct phone *ret);
/* The first number in the text. */
bool phone_find(struct span s, enum phone_kinds kinds, struct phone *ret);
/* Is the whole text one number? */
bool phone_parse(struct span s, struct phone *ret);

#endif
