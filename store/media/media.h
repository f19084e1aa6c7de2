/* media: attachments as files under their hash (daemon/core/media.h). A row stands as long as
 * something refers to it. */
#ifndef KEHUD_STORE_MEDIA_MEDIA_H
#define KEHUD_STORE_MEDIA_MEDIA_H

#include "store/store.h"

[[nodiscard]] int media_row_there(const struct view *v, const char *hash, bool *ret,
				  struct err *err);
/* A file that is there: its row. */
[[nodiscard]] int media_row_put(struct tx *tx, const char *hash, int64_t bytes, struct err *err);
/* Removes up to max rows that nothing refers to; their hashes on mem. */
[[nodiscard]] int media_rows_drop(struct tx *tx, void *mem, unsigned max, const char ***ret,
				  size_t *ret_n, struct err *err);

/* Blanks the texts of up to max finished messages and their answers that came before an instant,
 * from an id on; what they did stays, and they are still known as received. *ret_next: where to go
 * on; 0: that was all. */
[[nodiscard]] int messages_blank(struct tx *tx, struct instant before, int64_t from, unsigned max,
				 int64_t *ret_next, struct err *err);

#endif
