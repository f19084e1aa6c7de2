/* upload: a big file comes in pieces, is checked as a whole, and then taken in; both in steps of a
 * few milliseconds, so that nobody's message waits for it. How far it has come is in the database:
 * a crash or a restart goes on where it was, and nothing is ever half imported.
 *
 * The check runs every row for real and takes it back, step by step. */
#ifndef KEHUD_DAEMON_DATA_UPLOAD_H
#define KEHUD_DAEMON_DATA_UPLOAD_H

#include "parsers/pack/pack.h"
#include "store/media/upload.h"

#define UPLOAD_CHORE "upload"      /* goes on with what nobody goes on with */
#define UPLOAD_PIECE (1024 * 1024) /* bytes of a piece at most */

/* Begins: a file of its own in folder, which is made if need be. u->kind, dry, skip_bad are given.
 * ERR_INPUT: no such kind. */
[[nodiscard]] int upload_begin(struct tx *tx, void *mem, const char *folder, struct upload *u,
			       struct err *err);
/* Puts a piece at its offset; the same piece again is as good as once. ERR_REFUSED: not there, or
 * no longer coming. */
[[nodiscard]] int upload_piece(struct tx *tx, const struct upload *u, int64_t at, const void *bytes,
			       size_t len, struct err *err);
/* All is there: it is checked from now on. */
[[nodiscard]] int upload_ready(struct tx *tx, const struct upload *u, struct err *err);
/* Goes on for some milliseconds. u follows; its texts hang on mem. */
[[nodiscard]] int upload_step(struct tx *tx, void *mem, const struct pack *pack, struct upload *u,
			      struct err *err);
/* A part of the file of rejected rows, up to UPLOAD_PIECE from an offset, on mem. */
[[nodiscard]] int upload_bad(void *mem, const struct upload *u, int64_t at, char **ret,
			     size_t *ret_len, struct err *err);

/* Removes files of uploads that are over, and of those that stopped coming a day ago. */
[[nodiscard]] int upload_sweep(struct tx *tx, void *mem, const char *folder, struct err *err);

#endif
