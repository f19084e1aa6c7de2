/* invitation: whom to invite to a fair, as a table that spreadsheets open. */
#ifndef KEHUD_DAEMON_DATA_INVITATION_H
#define KEHUD_DAEMON_DATA_INVITATION_H

#include "parsers/base/buf.h"
#include "parsers/pack/pack.h"
#include "store/figure/fairs.h"

#define INVITATION_MAX 3000 /* people on one list */

/* UTF-8 with a byte order mark, as spreadsheets want it; columns for people. *ret_n: rows; there
 * may be more if it is INVITATION_MAX. */
[[nodiscard]] int invitation_csv(const struct view *v, const struct pack *pack,
				 const struct scope *s, const char *fair, struct buf *out,
				 size_t *ret_n, struct err *err);

#endif
