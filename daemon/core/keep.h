/* keep: what chores need of the configuration. */
#ifndef KEHUD_DAEMON_CORE_KEEP_H
#define KEHUD_DAEMON_CORE_KEEP_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/core/worktime.h"

#define KEEP_PEOPLE 8

struct keep {
	const char *media;        /* folder */
	int64_t messages_s;       /* texts of messages; 0: for good */
	int64_t pictures_s;       /* files of photos; 0: for good */
	struct worktime worktime; /* when people may be disturbed */
	int per_hour;             /* nudges to one person, at most */
	int escalate_days;        /* working days after which whoever leads is told; 0: never */
	bool kf;                  /* customers may write to us themselves */
	const char *kf_duty;      /* user who is told of strangers; "": who leads */
	const char *people[KEEP_PEOPLE]; /* platforms whose directory is read; ends with NULL */
};

#endif
