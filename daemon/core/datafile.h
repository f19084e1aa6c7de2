/* datafile: a small file of data that an admin names in the configuration, whole. */
#ifndef KEHUD_DAEMON_CORE_DATAFILE_H
#define KEHUD_DAEMON_CORE_DATAFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/base/err.h"

/* A path has a slash or ends in .json; anything else names what ships inside the program. */
bool datafile_is_path(const char *name);

/* *ret is the caller's to free(). ERR_INPUT: not there, or larger than 1 MiB; what: "pack", for
 * words. */
[[nodiscard]] int datafile_read(const char *what, const char *path, char **ret, size_t *ret_len,
				struct err *err);

#endif
