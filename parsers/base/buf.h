/* buf: text or bytes while they are built.
 *
 * A buffer is born with its limit and is sticky: after the first append that would pass the limit,
 * or finds no memory, appends do nothing, and buf_rc() tells once at the end. The content is always
 * NUL-terminated. Memory comes from malloc and goes back with buf_done(). */
#ifndef KEHUD_PARSERS_BASE_BUF_H
#define KEHUD_PARSERS_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

#include "parsers/base/err.h"

struct buf {
	char *data;   /* owned; never NULL once buf_str() was called */
	size_t len;   /* bytes, without the final NUL */
	size_t room;  /* bytes allocated */
	size_t limit; /* most bytes of content */
	int rc;       /* 0, ERR_LIMIT or ERR_AGAIN */
};

#define BUF_INIT(max) ((struct buf){.limit = (max)})
#define AUTO_BUF __attribute__((cleanup(buf_done))) struct buf

void buf_done(struct buf *b);
void buf_reset(struct buf *b); /* empty again, memory kept, failure forgotten */

void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_puts(struct buf *b, const char *text);
void buf_putc(struct buf *b, char c);
[[gnu::format(printf, 2, 3)]] void buf_printf(struct buf *b, const char *fmt, ...);
[[gnu::format(printf, 2, 0)]] void buf_vprintf(struct buf *b, const char *fmt, va_list ap);

/* The content; "" when empty. Borrowed until the next append. */
const char *buf_str(const struct buf *b);

/* 0, or ERR_LIMIT or ERR_AGAIN with a text that names `what`. */
[[nodiscard]] int buf_rc(const struct buf *b, const char *what, struct err *err);

/* The content as a talloc string on ctx; NULL after a failed append or without memory. */
char *buf_take(struct buf *b, const void *ctx);

#endif
