/* clean: one form for each character, in one pass; the result is never longer than the text. */
#include <string.h>

#include "parsers/base/utf8.h"
#include "parsers/message/draft.h"

/* 0: the character disappears. */
static uint32_t fold(uint32_t c)
{
	if (c >= 0xFF01 && c <= 0xFF5E) {
		switch (c) {
		case 0xFF0C: /* ， */
		case 0xFF1B: /* ； */
		case 0xFF01: /* ！ */
		case 0xFF1F: /* ？ */
		case 0xFF08: /* （ */
		case 0xFF09: /* ） */
			return c;
		default:
			return c - 0xFF01 + 0x21;
		}
	}
	switch (c) {
	case 0xFFE5: /* ￥ */
		return 0xA5;
	case 0x3000:
	case 0xA0:
	case 0x2005: /* WeCom puts it behind a mention */
		return ' ';
	case 0x200B:
	case 0x200C:
	case 0x200D:
	case 0x2060:
	case 0xFEFF:
		return 0;
	default:
		return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF) ? 0 : c;
	}
}

static size_t clean(const char *text, size_t len, bool quotation, char *out)
{
	bool quoted = false;
	size_t w = 0;
	for (size_t at = 0; at < len;) {
		unsigned char b = (unsigned char)text[at];
		if (b < 0x80) {
			if (b != '\r' || at + 1 == len || text[at + 1] != '\n')
				out[w++] = (char)(b == '\r' ? '\n' : b);
			at++;
			continue;
		}
		if (b >= 0xE4 &&
		    b <= 0xE9) { /* U+4000 to U+9FFF: nothing to fold, mostly Chinese */
			memcpy(out + w, text + at, 3);
			w += 3;
			at += 3;
			continue;
		}
		uint32_t c;
		size_t n = utf8_next(text + at, len - at, &c);
		uint32_t f = fold(c);
		if (c == 0x300C && quotation) /* 「, the first one */
			quoted = !(quotation = false);
		if (c == 0x300D) /* 」 */
			quoted = false;
		if (quoted && c == 0xFF1A)
			f = c;
		if (f == c)
			for (size_t i = 0; i < n; i++)
				out[w++] = text[at + i];
		else if (f != 0)
			w += utf8_put(f, out + w);
		at += n;
	}
	out[w] = '\0';
	return w;
}

size_t clean_text(const char *text, size_t len, char *out)
{
	size_t n = clean(text, len, false, out);
	/* A quotation is somebody else's words: its colons stay as typed. */
	return tags_quoted((struct span){out, n}) ? clean(text, len, true, out) : n;
}
