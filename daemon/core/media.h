/* media: attachments as files named by their content (SHA-256), written once, never changed.
 *
 * A file is complete and on disk before the row that refers to it is committed, so a crash leaves
 * at most a file that nobody refers to. */
#ifndef KEHUD_DAEMON_CORE_MEDIA_H
#define KEHUD_DAEMON_CORE_MEDIA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/base/err.h"

#define MEDIA_HASH 65 /* 64 hex digits and the NUL */

/* Makes the folder if needed. */
[[nodiscard]] int media_open(const char *folder, struct err *err);

/* Stores len bytes, synced; the same content twice is one file. ERR_AGAIN: disk full or the like.
 */
[[nodiscard]] int media_put(const char *folder, const void *bytes, size_t len,
			    char ret_hash[MEDIA_HASH], struct err *err);

/* Puts the names in a folder on disk; -1 with errno. */
[[nodiscard]] int media_folder_sync(const char *path);

/* Path of a stored file on mem; ERR_INPUT if hash is not one. */
[[nodiscard]] int media_path(void *mem, const char *folder, const char *hash, char **ret,
			     struct err *err);

/* Whether the file of a hash is there. */
bool media_there(const char *folder, const char *hash);

/* Removes the file of a hash; only on the writer's thread, as below. */
void media_remove(const char *folder, const char *hash);

/* Goes through one of the MEDIA_PARTS parts of the folder and removes files that are older than
 * age_s seconds (also of those that never became complete) and that keep() does not want. Only on
 * the writer's thread, which accepts a message only if its file is there: so none is lost between
 * the look and the removal. keep: 1 it stays, 0 it goes, negative: failed. */
#define MEDIA_PARTS 257
[[nodiscard]] int media_sweep(const char *folder, int part, int64_t now_s, int age_s,
			      int (*keep)(void *ctx, const char *hash, struct err *err), void *ctx,
			      size_t *ret_removed, struct err *err);

#endif
