/* task: something to be done until a time, for one person, mostly about one customer. */
#ifndef KEHUD_STORE_CARD_TASK_H
#define KEHUD_STORE_CARD_TASK_H

#include <stdbool.h>

#include "store/people/person.h"
#include "store/store.h"

struct task {
	int64_t id;            /* short, for people to type */
	int64_t card;          /* 0: about nobody in particular */
	const char *card_name; /* or NULL */
	int64_t owner;
	const char *owner_user; /* task_all() only */
	const char *text;
	const char *due_at; /* local, as understood: 2026-11-25 or 2026-11-25T15:00 */
	struct instant due;
	const char *state;  /* "open", "done", "vetoed" */
	const char *reason; /* of a veto */
	int64_t inbox;      /* the message that made it; 0 if none */
};

[[nodiscard]] int task_put(struct tx *tx, const struct task *t, int64_t *ret_id, struct err *err);

/* A task of the actor's own, or of somebody for whom they stand in (leave.h). ERR_ABSENT: there is
 * none of that number for them. */
[[nodiscard]] int task_find(const struct view *v, void *mem, const struct person *actor, int64_t id,
			    struct task *ret, struct err *err);

/* The last that a person vetoed since then without saying why. ERR_ABSENT. */
[[nodiscard]] int task_unexplained(const struct view *v, int64_t owner, struct instant since,
				   int64_t *ret_id, struct err *err);

/* Open tasks of a person (card 0) or of a card (owner 0), soonest first. */
[[nodiscard]] int task_list(const struct view *v, void *mem, int64_t owner, int64_t card,
			    unsigned max, struct task **ret, size_t *ret_n, struct err *err);

/* How many open ones a person has. */
[[nodiscard]] int task_count(const struct view *v, int64_t owner, size_t *ret, struct err *err);
/* The one that a message made for its sender. ERR_ABSENT. */
[[nodiscard]] int task_of_message(const struct view *v, int64_t owner, int64_t inbox,
				  int64_t *ret_id, struct err *err);

/* Everybody's, for admins: open ones first, soonest first. */
[[nodiscard]] int task_all(const struct view *v, void *mem, unsigned max, struct task **ret,
			   size_t *ret_n, struct err *err);

#endif
