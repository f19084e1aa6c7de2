/* export: rows of the database as CSV, a page at a time. What goes out comes in again, byte for
 * byte. */
#ifndef KEHUD_DAEMON_DATA_EXPORT_H
#define KEHUD_DAEMON_DATA_EXPORT_H

#include "daemon/data/sheet.h"

/* Up to max rows behind `after` (0: the first, with the names of the columns before them) are added
 * to out. *ret_last is where to go on; 0: that was all. ERR_INPUT names the kinds there are. */
[[nodiscard]] int export_page(const struct view *v, const struct pack *pack, const char *kind,
			      int64_t after, unsigned max, struct buf *out, int64_t *ret_last,
			      struct err *err);

#endif
