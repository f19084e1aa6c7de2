#include "parsers/base/units.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Days from civil, Howard Hinnant's algorithm: eras of 400 years that begin in March. */
struct day day_from_date(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int era = (y >= 0 ? y : y - 399) / 400;
	int yoe = y - era * 400;
	int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return (struct day){era * 146097 + doe - 719468};
}

void day_to_date(struct day d, int *ret_year, int *ret_month, int *ret_day)
{
	int z = d.n + 719468;
	int era = (z >= 0 ? z : z - 146096) / 146097;
	int doe = z - era * 146097;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;
	*ret_day = doy - (153 * mp + 2) / 5 + 1;
	*ret_month = mp < 10 ? mp + 3 : mp - 9;
	*ret_year = yoe + era * 400 + (*ret_month <= 2);
}

int day_weekday(struct day d)
{
	int w = (d.n + 3) % 7; /* 1970-01-01 was a Thursday */
	return (w < 0 ? w + 7 : w) + 1;
}

int days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return month == 2 && leap ? 29 : days[month - 1];
}

bool date_exists(int year, int month, int day)
{
	return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= days_in_month(year, month);
}

int64_t civil_us(const struct civil *c)
{
	int64_t s = (int64_t)day_from_date(c->year, c->month, c->day).n * 86400 + c->hour * 3600 +
		    c->minute * 60 + c->second;
	return s * 1000000;
}

struct civil civil_from_us(int64_t us)
{
	int64_t s = us / 1000000 - (us % 1000000 < 0);
	int64_t days = s / 86400 - (s % 86400 < 0);
	int rest = (int)(s - days * 86400);
	struct civil c = {.hour = rest / 3600, .minute = rest / 60 % 60, .second = rest % 60};
	day_to_date((struct day){(int32_t)days}, &c.year, &c.month, &c.day);
	return c;
}

/* Exactly n digits at p. */
static bool digits(const char *p, int n, int *ret)
{
	int v = 0;
	for (int i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		v = v * 10 + (p[i] - '0');
	}
	*ret = v;
	return true;
}

bool instant_parse(const char *text, struct instant *ret_at, struct civil *ret_wall)
{
	struct civil c = {};
	size_t len = strlen(text);
	if (len < 17 || !digits(text, 4, &c.year) || text[4] != '-' ||
	    !digits(text + 5, 2, &c.month) || text[7] != '-' || !digits(text + 8, 2, &c.day) ||
	    (text[10] != 'T' && text[10] != ' ') || !digits(text + 11, 2, &c.hour) ||
	    text[13] != ':' || !digits(text + 14, 2, &c.minute))
		return false;
	const char *p = text + 16;
	if (*p == ':') {
		if (!digits(p + 1, 2, &c.second))
			return false;
		p += 3;
	}
	int offset_min = 0;
	if (*p == 'Z' && p[1] == '\0') {
		offset_min = 0;
	} else if (*p == '+' || *p == '-') {
		int h, m;
		if (!digits(p + 1, 2, &h) || p[3] != ':' || !digits(p + 4, 2, &m) || p[6] != '\0' ||
		    h > 15 || m > 59)
			return false;
		offset_min = (*p == '+' ? 1 : -1) * (h * 60 + m);
	} else {
		return false;
	}
	if (!date_exists(c.year, c.month, c.day) || c.hour > 23 || c.minute > 59 || c.second > 60)
		return false;
	*ret_wall = c;
	ret_at->us = civil_us(&c) - (int64_t)offset_min * 60 * 1000000;
	return true;
}

const char *money_yuan(struct money m, char out[MONEY_TEXT])
{
	int64_t yuan = m.fen / 100;
	int rest = (int)(m.fen % 100);
	const char *sign = m.fen < 0 ? "-" : "";
	if (yuan < 0)
		yuan = -yuan;
	if (rest < 0)
		rest = -rest;
	if (rest == 0 && yuan > 0 && sign[0] == '\0') { /* nearly always: without snprintf() */
		size_t n = 0;
		for (int64_t left = yuan; left > 0; left /= 10)
			n++;
		out[n] = '\0';
		for (; n > 0; yuan /= 10)
			out[--n] = (char)('0' + yuan % 10);
		return out;
	}
	if (rest == 0)
		(void)snprintf(out, MONEY_TEXT, "%s%" PRId64, sign, yuan);
	else if (rest % 10 == 0)
		(void)snprintf(out, MONEY_TEXT, "%s%" PRId64 ".%d", sign, yuan, rest / 10);
	else
		(void)snprintf(out, MONEY_TEXT, "%s%" PRId64 ".%02d", sign, yuan, rest);
	return out;
}
