/* platform: one chat network behind one struct. Adapters do no I/O: they turn requests into
 * messages; so they are tested with requests alone. A new platform is a file and a row. */
#ifndef KEHUD_DAEMON_CHAT_PLATFORM_H
#define KEHUD_DAEMON_CHAT_PLATFORM_H

#include <stddef.h>

#include "daemon/core/config.h"
#include "daemon/core/http.h"
#include "store/queue/inbox.h"

/* What an accepted request told us. Everything hangs on the request's tree. */
struct received {
	struct inbox_msg msg;
	bool ignored;      /* not for us (another bot, nobody mentioned us): answered, not stored */
	const void *media; /* bytes to be on disk before msg is stored; NULL if none */
	size_t media_len;
	struct http_answer answer; /* given once msg is stored for good */
};

struct platform_path {
	const char *path;
	enum option_id limit; /* the option that says how large a body may be */
	/* 0: *ret is to be stored. Negative: nothing was accepted, *ret_refusal says why. */
	int (*receive)(void *mem, const struct http_request *rq, struct received *ret,
		       struct http_answer *ret_refusal);
};

struct platform {
	const char *name; /* config section, inbox.platform */
	enum option_id enabled;
	const struct platform_path *paths; /* all POST; ends with a NULL path */
};

extern const struct platform platform_console;

/* All of them; ends with NULL. */
extern const struct platform *const platforms[];

#endif
