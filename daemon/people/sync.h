/* sync: the people of a chat platform's directory become people of ours.
 *
 * Reading: the errand "people" with the key "all" brings the departments; one with the key
 * "members" goes through their members, some departments at a time, and asks one by one for those
 * who should be there and were not met (somebody who moves meanwhile is in neither place). What
 * came stays in tables until all of it is there; then the clock takes it over in slices (chore
 * "directory"), so that messages go on, and a restart goes on where it was. Nobody is disabled
 * before that, and nobody at all where suspiciously many are missing. */
#ifndef KEHUD_DAEMON_PEOPLE_SYNC_H
#define KEHUD_DAEMON_PEOPLE_SYNC_H

#include <jansson.h>

#include "daemon/people/leaver.h"
#include "store/people/directory.h"
#include "store/queue/errand.h"
#include "store/store.h"

#define SYNC_CHORE "directory"
#define SYNC_FAILED "failed" /* at, of one that is swept away without having been taken over */

/* The directory is read in wait_s seconds. */
[[nodiscard]] int sync_ask(struct tx *tx, const char *platform, int wait_s, struct err *err);
/* The same, if it was not within so many seconds; or one that was under way goes on. */
[[nodiscard]] int sync_ask_old(struct tx *tx, void *mem, const char *platform, int older_s,
			       int wait_s, struct err *err);
/* How long a message waits for its unknown sender to be asked for, once. */
#define SYNC_PERSON_S 60
/* Asks for the sender of a message. *ret_asked: they were asked for before. */
[[nodiscard]] int sync_ask_person(struct tx *tx, void *mem, const char *platform, const char *user,
				  int64_t inbox, bool *ret_asked, struct err *err);

/* What an errand "people" brought, beginning at the person `from` of the result. */
struct sync_took {
	size_t from;      /* there is more of it: call again with this; 0: no */
	const char *next; /* it goes on with these args; NULL: it is over */
};
[[nodiscard]] int sync_take(struct tx *tx, void *mem, const struct errand_row *e,
			    const json_t *result, size_t from, struct sync_took *ret,
			    struct err *err);
/* It failed; for good: this sync is over. */
[[nodiscard]] int sync_failed(struct tx *tx, void *mem, const struct errand_row *e, const char *why,
			      bool for_good, struct err *err);

/* A slice of taking over. */
struct sync_slice {
	bool more;           /* another one is to follow */
	struct leaver *left; /* who was disabled; on mem */
	size_t n_left;
	int64_t held; /* so many are missing that nobody is disabled, and admins do not know yet */
};
[[nodiscard]] int sync_run(struct tx *tx, void *mem, struct sync_slice *ret, struct err *err);

#endif
