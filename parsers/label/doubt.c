#include <ctype.h>
#include <string.h>

#include "parsers/base/units.h"
#include "parsers/label/found.h"

#define GATE 70      /* measured: above it 92 of 100 values are right, below it less than half */
#define GATE_CODE 80 /* in a model code one character is everything */

static bool date_good(const char *text)
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
		if (digits == 8)
			return date_exists(v / 10000, v / 100 % 100, v % 100);
		part[n++] = v;
	}
	if (n == 3)
		return date_exists(part[0], part[1], part[2]);
	return n == 2 && date_exists(part[0], part[1], 1); /* a month: 2027-06 */
}

/* EAN-13: digits at even places count three times; the sum ends in 0. */
static bool ean_good(const char *text)
{
	int sum = 0, n = 0;
	for (; isdigit((unsigned char)*text); text++, n++)
		sum += (*text - '0') * (n % 2 == 1 ? 3 : 1);
	return *text == '\0' && n == 13 && sum % 10 == 0;
}

bool doubtful(const struct pack *pack, const struct label_value *v, bool known_model)
{
	if (known_model)
		return false;
	if (!pack_param_fits(pack, v->key, v->value))
		return true;
	if (strstr(v->key, "日期") != NULL || strcmp(v->key, "有效期至") == 0)
		return v->conf < GATE || !date_good(v->value);
	if (strcmp(v->key, "条码") == 0)
		return !ean_good(v->value);
	if (strcmp(v->key, "型号") == 0 || is_code(v->key, strlen(v->key)))
		return v->conf < GATE_CODE;
	return v->conf < GATE;
}
