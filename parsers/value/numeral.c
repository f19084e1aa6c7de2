#include "parsers/value/numeral.h"

#include "parsers/base/utf8.h"

int numeral_digit(uint32_t c)
{
	switch (c) {
	case 0x96F6: /* 零 */
	case 0x3007: /* 〇 */
		return 0;
	case 0x4E00:
		return 1;
	case 0x4E8C:
	case 0x4E24: /* 两 */
		return 2;
	case 0x4E09:
		return 3;
	case 0x56DB:
		return 4;
	case 0x4E94:
		return 5;
	case 0x516D:
		return 6;
	case 0x4E03:
		return 7;
	case 0x516B:
		return 8;
	case 0x4E5D:
		return 9;
	default:
		return -1;
	}
}

/* 10, 100, 1000 for 十 百 千; else 0. */
static int small_unit(uint32_t c)
{
	return c == 0x5341 ? 10 : c == 0x767E ? 100 : c == 0x5343 ? 1000 : 0;
}

bool numeral_is_han(uint32_t c)
{
	return numeral_digit(c) >= 0 || small_unit(c) != 0 || c == 0x4E07 || c == 0x4EBF;
}

static size_t arabic(struct span s, size_t at, int *ret)
{
	size_t n = 0;
	int v = 0;
	while (at + n < s.len && s.at[at + n] >= '0' && s.at[at + n] <= '9') {
		if (n == 8)
			return 0;
		v = v * 10 + (s.at[at + n] - '0');
		n++;
	}
	if (n > 0)
		*ret = v;
	return n;
}

size_t numeral_at(struct span s, size_t at, int *ret)
{
	if (at >= s.len)
		return 0;
	if ((unsigned char)s.at[at] < 0x80)
		return arabic(s, at, ret);
	int total = 0, digit = -1, last = 10000;
	size_t p = at;
	while (p < s.len) {
		uint32_t c;
		size_t n = utf8_next(s.at + p, s.len - p, &c);
		int unit = small_unit(c);
		if (unit > 0 && unit < last) {
			if (digit < 0 && unit != 10)
				return 0; /* 百 or 千 alone is no number */
			total += (digit < 0 ? 1 : digit) * unit;
			digit = -1;
			last = unit;
		} else if (unit == 0 && numeral_digit(c) >= 0 && digit <= 0) {
			digit = numeral_digit(c);
		} else {
			break;
		}
		p += n;
	}
	if (p == at || numeral_is_han(span_char(s, p)))
		return 0;
	*ret = total + (digit < 0 ? 0 : digit);
	return p - at;
}
