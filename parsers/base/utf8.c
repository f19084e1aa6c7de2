#include "parsers/base/utf8.h"

#include <string.h>

/* Length of the well-formed sequence at p, 0 if there is none. Table 3-7 of the Unicode standard.
 */
static size_t sequence(const unsigned char *p, size_t left)
{
	if (p[0] < 0x80)
		return p[0] != 0 ? 1 : 0;
	size_t n;
	unsigned char low = 0x80, high = 0xBF; /* bounds of the second byte */
	if (p[0] >= 0xC2 && p[0] <= 0xDF) {
		n = 2;
	} else if ((p[0] & 0xF0) == 0xE0) {
		n = 3;
		if (p[0] == 0xE0)
			low = 0xA0;
		if (p[0] == 0xED)
			high = 0x9F;
	} else if (p[0] >= 0xF0 && p[0] <= 0xF4) {
		n = 4;
		if (p[0] == 0xF0)
			low = 0x90;
		if (p[0] == 0xF4)
			high = 0x8F;
	} else {
		return 0;
	}
	if (left < n || p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++)
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	return n;
}

bool utf8_valid(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	for (size_t at = 0; at < len;) {
		/* most of a message: U+4000 to U+9FFF */
		if (p[at] >= 0xE4 && p[at] <= 0xE9 && len - at >= 3 && (p[at + 1] & 0xC0) == 0x80 &&
		    (p[at + 2] & 0xC0) == 0x80) {
			at += 3;
			continue;
		}
		size_t n = sequence(p + at, len - at);
		if (n == 0)
			return false;
		at += n;
	}
	return true;
}

size_t utf8_next(const char *text, size_t len, uint32_t *ret_char)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t n = sequence(p, len);
	switch (n) {
	case 1:
		*ret_char = p[0];
		return 1;
	case 2:
		*ret_char = (uint32_t)(p[0] & 0x1F) << 6 | (p[1] & 0x3Fu);
		return 2;
	case 3:
		*ret_char = (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 |
			    (p[2] & 0x3Fu);
		return 3;
	case 4:
		*ret_char = (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 |
			    (uint32_t)(p[2] & 0x3F) << 6 | (p[3] & 0x3Fu);
		return 4;
	default:
		*ret_char = 0xFFFD;
		return 1;
	}
}

size_t utf8_prev(const char *text, size_t at)
{
	size_t start = at - 1;
	while (start > 0 && at - start < 4 && ((unsigned char)text[start] & 0xC0) == 0x80)
		start--;
	return start;
}

size_t utf8_put(uint32_t c, char out[4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3F));
		out[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3F));
	out[2] = (char)(0x80 | (c >> 6 & 0x3F));
	out[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

size_t utf8_cut(const char *text, size_t len, size_t max)
{
	if (len <= max)
		return len;
	size_t n = max;
	while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80)
		n--;
	return n;
}

char *utf8_mend(char *text)
{
	size_t len = strlen(text), w = 0;
	for (size_t at = 0; at < len;) {
		size_t n = sequence((const unsigned char *)text + at, len - at);
		memmove(text + w, text + at, n);
		w += n;
		at += n > 0 ? n : 1;
	}
	text[w] = '\0';
	return text;
}

size_t utf8_count(const char *text, size_t len)
{
	size_t n = 0;
	for (size_t at = 0; at < len; n++) {
		uint32_t c;
		at += utf8_next(text + at, len - at, &c);
	}
	return n;
}

static size_t run(const char *text, const char *set, bool of_set)
{
	size_t at = 0, len = strlen(text);
	while (at < len) {
		uint32_t c;
		size_t n = utf8_next(text + at, len - at, &c);
		bool found = false;
		for (size_t k = 0, end = strlen(set); k < end && !found;) {
			uint32_t other;
			k += utf8_next(set + k, end - k, &other);
			found = other == c;
		}
		if (found != of_set)
			break;
		at += n;
	}
	return at;
}

size_t utf8_span(const char *text, const char *set)
{
	return run(text, set, true);
}

size_t utf8_cspan(const char *text, const char *set)
{
	return run(text, set, false);
}

bool utf8_is_han(uint32_t c)
{
	return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || c == 0x3007 ||
	       (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x323AF);
}
