/* chore: what the daemon does by the clock, of its own accord. One chore a file, one row in
 * chores.c.
 *
 * Runs on the writer's thread, in slices of a few milliseconds, each a transaction; when it is due
 * and how far it has come is in the database, so that a restart neither forgets nor repeats. */
#ifndef KEHUD_DAEMON_CHORE_CHORE_H
#define KEHUD_DAEMON_CHORE_CHORE_H

#include <stdbool.h>

#include "daemon/core/keep.h"
#include "daemon/say/say.h"
#include "parsers/pack/pack.h"
#include "store/queue/outbox.h"
#include "store/store.h"

struct told;

struct chore_run {
	struct tx *tx;
	void *mem; /* goes with the slice */
	const struct pack *pack;
	const struct keep *keep;
	int64_t cursor;       /* the chore's own; 0 at its beginning. Left at 0: it is finished. */
	struct instant again; /* when finished: begin again then; 0: at the chore's own time */
	struct told *told;
};

struct chore {
	const char *name;
	int hour, minute; /* local time of each day at which it begins; hour -1: only when asked */
	int (*slice)(struct chore_run *r, struct err *err);
	bool speaks; /* tells people something, and touches nothing but the database: what kehuctl
			simulate runs on a copy */
};

extern const struct chore chore_pool, chore_upload, chore_messages, chore_pictures, chore_media,
	chore_forget, chore_gap, chore_kf, chore_kf_pull, chore_people, chore_directory,
	chore_nudge, chore_overdue, chore_nudged, chore_rules, chore_digest, chore_survey,
	chore_note, chore_reach, chore_place, chore_calendar;

/* Runs a slice of one chore that is due. *ret_next: when to call again at the latest. */
[[nodiscard]] int chores_run(struct tx *tx, const struct pack *pack, const struct keep *keep,
			     struct instant *ret_next, struct err *err);

/* The same of those that speak, in a copy of the database. */
[[nodiscard]] int chores_simulate(struct tx *tx, const struct pack *pack, const struct keep *keep,
				  struct instant *ret_next, struct err *err);

/* For chores: the message to a person, one a slice; further texts are lines of it. */
[[nodiscard]] int chore_tell(struct chore_run *r, int64_t person, struct say *ret, struct err *err);

/* A message to a person at once, under a key of its own; hush: if it comes late (outbox.h).
 * ERR_ABSENT: they can be reached nowhere. */
[[nodiscard]] int chore_post(struct chore_run *r, int64_t person, const char *key, enum hush hush,
			     const struct reply *reply, int64_t *ret_outbox, struct err *err);
/* Before messages are claimed: what comes late is not said now, if nobody may be disturbed. */
[[nodiscard]] int chores_hush(struct tx *tx, const struct keep *keep, struct err *err);

/* Files that nothing refers to any more go now instead of at night. */
[[nodiscard]] int chore_media_plan(struct tx *tx, struct err *err);
/* What store/privacy/privacy.h left for later is done soon by the clock, or by steps here and now.
 */
[[nodiscard]] int chore_forget_plan(struct tx *tx, struct err *err);
[[nodiscard]] int chore_forget_step(struct tx *tx, bool *ret_more, struct err *err);

#endif
