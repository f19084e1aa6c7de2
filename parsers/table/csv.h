/* csv: RFC 4180 text in and out, a row at a time, so that a file of any size needs the memory of
 * one row. Pure.
 *
 * Spreadsheets take a cell that begins with = + - @ (or their full-width forms, a tab, a line
 * break) for a formula, which a hostile customer name could use. csv_put() defuses such a cell with
 * an apostrophe, csv_plain() takes exactly that apostrophe away again. */
#ifndef KEHUD_PARSERS_TABLE_CSV_H
#define KEHUD_PARSERS_TABLE_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/base/buf.h"
#include "parsers/base/err.h"

#define CSV_COLUMNS_MAX 128
#define CSV_ROW_MAX 131072 /* bytes of one row as it stands in the file */

struct csv_row {
	size_t line; /* on which it begins, 1 first: quoted cells may hold line breaks */
	const char **cells;
	size_t n;
};

struct csv_reader {
	const char *at, *end;
	size_t line; /* of at */
	bool last;   /* end is the end of the file, not of a window */
};

/* Begins with the text of a file or of a window into it; skips a BOM on line 1. */
void csv_begin(struct csv_reader *r, const char *text, size_t len, size_t line, bool last);

/* The next row, on mem: 1. 0: none any more, or (unless last) it goes on behind the window; at and
 * line then stand at its beginning. Blank lines are no rows. ERR_INPUT names the line: a quote that
 * stays open or stands inside a bare cell, a NUL, text that is not UTF-8. ERR_LIMIT: too many
 * columns, or a row over CSV_ROW_MAX. */
[[nodiscard]] int csv_next(struct csv_reader *r, void *mem, struct csv_row *ret, struct err *err);

/* A cell as the importer means it: without the apostrophe that csv_put() put before it. */
const char *csv_plain(const char *cell);

/* Adds a cell (NULL: empty), quoted where it has to be, defused; first: no comma before it. */
void csv_put(struct buf *b, const char *cell, bool first);
void csv_end(struct buf *b); /* of a row */

#endif
