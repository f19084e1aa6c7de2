/* email: an address, as written. */
#ifndef KEHUD_PARSERS_VALUE_EMAIL_H
#define KEHUD_PARSERS_VALUE_EMAIL_H

#include "parsers/value/span.h"

/* Is the whole text one address: local part, @, a domain with at least one dot? */
bool email_fits(struct span s);

#endif
