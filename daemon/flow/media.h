/* media: attachments as files named by their content (SHA-256), written once, never changed.
 *
 * A file is complete and on disk before the row that refers to it is committed, so a crash leaves
 * at most a file that nobody refers to. */
#ifndef KEHUD_DAEMON_FLOW_MEDIA_H
#define KEHUD_DAEMON_FLOW_MEDIA_H

#include <stddef.h>

#include "parsers/base/err.h"

#define MEDIA_HASH 65 /* 64 hex digits and the NUL */

/* Makes the folder if needed. */
[[nodiscard]] int media_open(const char *folder, struct err *err);

/* Stores len bytes, synced; the same content twice is one file. ERR_AGAIN: disk full or the like.
 */
[[nodiscard]] int media_put(const char *folder, const void *bytes, size_t len,
			    char ret_hash[MEDIA_HASH], struct err *err);

/* Path of a stored file on mem; ERR_INPUT if hash is not one. */
[[nodiscard]] int media_path(void *mem, const char *folder, const char *hash, char **ret,
			     struct err *err);

#endif
