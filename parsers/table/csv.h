/* csv: RFC 4180 text in, rows out. Pure; all that it returns hangs on the given talloc context. */
#ifndef KEHUD_PARSERS_TABLE_CSV_H
#define KEHUD_PARSERS_TABLE_CSV_H

#include <stddef.h>

#include "parsers/base/err.h"

#define CSV_COLUMNS_MAX 128
#define CSV_ROWS_MAX 1000000

struct csv_row {
	size_t line; /* on which it begins, 1 first: quoted cells may hold line breaks */
	const char **cells;
	size_t n;
};

struct csv {
	struct csv_row *rows;
	size_t n;
};

/* Reads UTF-8 text, with or without BOM. Blank lines are no rows. ERR_INPUT names the line: a quote
 * that stays open or stands inside a bare cell, or a NUL. ERR_LIMIT: too many rows or columns. */
[[nodiscard]] int csv_parse(void *mem, const char *text, size_t len, struct csv **ret,
			    struct err *err);

#endif
