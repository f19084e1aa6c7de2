/* alive: a file beside the database whose time says when the daemon was last there, so that the
 * next start knows how long nobody listened. */
#ifndef KEHUD_DAEMON_CORE_ALIVE_H
#define KEHUD_DAEMON_CORE_ALIVE_H

#include "parsers/base/err.h"
#include "parsers/base/units.h"

#define ALIVE_S 20 /* between two signs of life; a clean end gives one, too */
#define GAP_S 60   /* who was away for less was not away */

/* *ret_fd: to be touched. *ret_last: the last sign of life, 0 if there never was one. */
[[nodiscard]] int alive_open(const char *database, int *ret_fd, struct instant *ret_last,
			     struct err *err);
void alive_touch(int fd);
/* Gives no sign: who never got going does not shorten the time nobody listened. */
void alive_close(int *fd);

#endif
