#include "parsers/base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/base/utf8.h"

static void text_put(struct err *err, char *text)
{
	(void)utf8_mend(text);
	size_t n = utf8_cut(text, strlen(text), sizeof(err->text) - 1);
	memcpy(err->text, text, n);
	err->text[n] = '\0';
}

int err_set(struct err *err, int code, const char *fmt, ...)
{
	if (err == NULL)
		return code;
	char text[2 * sizeof(err->text)];
	va_list ap;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	err->code = code;
	text_put(err, text);
	return code;
}

int err_prefix(struct err *err, const char *fmt, ...)
{
	char what[sizeof(err->text)];
	char text[2 * sizeof(err->text) + 2];
	va_list ap;
	va_start(ap, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	(void)snprintf(text, sizeof(text), "%s: %s", what, err->text);
	text_put(err, text);
	return err->code;
}

const char *err_name(int code)
{
	switch (code) {
#define X(name, n, reaction) \
	case ERR_##name:     \
		return #name;
		ERR_MAP(X)
#undef X
	case 0:
		return "OK";
	default:
		return "?";
	}
}

void must_failed(const char *file, int line, const char *cond)
{
	(void)fprintf(stderr, "kehud: %s:%d: broken invariant: %s\n", file, line, cond);
	abort();
}
