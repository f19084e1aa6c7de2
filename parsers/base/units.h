/* units: what we compute with has a type of its own, so that a mix does not compile. */
#ifndef KEHUD_PARSERS_BASE_UNITS_H
#define KEHUD_PARSERS_BASE_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct money {
	int64_t fen;
}; /* 1 yuan = 100 fen; never a double */
struct instant {
	int64_t us;
}; /* microseconds since 1970, UTC */
struct day {
	int32_t n;
}; /* civil day in the configured zone, days since 1970-01-01 */

/* A wall clock reading in the configured zone. Weekday 1 = Monday .. 7 = Sunday. */
struct civil {
	int year, month, day, hour, minute, second;
};

/* Proleptic Gregorian calendar; any year from 1 to 9999. */
struct day day_from_date(int year, int month, int day);
void day_to_date(struct day d, int *ret_year, int *ret_month, int *ret_day);
int day_weekday(struct day d);                  /* 1 = Monday .. 7 = Sunday */
int days_in_month(int year, int month);         /* 28..31 */
bool date_exists(int year, int month, int day); /* false for 30 February */

/* "2026-11-23T10:00:00+08:00" (or Z; seconds may be left out): the instant, and the wall clock as
 * written. False if it is anything else. */
bool instant_parse(const char *text, struct instant *ret_at, struct civil *ret_wall);

/* A wall clock without a zone as microseconds since 1970-01-01 00:00 of that same zone: for
 * differences and comparisons only, not an instant. */
int64_t civil_us(const struct civil *c);
struct civil civil_from_us(int64_t us);

/* Yuan with the decimals it needs, no trailing zeros: "300000", "12.5". */
#define MONEY_TEXT 24
const char *money_yuan(struct money m, char out[MONEY_TEXT]);

#endif
