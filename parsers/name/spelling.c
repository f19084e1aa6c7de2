#include "parsers/name/spelling.h"

#include <string.h>

#include "parsers/base/utf8.h"
#include "parsers/value/numeral.h"

static uint32_t narrow(uint32_t c)
{
	if (c >= 0xFF01 && c <= 0xFF5E)
		c -= 0xFEE0;
	return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

/* Blanks, brackets, quotes and points, which nobody types the same way twice. */
static bool is_filler(uint32_t c)
{
	return c <= 0x20 || (c < 0x80 && strchr("()[]{}<>\"'`.,:;!?-_/\\|*#~", (int)c) != NULL) ||
	       c == 0x7F || c == 0xA0 || c == 0xB7 || (c >= 0x2000 && c <= 0x206F) ||
	       (c >= 0x3000 && c <= 0x3003) || (c >= 0x3008 && c <= 0x301F) || c == 0x30FB ||
	       c == 0xFEFF || c == 0xFFE5;
}

static bool is_opening(uint32_t c)
{
	return c == '(' || c == '[' || c == 0x3010 || c == 0x3014;
}

bool spelling_fold(const char *s, struct spelling *t)
{
	size_t len = strlen(s);
	bool open = false, gap = false;
	t->n = 0;
	if (!utf8_valid(s, len))
		return false;
	for (size_t at = 0; at < len;) {
		uint32_t c;
		at += utf8_next(s + at, len - at, &c);
		c = narrow(c);
		if (is_filler(c)) {
			open = open || is_opening(c);
			gap = true;
			continue;
		}
		/* 3-1 is not 31 */
		bool apart = gap && t->n > 0 && is_digit(t->c[t->n - 1]) && is_digit(c);
		if (t->n + (apart ? 2 : 1) > ALIKE_MAX)
			return false;
		if (apart) {
			t->open[t->n] = false;
			t->c[t->n++] = '-';
		}
		t->open[t->n] = open;
		t->c[t->n++] = c;
		open = gap = false;
	}
	return true;
}

bool spelling_same(const struct spelling *a, const struct spelling *b)
{
	return a->n == b->n && memcmp(a->c, b->c, a->n * sizeof(a->c[0])) == 0;
}

size_t spelling_word_at(const struct spelling *t, size_t i, size_t end, const char *word)
{
	size_t n = 0, left = strlen(word);
	while (left > 0 && *word != ' ') {
		uint32_t c;
		size_t k = utf8_next(word, left, &c);
		if (i + n >= end || t->c[i + n] != c)
			return 0;
		n++;
		word += k;
		left -= k;
	}
	return n;
}

size_t spelling_any_at(const struct spelling *t, size_t i, size_t end, const char *const *words)
{
	for (; *words != NULL; words++) {
		size_t n = spelling_word_at(t, i, end, *words);
		if (n > 0)
			return n;
	}
	return 0;
}

size_t spelling_ends_in(const struct spelling *t, size_t start, size_t end, const char *word)
{
	size_t n = utf8_count(word, strlen(word));
	return end >= start + n && spelling_word_at(t, end - n, end, word) == n ? n : 0;
}

size_t spelling_ends_in_any(const struct spelling *t, size_t start, size_t end,
			    const char *const *words)
{
	for (; *words != NULL; words++) {
		size_t n = spelling_ends_in(t, start, end, *words);
		if (n > 0)
			return n;
	}
	return 0;
}

bool spelling_char_in(uint32_t c, const char *set)
{
	size_t left = strlen(set);
	while (left > 0) {
		uint32_t m;
		size_t k = utf8_next(set, left, &m);
		if (m == c)
			return true;
		set += k;
		left -= k;
	}
	return false;
}

size_t spelling_number_at(const struct spelling *t, size_t i, size_t end, uint32_t *ret)
{
	uint32_t total = 0, digit = 0, plain = 0, unit_before = 10000;
	bool units = false, pending = false;
	size_t k = i;
	if (i < end && is_digit(t->c[i])) {
		while (k < end && is_digit(t->c[k]) && k - i < 8)
			plain = plain * 10 + (t->c[k++] - '0');
		*ret = plain;
		return k - i;
	}
	for (; k < end && k - i < 8; k++) {
		uint32_t c = t->c[k];
		uint32_t unit = c == 0x5341 ? 10 : c == 0x767E ? 100 : 0; /* 十 百 */
		int d = c == 0x4E24 ? -1 : numeral_digit(c); /* 两 is a name (两江) */
		if (unit > 0 && unit < unit_before && (pending || (k == i && unit == 10))) {
			total += (pending ? digit : 1) * unit;
			unit_before = unit;
			units = true;
			pending = false;
		} else if (d >= 0 && (!units || !pending || digit == 0)) {
			digit = (uint32_t)d;
			plain = plain * 10 + digit;
			pending = true;
		} else {
			break;
		}
	}
	*ret = units ? total + (pending ? digit : 0) : plain;
	return k - i;
}
