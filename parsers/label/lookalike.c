#include "parsers/label/lookalike.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "parsers/base/buf.h"
#include "parsers/base/utf8.h"

#define VALUE_BYTES 4096

/* What can stand there, and what is read for it that cannot. */
struct alike {
	const char *is, *read;
};

/* clang-format off */
static const struct alike places[] = {
	{"国", "围固囯圄园图"}, {"沪", "泸炉沧护"}, {"浙", "淅哲渐折"}, {"闽", "阅间闵闰闯问闻"}, {"皖", "院脘皎"},
	{"赣", "赖赚"}, {"鄂", "鄢鄙"}, {"冀", "翼"}, {"晋", "普"}, {"陕", "映峡"}, {"粤", "奥"}, {"湘", "湖相"},
	{"渝", "瑜谕愉"}, {"鲁", "曾"}, {"辽", "过"}, {"黔", "黑令"}, {"琼", "惊"}, {"蒙", "蒙家"},
};
static const struct alike pieces[] = {
	{"盒", "金全盆盎"}, {"支", "文攴"}, {"袋", "贷"}, {"瓶", "甄"}, {"箱", "霜"}, {"套", "奎"}, {"罐", "灌"},
};
/* clang-format on */

static uint32_t alike_of(const struct alike *list, size_t n, uint32_t c)
{
	char text[5] = {};
	(void)utf8_put(c, text);
	for (size_t i = 0; i < n; i++) {
		if (c >= 0x80 && strstr(list[i].read, text) != NULL) {
			uint32_t is;
			(void)utf8_next(list[i].is, strlen(list[i].is), &is);
			return is;
		}
	}
	return c;
}

uint32_t lookalike_place(uint32_t c)
{
	return alike_of(places, sizeof(places) / sizeof(places[0]), c);
}

/* A character between a digit and a stroke, or behind a stroke that such a one stands before. */
char *lookalike_packing(void *mem, const char *value)
{
	AUTO_BUF out = BUF_INIT(VALUE_BYTES);
	size_t len = strlen(value);
	bool counted = false, packing = false;
	for (size_t at = 0; at < len;) {
		uint32_t c;
		size_t took = utf8_next(value + at, len - at, &c);
		bool stroke = value[at + took] == '/', last = at + took == len;
		bool piece = c >= 0x80 && ((counted && stroke) || (packing && last));
		char bytes[4];
		buf_add(&out, bytes,
			utf8_put(piece ? alike_of(pieces, sizeof(pieces) / sizeof(pieces[0]), c)
				       : c,
				 bytes));
		packing = c == '/' ? packing : piece && stroke;
		counted = c < 0x80 && isdigit((int)c) != 0;
		at += took;
	}
	return buf_take(&out, mem);
}
