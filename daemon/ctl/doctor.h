/* doctor: what kehuctl doctor finds, one row a check; the parts of it for each other. */
#ifndef KEHUD_DAEMON_CTL_DOCTOR_H
#define KEHUD_DAEMON_CTL_DOCTOR_H

#include "daemon/ctl/ctl.h"

struct doctor {
	struct ctl *c;
	bool json;
	json_t *rows;
	bool failed;
	json_t *daemon; /* /admin/daemon; NULL: none runs */
};

/* A row, said at once unless it goes into JSON. mend: how to put it right, a sentence in which
 * names are as the platform's console has them. Never a secret. */
[[gnu::format(printf, 3, 4)]] void doctor_ok(struct doctor *d, const char *what, const char *fmt,
					     ...);
[[gnu::format(printf, 4, 5)]] void doctor_warn(struct doctor *d, const char *what, const char *mend,
					       const char *fmt, ...);
[[gnu::format(printf, 4, 5)]] void doctor_fail(struct doctor *d, const char *what, const char *mend,
					       const char *fmt, ...);

/* "3 min"; for ages. */
const char *doctor_age(int64_t seconds, char ret[32]);

void doctor_here(struct doctor *d);   /* files, programs, room: this machine */
void doctor_daemon(struct doctor *d); /* whether it runs, its queues */
void doctor_wecom(struct doctor *d);
void doctor_amap(struct doctor *d);

#endif
