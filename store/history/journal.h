/* journal: changes that know their way back. Whatever a person can undo is written through here:
 * the value is read, the change is put down in change_set and change, and the new value is set; the
 * same table of ways takes it back.
 *
 * Values are texts as change.h has them. The field "*" is the row itself: its new value is any
 * text, NULL means that it is not there. */
#ifndef KEHUD_STORE_HISTORY_JOURNAL_H
#define KEHUD_STORE_HISTORY_JOURNAL_H

#include "store/history/change.h"

/* A row that was just made. what: words for people, in the card's history. */
[[nodiscard]] int journal_born(struct change_log *log, const char *tbl, int64_t row,
			       const char *what, int64_t card, struct err *err);

/* Sets one value (NULL: none) of a row, unless it is that already. card: whose history it belongs
 * to, 0 for nobody's. ERR_ABSENT: there is no such row. ERR_BROKEN: no such way. */
[[nodiscard]] int journal_set(struct change_log *log, const char *tbl, int64_t row,
			      const char *field, const char *value, int64_t card, struct err *err);
/* The same with a number; 0 counts as none. */
[[nodiscard]] int journal_set_int(struct change_log *log, const char *tbl, int64_t row,
				  const char *field, int64_t value, int64_t card, struct err *err);

/* Whether the value that the change left behind is still there. */
[[nodiscard]] int journal_still(const struct view *v, const struct change *c, bool *ret,
				struct err *err);
/* Sets the value from before the change. */
[[nodiscard]] int journal_back(struct tx *tx, const struct change *c, struct err *err);

#endif
