/* check: is a database file sound, looked at from outside, while a daemon uses it or not. */
#ifndef KEHUD_STORE_CHECK_H
#define KEHUD_STORE_CHECK_H

#include "parsers/base/err.h"

/* *ret_version: of its schema; *ret_newest: the one that this program knows. ERR_BROKEN: damaged;
 * ERR_REFUSED: made by a newer program; ERR_AGAIN: cannot be opened. Reads the whole file. */
[[nodiscard]] int store_check(const char *path, int *ret_version, int *ret_newest, struct err *err);

#endif
