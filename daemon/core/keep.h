/* keep: where attachments are, and how long what is kept. */
#ifndef KEHUD_DAEMON_CORE_KEEP_H
#define KEHUD_DAEMON_CORE_KEEP_H

#include <stdint.h>

struct keep {
	const char *media;  /* folder */
	int64_t messages_s; /* texts of messages; 0: for good */
};

#endif
