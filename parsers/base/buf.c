#include "parsers/base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

void buf_done(struct buf *b)
{
	free(b->data);
	b->data = NULL;
	b->len = b->room = 0;
}

void buf_reset(struct buf *b)
{
	b->len = 0;
	b->rc = 0;
	if (b->data != NULL)
		b->data[0] = '\0';
}

/* Makes room for `more` further bytes and the NUL. */
static int grow(struct buf *b, size_t more)
{
	if (b->rc < 0)
		return b->rc;
	if (more > b->limit - b->len)
		return b->rc = ERR_LIMIT;
	size_t need = b->len + more + 1;
	if (need <= b->room)
		return 0;
	size_t room = b->room < 64 ? 64 : b->room * 2;
	if (room < need)
		room = need;
	char *data = realloc(b->data, room);
	if (data == NULL)
		return b->rc = ERR_AGAIN;
	b->data = data;
	b->room = room;
	return 0;
}

void buf_add(struct buf *b, const void *bytes, size_t len)
{
	if (grow(b, len) < 0)
		return;
	if (len > 0)
		memcpy(b->data + b->len, bytes, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void buf_puts(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void buf_putc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	must(n >= 0);
	if (grow(b, (size_t)n) == 0) {
		(void)vsnprintf(b->data + b->len, (size_t)n + 1, fmt, again);
		b->len += (size_t)n;
	}
	va_end(again);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

const char *buf_str(const struct buf *b)
{
	return b->data != NULL ? b->data : "";
}

int buf_rc(const struct buf *b, const char *what, struct err *err)
{
	switch (b->rc) {
	case 0:
		return 0;
	case ERR_LIMIT:
		return err_set(err, ERR_LIMIT, "%s: longer than %zu bytes", what, b->limit);
	default:
		return err_set(err, b->rc, "%s: no memory", what);
	}
}

char *buf_take(struct buf *b, const void *ctx)
{
	return b->rc == 0 ? talloc_strndup(ctx, buf_str(b), b->len) : NULL;
}
