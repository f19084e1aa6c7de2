#include "parsers/value/span.h"

#include <string.h>

#include "parsers/base/utf8.h"

/* utf8_next() without the checks that clean-up has made already. */
static inline size_t next(const char *text, size_t len, uint32_t *ret_char)
{
	const unsigned char *p = (const unsigned char *)text;
	if (p[0] < 0x80) {
		*ret_char = p[0];
		return 1;
	}
	if ((p[0] & 0xF0) == 0xE0 && len >= 3) {
		*ret_char = (uint32_t)(p[0] & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 |
			    (p[2] & 0x3Fu);
		return 3;
	}
	return utf8_next(text, len, ret_char);
}

bool char_is_space(uint32_t c)
{
	if (c < 0x80)
		return c == ' ' || (c >= '\t' && c <= '\r');
	return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
	       c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool char_is_emoji(uint32_t c)
{
	if (c < 0x203C)
		return false;
	if (c >= 0x1F000)
		return c <= 0x1FAFF || (c >= 0xE0020 && c <= 0xE007F);
	if (c >= 0x2776 && c <= 0x2793) /* circled numbers carry meaning */
		return false;
	return c == 0x203C || c == 0x2049 || c == 0x20E3 || (c >= 0x2300 && c <= 0x23FF) ||
	       (c >= 0x2600 && c <= 0x27BF) || (c >= 0x2B00 && c <= 0x2BFF) || c == 0x3030 ||
	       c == 0x303D || c == 0x3297 || c == 0x3299;
}

bool char_is_trim(uint32_t c)
{
	switch (c) {
	case ',':
	case ';':
	case ':':
	case '!':
	case '?':
	case '~':
	case '-':
	case '=':
	case 0x3002: /* 。 */
	case 0x3001: /* 、 */
	case 0xFF0C: /* ， */
	case 0xFF1B: /* ； */
	case 0xFF01: /* ！ */
	case 0xFF1F: /* ？ */
		return true;
	default:
		return false;
	}
}

bool char_is_word_end(uint32_t c)
{
	return c == ',' || c == ';' || c == ':' || c == 0x3002 || c == 0x3001 || c == 0xFF0C ||
	       c == 0xFF1B || char_is_space(c);
}

bool char_is_stop(uint32_t c)
{
	return c == ',' || c == ';' || c == '!' || c == '?' || c == 0x3002 || c == 0xFF0C ||
	       c == 0xFF1B || c == 0xFF01 || c == 0xFF1F;
}

bool char_is_wide(uint32_t c)
{
	return (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7AF) ||
	       (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE4F) ||
	       (c >= 0xFF00 && c <= 0xFFEF) || (c >= 0x20000 && c <= 0x323AF) || c == 0x2014 ||
	       c == 0x2026 || (c >= 0x2018 && c <= 0x201F);
}

static bool is_space_or_emoji(uint32_t c)
{
	if (c >= 0x4E00 && c <= 0x9FFF)
		return false;
	return char_is_space(c) || char_is_emoji(c);
}

static bool is_any(uint32_t c)
{
	if (c >= 0x4E00 && c <= 0x9FFF)
		return false;
	return char_is_trim(c) || is_space_or_emoji(c);
}

[[gnu::always_inline]] static inline struct span drop_start(struct span s, bool (*drop)(uint32_t))
{
	while (s.len > 0) {
		uint32_t c;
		size_t n = next(s.at, s.len, &c);
		if (!drop(c))
			break;
		s.at += n;
		s.len -= n;
	}
	return s;
}

[[gnu::always_inline]] static inline struct span drop_end(struct span s, bool (*drop)(uint32_t))
{
	while (s.len > 0) {
		size_t start = utf8_prev(s.at, s.len);
		uint32_t c;
		(void)next(s.at + start, s.len - start, &c);
		if (!drop(c))
			break;
		s.len = start;
	}
	return s;
}

struct span span_strip(struct span s)
{
	return drop_end(drop_start(s, char_is_space), char_is_space);
}

struct span span_strip_emoji(struct span s)
{
	return drop_end(drop_start(s, is_space_or_emoji), is_space_or_emoji);
}

struct span span_trim(struct span s)
{
	return drop_end(drop_start(s, is_any), is_any);
}

struct span span_trim_start(struct span s)
{
	return drop_start(s, is_any);
}

struct span span_from(struct span s, size_t offset)
{
	return (struct span){s.at + offset, s.len - offset};
}

struct span span_upto(struct span s, size_t len)
{
	return (struct span){s.at, len};
}

bool span_same(struct span a, struct span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

bool span_same_bytes(const char *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (a[i] != b[i] && lower(a[i]) != lower(b[i]))
			return false;
	return true;
}

bool span_same_nocase(struct span a, struct span b)
{
	return a.len == b.len && span_same_bytes(a.at, b.at, a.len);
}

bool span_has_stop(struct span s)
{
	for (size_t at = 0; at < s.len;) {
		uint32_t c;
		at += next(s.at + at, s.len - at, &c);
		if (char_is_stop(c))
			return true;
	}
	return false;
}

size_t span_value_end(struct span s, size_t *ret_rest)
{
	size_t at = 0, n = 0;
	for (; at < s.len; at += n) {
		uint32_t c;
		n = next(s.at + at, s.len - at, &c);
		if (c == ',' || c == ';' || c == 0x3002 || c == 0xFF0C || c == 0xFF1B)
			break;
	}
	*ret_rest = at < s.len ? at + n : at;
	return at;
}

uint32_t span_char(struct span s, size_t at)
{
	if (at >= s.len)
		return 0;
	uint32_t c;
	(void)next(s.at + at, s.len - at, &c);
	return c;
}

uint32_t span_before(struct span s, size_t at)
{
	return at == 0 ? 0 : span_char(s, utf8_prev(s.at, at));
}

size_t span_blanks(struct span s, size_t at)
{
	while (at < s.len && (s.at[at] == ' ' || s.at[at] == '\t'))
		at++;
	return at;
}
