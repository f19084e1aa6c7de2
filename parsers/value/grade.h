/* grade: A to D. */
#ifndef KEHUD_PARSERS_VALUE_GRADE_H
#define KEHUD_PARSERS_VALUE_GRADE_H

#include "parsers/value/span.h"

/* A bare letter, or a phrase that begins with A类 or A级; 'A' to 'D', or 0. */
char grade_parse(struct span s);

#endif
