/* form: what a piece of text is by its form: a model code, an amount, a date, a check digit. */
#ifndef KEHUD_PARSERS_LABEL_FORM_H
#define KEHUD_PARSERS_LABEL_FORM_H

#include <stdbool.h>
#include <stddef.h>

/* A model code: letters and digits with - or / or ., four characters and more. */
bool is_code(const char *text, size_t len);

/* ¥25,200.00, 12,300, 669元: an amount and nothing else, perhaps per piece (元/套). */
bool is_price(const char *text);

/* The amount at the beginning of text up to and with 元; bytes, or 0. Digits alone are an amount
 * only with ¥ before or 元 behind. */
size_t price_in(const char *text);

/* A day that exists, or a month: 2027-06. */
bool is_date(const char *text);

/* EAN-13 with its check digit. */
bool is_ean(const char *text);

/* 0.016mm, 3.5N, 12%, 0.5EU/mL: a number and a unit that is known, without a blank between. */
bool is_measure(const char *text);

/* Digits with blanks, hyphens, brackets: a number as printed. */
bool is_number(const char *text);
size_t digits_of(const char *text);

#endif
