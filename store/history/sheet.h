/* sheet: the rows of the files that go out, a page at a time, by id. Each kind of file has its
 * SELECT here; its columns are named as in the file, money is fen, times are microseconds. */
#ifndef KEHUD_STORE_HISTORY_SHEET_H
#define KEHUD_STORE_HISTORY_SHEET_H

#include "store/store.h"

/* Calls row for each of up to max rows behind `after` (0: from the beginning), with the columns of
 * the kind ("customers", ...). *ret_last is the last one's place, 0 if there was none. ERR_ABSENT:
 * no such kind. */
[[nodiscard]] int sheet_page(const struct view *v, const char *kind, int64_t after, unsigned max,
			     int (*row)(void *ctx, struct stmt *st, struct err *err), void *ctx,
			     int64_t *ret_last, struct err *err);

#endif
