/* phone: hand-written, because each step has a bound: no start looks at more than some forty bytes,
 * so that a megabyte of digits costs a megabyte's time. */
#include "parsers/value/phone.h"

#include <string.h>

static bool is_digit(struct span s, size_t at)
{
	return at < s.len && s.at[at] >= '0' && s.at[at] <= '9';
}

/* Up to two blanks or hyphens. */
static size_t between(struct span s, size_t at)
{
	for (int n = 0; n < 2 && at < s.len && (s.at[at] == ' ' || s.at[at] == '-'); n++)
		at++;
	return at;
}

static bool mobile_at(struct span s, size_t at, struct phone *ret)
{
	size_t p = at;
	if (span_at(s, p, "+86"))
		p = between(s, p + 3);
	else if (span_at(s, p, "0086"))
		p = between(s, p + 4);
	else if (span_at(s, p, "86"))
		p = between(s, p + 2);
	else if (p < s.len && s.at[p] == '+')
		return false;
	if (p >= s.len || s.at[p] != '1')
		return false;
	char digits[12] = "";
	size_t n = 0, end = p;
	while (n < 11 && is_digit(s, p)) {
		digits[n++] = s.at[p++];
		end = p;
		p = between(s, p);
	}
	if (n < 11 || digits[1] < '3' || is_digit(s, end))
		return false;
	*ret = (struct phone){.at = at, .len = end - at};
	memcpy(ret->text, digits, 12);
	return true;
}

static size_t bracket(struct span s, size_t at, const char *narrow, const char *wide)
{
	return span_at(s, at, narrow) ? 1 : span_at(s, at, wide) ? 3 : 0;
}

/* -123, 转 123, 转分机123: the length, 0 if there is none; only then the digits go to ext. */
static size_t extension_at(struct span s, size_t at, char ext[8])
{
	size_t p = between(s, at);
	if (span_at(s, p, "转")) {
		p += strlen("转");
		if (span_at(s, p, "分机"))
			p += strlen("分机");
		p = between(s, p);
	} else if (at < s.len && s.at[at] == '-') { /* directly: 0571-88886666 -9点 has none */
		p = at + 1;
	} else {
		return 0;
	}
	size_t n = 0;
	while (n < 6 && is_digit(s, p + n))
		n++;
	if (n == 0 || is_digit(s, p + n))
		return 0;
	memcpy(ext, s.at + p, n);
	ext[n] = '\0';
	return p + n - at;
}

static bool fixed_at(struct span s, size_t at, struct phone *ret)
{
	size_t p = at;
	size_t open = bracket(s, p, "(", "（");
	p += open;
	size_t area = p;
	if (!is_digit(s, p) || s.at[p] != '0' || !is_digit(s, p + 1) || !is_digit(s, p + 2))
		return false;
	size_t area_len = 4;
	if (s.at[p + 1] == '2' || (s.at[p + 1] == '1' && s.at[p + 2] == '0'))
		area_len = 3;
	else if (s.at[p + 1] < '3' || !is_digit(s, p + 3))
		return false;
	p += area_len;
	if (open > 0) {
		size_t close = bracket(s, p, ")", "）");
		if (close == 0)
			return false;
		p += close;
	}
	p = between(s, p);
	char digits[9] = "";
	size_t n = 0, end = p;
	while (n < 8 && is_digit(s, p)) {
		digits[n++] = s.at[p++];
		end = p;
		/* one gap in the middle: 8888 6666 */
		if ((n == 3 || n == 4) && !is_digit(s, p) && is_digit(s, p + 1) &&
		    between(s, p) == p + 1)
			p++;
	}
	if (n < 7 || is_digit(s, end))
		return false;
	char ext[8] = "";
	end += extension_at(s, end, ext);
	*ret = (struct phone){.at = at, .len = end - at};
	size_t w = 0;
	memcpy(ret->text, s.at + area, area_len);
	w += area_len;
	ret->text[w++] = '-';
	memcpy(ret->text + w, digits, n);
	w += n;
	if (ext[0] != '\0') {
		ret->text[w++] = '-';
		memcpy(ret->text + w, ext, strlen(ext) + 1);
	}
	return true;
}

bool phone_at(struct span s, size_t at, enum phone_kinds kinds, struct phone *ret)
{
	if (at > 0 && is_digit(s, at - 1))
		return false;
	if ((kinds & PHONE_MOBILE) != 0 && mobile_at(s, at, ret))
		return true;
	return (kinds & PHONE_FIXED) != 0 && fixed_at(s, at, ret);
}

bool phone_find(struct span s, enum phone_kinds kinds, struct phone *ret)
{
	for (size_t at = 0; at + 7 <= s.len; at++) {
		char c = s.at[at];
		if ((is_digit(s, at) || c == '+' || c == '(' || c == '\xEF') &&
		    phone_at(s, at, kinds, ret))
			return true;
	}
	return false;
}

bool phone_parse(struct span s, struct phone *ret)
{
	struct phone found;
	if (!phone_at(s, 0, PHONE_ANY, &found) || found.len != s.len)
		return false;
	*ret = found;
	return true;
}
