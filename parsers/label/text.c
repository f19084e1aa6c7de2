#include "parsers/label/text.h"

#include <ctype.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/buf.h"
#include "parsers/base/utf8.h"

#define FOLDED_MAX 8192

static uint32_t fold(uint32_t c)
{
	if (c >= 0xFF01 && c <= 0xFF5E)
		return c - 0xFF01 + 0x21;
	switch (c) {
	case 0x3000:
	case 0x00A0:
		return ' ';
	case 0x2236: /* ∶ */
	case 0xFE55:
		return ':';
	case 0x2010:
	case 0x2011:
	case 0x2012:
	case 0x2013:
	case 0x2014:
	case 0x2015:
	case 0x2212:
		return '-';
	default:
		return c;
	}
}

char *text_fold(void *mem, const char *text)
{
	AUTO_BUF out = BUF_INIT(FOLDED_MAX);
	size_t len = strlen(text);
	uint32_t before = 0;
	bool blank = false;
	for (size_t at = 0; at < len;) {
		uint32_t c;
		at += utf8_next(text + at, len - at, &c);
		c = fold(c);
		if (c == ' ' || c == '\t') {
			blank = before != 0;
			continue;
		}
		/* A blank beside the sign of a code, a number, a date was none. */
		if (blank && before < 0x80 && c < 0x80 && strchr(":-/.,", (int)before) == NULL &&
		    strchr(":-/.,", (int)c) == NULL)
			buf_putc(&out, ' ');
		blank = false;
		char bytes[4];
		buf_add(&out, bytes, utf8_put(c, bytes));
		before = c;
	}
	return buf_take(&out, mem);
}

char *text_value(void *mem, const char *text)
{
	size_t from = 0, to = strlen(text);
	static const char noise[] = " \t:;,|_'\"`=~";
	while (from < to && strchr(noise, text[from]) != NULL)
		from++;
	while (to > from && strchr(" \t:;,|_'\"`=.", text[to - 1]) != NULL)
		to--;
	return talloc_strndup(mem, text + from, to - from);
}

size_t text_colon(const char *text)
{
	size_t n = strspn(text, " ");
	size_t colons = strspn(text + n, ":;");
	if (colons == 0)
		return 0;
	return n + colons + strspn(text + n + colons, " ");
}

bool text_has_han(const char *text)
{
	size_t len = strlen(text);
	for (size_t at = 0; at < len;) {
		uint32_t c;
		at += utf8_next(text + at, len - at, &c);
		if (utf8_is_han(c))
			return true;
	}
	return false;
}
