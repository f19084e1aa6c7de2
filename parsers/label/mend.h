/* mend: values put right by their form, where only one reading fits it. */
#ifndef KEHUD_PARSERS_LABEL_MEND_H
#define KEHUD_PARSERS_LABEL_MEND_H

#include <stdbool.h>

#include "parsers/pack/pack.h"

/* The value of a key as it must have been printed: digits in dates, numbers and amounts, units (um
 * is μm), the characters of a registration number. On mem; the same text where nothing is to do;
 * NULL without memory. */
char *value_mend(void *mem, const char *key, const char *value);

/* What the value of a key must be. */
enum form {
	FORM_TEXT,
	FORM_CODE,
	FORM_DATE,
	FORM_EAN,
	FORM_REGISTRATION,
	FORM_PHONE,
	FORM_EMAIL,
	FORM_MONEY
};
enum form form_of(const char *key);

#endif
