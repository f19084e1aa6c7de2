/* nudge: what the bot has to tell a person of its own accord, until the time at which they may be
 * disturbed. Whoever puts one says from when on; when it goes out, and with which others, is the
 * nudge chore's to decide (daemon/chore/chore_nudge.c).
 *
 * Reminders of tasks are made of the tasks themselves when their time comes, so that putting one
 * off, giving it away or taking it back needs no second place. */
#ifndef KEHUD_STORE_QUEUE_NUDGE_H
#define KEHUD_STORE_QUEUE_NUDGE_H

#include <stdbool.h>

#include "store/store.h"

#define NUDGE_CHORE "nudge"

struct nudge {
	int64_t id;
	int64_t person;       /* who is told */
	int64_t task, card;   /* 0: none */
	const char *kind;     /* "task" (a rule made it), "due", "overdue", "message" */
	const char *text;     /* one line */
	const char *more;     /* lines below it where it goes out alone: talking points; or NULL */
	const char *key;      /* idempotency key: putting it twice changes nothing */
	bool own;             /* the person chose the time: on a day off, too */
	struct instant due;   /* not before */
	struct instant stale; /* of no use after this; 0: always is */
	/* nudge_waiting() only: */
	const char *due_at; /* of the task; NULL: it is about none */
	bool over;          /* the task is not open any more */
};

[[nodiscard]] int nudge_put(struct tx *tx, const struct nudge *n, struct err *err);

/* Tasks whose time has come by `until` become nudges, up to max, but for those of the public pool;
 * own: only those that their owner wrote. *ret_n: so many. */
[[nodiscard]] int nudge_remind(struct tx *tx, struct instant until, bool own, unsigned max,
			       unsigned *ret_n, struct err *err);

/* The owner has been told of a task that is due on that day, without a time: no reminder in its
 * morning. */
[[nodiscard]] int nudge_told(struct tx *tx, int64_t task, struct instant now, struct err *err);

/* Somebody for whom something is due. ERR_ABSENT: nobody. */
[[nodiscard]] int nudge_person(const struct view *v, struct instant now, int64_t *ret,
			       struct err *err);
/* All that is due for them, the oldest first. */
[[nodiscard]] int nudge_waiting(const struct view *v, void *mem, int64_t person, struct instant now,
				unsigned max, struct nudge **ret, size_t *ret_n, struct err *err);
/* What is due for them waits until then; own: what they chose the time of as well. */
[[nodiscard]] int nudge_move(struct tx *tx, int64_t person, bool own, struct instant until,
			     struct err *err);
/* What waits for them need not wait any longer: when it may go out is looked at anew. */
[[nodiscard]] int nudge_hurry(struct tx *tx, int64_t person, struct err *err);
/* What is due for them is their deputy's, with these words before it. */
[[nodiscard]] int nudge_give(struct tx *tx, int64_t person, int64_t deputy, const char *before,
			     struct err *err);
[[nodiscard]] int nudge_drop(struct tx *tx, int64_t id, struct err *err);
[[nodiscard]] int nudge_sent(struct tx *tx, int64_t id, int64_t outbox, struct err *err);

/* When a person was told the n-th last time, if that was after `since`; 0: it was not. */
[[nodiscard]] int nudge_last(const struct view *v, int64_t person, unsigned n, struct instant since,
			     struct instant *ret, struct err *err);
/* When the next one, or the next task, is due; INT64_MAX: never. */
[[nodiscard]] int nudge_next(const struct view *v, struct instant *ret, struct err *err);

/* Tasks of somebody (not of the public pool) that have been overdue since before then and of which
 * whoever leads was not told; they count as told. Owners are visited by id. ERR_ABSENT: no more. */
struct overdue {
	int64_t task, card;
	const char *text, *due_at;
};
[[nodiscard]] int nudge_overdue(const struct view *v, void *mem, struct instant before,
				int64_t after_owner, unsigned max, int64_t *ret_owner,
				struct overdue **ret, size_t *ret_n, struct err *err);
[[nodiscard]] int nudge_escalated(struct tx *tx, int64_t owner, struct instant before,
				  struct err *err);

/* Those that went out, or were dropped, before then. */
[[nodiscard]] int nudge_expire(struct tx *tx, struct instant before, unsigned max, size_t *ret_n,
			       struct err *err);

#endif
