/* queue: how much waits where, and what was set aside, for admins. */
#ifndef KEHUD_STORE_QUEUE_QUEUE_H
#define KEHUD_STORE_QUEUE_QUEUE_H

#include <stdbool.h>

#include "store/store.h"

struct queue_counts {
	int64_t inbox_open, inbox_dead;
	int64_t outbox_waiting, outbox_dead;
	int64_t jobs_waiting, jobs_dead;
	int64_t errands_waiting, errands_dead;
	int64_t oldest_us; /* when the oldest unfinished message came; 0 if there is none */
};
[[nodiscard]] int queue_count(const struct view *v, struct queue_counts *ret, struct err *err);

struct queue_dead {
	const char *kind; /* "inbox", "outbox", "job" */
	int64_t id;
	int attempts;
	const char *error;
};
/* The newest dead letters first, at most max. */
[[nodiscard]] int queue_dead_list(const struct view *v, void *mem, unsigned max,
				  struct queue_dead **ret, size_t *ret_n, struct err *err);

/* Where one message of a platform stands. ERR_ABSENT if it is not there. */
struct queue_message {
	int64_t id;
	int state;            /* 0 open, 1 done, 2 dead */
	bool settled;         /* done, every reply sent, every picture read */
	const char **replies; /* bodies that were sent, in order; on mem */
	size_t n_replies;
};
[[nodiscard]] int queue_message_find(const struct view *v, void *mem, const char *platform,
				     const char *msg_id, struct queue_message *ret,
				     struct err *err);

#endif
