#include "parsers/label/form.h"

#include <ctype.h>
#include <string.h>

#include "parsers/base/units.h"

bool is_code(const char *text, size_t len)
{
	size_t letters = 0, digits = 0;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		letters += isalpha(c) != 0;
		digits += isdigit(c) != 0;
		if (!isalnum(c) && c != '-' && c != '/' && c != '.')
			return false;
	}
	/* 12mm is a measure, not a code. */
	bool begins = isalpha((unsigned char)text[0]) || memchr(text, '-', len) != NULL;
	return len >= 4 && letters > 0 && digits > 0 && begins && isalnum((unsigned char)text[0]);
}

bool is_price(const char *text)
{
	size_t sign = strspn(text, "Y ");
	if (strncmp(text, "¥", 2) == 0)
		sign = 2;
	const char *p = text + sign;
	size_t n = strspn(p, "0123456789,.");
	if (n == 0 || !isdigit((unsigned char)*p) || n > 14)
		return false;
	return p[n] == '\0' || strncmp(p + n, "元", 3) == 0;
}

size_t price_in(const char *text)
{
	size_t sign = strncmp(text, "¥", 2) == 0 ? 2 : 0;
	size_t n = strspn(text + sign, "0123456789,.");
	if (n == 0 || !isdigit((unsigned char)text[sign]))
		return 0;
	bool yuan = strncmp(text + sign + n, "元", 3) == 0;
	if (sign == 0 && !yuan)
		return 0;
	return sign + n + (yuan ? 3 : 0);
}

bool is_date(const char *text)
{
	int part[3] = {}, n = 0;
	for (const char *p = text; *p != '\0' && n < 3;) {
		if (!isdigit((unsigned char)*p)) {
			p++;
			continue;
		}
		int v = 0, digits = 0;
		for (; isdigit((unsigned char)*p) && digits < 9; p++, digits++)
			v = v * 10 + (*p - '0');
		if (digits == 8 && n == 0)
			return v / 10000 >= 1990 && v / 10000 < 2100 &&
			       date_exists(v / 10000, v / 100 % 100, v % 100);
		part[n++] = v;
	}
	if (n < 2 || part[0] < 1990 || part[0] >= 2100)
		return false;
	return date_exists(part[0], part[1], n == 3 ? part[2] : 1);
}

bool is_ean(const char *text)
{
	/* Digits at even places count three times; the sum ends in 0. */
	int sum = 0, n = 0;
	for (; isdigit((unsigned char)*text); text++, n++)
		sum += (*text - '0') * (n % 2 == 1 ? 3 : 1);
	return *text == '\0' && n == 13 && sum % 10 == 0;
}

bool is_measure(const char *text)
{
	/* As the Latin model writes them: it has no μ. */
	static const char *const units[] = {
		"mm", "cm", "um",  "nm", "m",   "g", "mg", "kg", "ug",    "ml",    "mL",   "L",
		"N",  "kN", "MPa", "Pa", "kPa", "V", "kV", "mV", "A",     "mA",    "uA",   "UA",
		"W",  "kW", "Hz",  "J",  "s",   "h", "%",  "dB", "EU/mL", "mg/kg", "mg/L", "ug/g",
	};
	size_t n = strspn(text, "0123456789");
	if (n == 0)
		return false;
	if (text[n] == '.') {
		size_t part = strspn(text + n + 1, "0123456789");
		if (part == 0)
			return false;
		n += 1 + part;
	}
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(text + n, units[i]) == 0)
			return true;
	return false;
}

bool is_number(const char *text)
{
	return text[0] != '\0' && text[strspn(text, "0123456789 -+()")] == '\0';
}

size_t digits_of(const char *text)
{
	size_t n = 0;
	for (; *text != '\0'; text++)
		n += isdigit((unsigned char)*text) != 0;
	return n;
}
