/* import: CSV files of admins become people, customers, products, history and figures. All of a
 * file or nothing of it, unless bad rows are to be skipped; every rejected row is named with its
 * line and the reason, and goes into a file of its own to be mended and brought again. */
#ifndef KEHUD_DAEMON_DATA_IMPORT_H
#define KEHUD_DAEMON_DATA_IMPORT_H

#include "daemon/data/sheet.h"

struct import {
	const struct pack *pack;
	const struct sheet *sheet;
	int64_t upload; /* number of the file */
	struct sheet_head head;
	/* the result */
	int64_t added, updated, rejected;
	struct buf *bad;  /* rejected rows, as CSV with the reason in a last column; may be NULL */
	bool bad_goes_on; /* its heading is written */
	struct buf heading;
	/* each rejected row; may be NULL */
	void (*on_bad)(void *ctx, size_t line, const char *why);
	void *ctx;
};

/* The sheet of that name that can come in. ERR_INPUT names those that can. */
[[nodiscard]] int import_sheet(const char *kind, const struct sheet **ret, struct err *err);

void import_done(struct import *im);

/* The first row: the names of the columns. */
[[nodiscard]] int import_head(struct import *im, const struct csv_row *csv, struct err *err);

/* Any other row, in a savepoint of its own. Negative only when nothing more can be done. */
[[nodiscard]] int import_row(struct tx *tx, struct import *im, const struct csv_row *csv,
			     struct err *err);

/* A file in memory (UTF-8, with or without BOM). ERR_INPUT: the file as a whole is refused (its
 * header, its quoting). */
[[nodiscard]] int import_text(struct tx *tx, struct import *im, const char *text, size_t len,
			      struct err *err);

#endif
