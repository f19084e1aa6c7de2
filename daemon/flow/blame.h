/* blame: which message was being handled when the daemon crashed.
 *
 * A message that crashes its handler would crash it again after every restart. The handler of fatal
 * signals leaves the message's id in a small file beside the database; the next start counts it,
 * and after two crashes the message is set aside. A kill from outside, or a power cut, leaves no
 * id: the message is not to blame. */
#ifndef KEHUD_DAEMON_FLOW_BLAME_H
#define KEHUD_DAEMON_FLOW_BLAME_H

#include <stdint.h>

#include "parsers/base/err.h"

/* Opens the file of this database; *ret_id is what the last run left in it, 0 if nothing. Installs
 * the signal handlers. */
[[nodiscard]] int blame_open(const char *database, int64_t *ret_id, struct err *err);

/* The message that is being handled from now on; 0: none. */
void blame_set(int64_t id);

/* For each thread that handles messages: a stack of its own for the handler, as the thread's may be
 * what has run over. */
void blame_thread(void);

#endif
