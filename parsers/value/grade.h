/* grade: A to D. */
#ifndef KEHUD_PARSERS_VALUE_GRADE_H
#define KEHUD_PARSERS_VALUE_GRADE_H

#include <stddef.h>

#include "parsers/value/span.h"

/* A bare letter, or a phrase that begins with A类 or A级; 'A' to 'D', or 0. */
char grade_parse(struct span s);
/* Where the value ends: at a comma, or where a Latin letter or digit follows the phrase (A类潜力 of
 * A类潜力13800138000): what stands there is more than a grade and must not vanish with it.
 * *ret_rest is where the free text behind it begins. */
size_t grade_end(struct span s, size_t *ret_rest);

#endif
