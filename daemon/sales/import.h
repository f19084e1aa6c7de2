/* import: CSV files of admins become people, customers and products. All of a file or nothing of
 * it, unless bad rows are to be skipped; every rejected row is named with its line and the reason.
 */
#ifndef KEHUD_DAEMON_SALES_IMPORT_H
#define KEHUD_DAEMON_SALES_IMPORT_H

#include <jansson.h>
#include <stdbool.h>

#include "parsers/pack/pack.h"
#include "store/store.h"

struct import {
	void *mem;
	const struct pack *pack;
	bool skip_bad;
	/* the result */
	size_t added, updated;
	json_t *rejected; /* [{"line", "reason"}]; a reference of the caller's */
};

/* kind: "users", "customers" or "products". bytes: UTF-8 (with or without BOM) or GB18030.
 * ERR_INPUT: the file as a whole is refused (its header, its quoting), or rows were rejected and
 * skip_bad is not set: roll back. */
[[nodiscard]] int import_csv(struct tx *tx, struct import *im, const char *kind, const char *bytes,
			     size_t len, struct err *err);

#endif
