/* loop: the thread that keeps the doors: requests in, pictures to the workers, answers out. It
 * never touches the database. */
#ifndef KEHUD_DAEMON_LOOP_LOOP_H
#define KEHUD_DAEMON_LOOP_LOOP_H

#include "daemon/core/config.h"

/* Opens the database and the sockets, serves until SIGTERM or SIGINT, takes everything down. SIGHUP
 * reads the pack again. cf stays the caller's. */
[[nodiscard]] int loop_run(const struct config *cf, struct err *err);

#endif
