/* gap: the time when the daemon was away, messages that were handled and replies that went out
 * late, and whom that concerns. They are told once (daemon/chore/chore_gap.c). */
#ifndef KEHUD_STORE_QUEUE_GAP_H
#define KEHUD_STORE_QUEUE_GAP_H

#include <stdbool.h>

#include "store/store.h"

#define GAP_CHORE "gap" /* tells them */
#define GAP_WAIT_S 60   /* after the last late one: what comes together is told together */
#define LATE_S 120      /* from here to handling or delivery; less is nothing to speak of */

struct gap {
	int64_t id;
	struct instant from, to;
};

/* The daemon was away; whom it concerns is found out and told some time later. */
[[nodiscard]] int gap_put(struct tx *tx, struct instant from, struct instant to, struct err *err);

/* The message was handled, the reply delivered. If that was late, its sender will be told. */
[[nodiscard]] int gap_handled(struct tx *tx, int64_t inbox, struct instant sent, int64_t person,
			      struct err *err);
[[nodiscard]] int gap_delivered(struct tx *tx, int64_t outbox, int64_t inbox, struct err *err);

/* Puts down whom the gaps concern that nobody was told of: everybody who wrote in the active_s
 * seconds before. */
[[nodiscard]] int gap_spread(struct tx *tx, int64_t active_s, struct err *err);

/* The next person after one who is to be told something. ERR_ABSENT: none. */
[[nodiscard]] int gap_person(const struct view *v, int64_t after, int64_t *ret, struct err *err);

/* What a message recorded that was handled late; one message may have several receipts. */
struct late_record {
	int64_t receipt, card; /* change set; card 0: of none */
};

struct late {
	struct gap *gaps;
	size_t n_gaps;
	size_t n_messages; /* that were handled late */
	size_t n_silent;   /* of these, such that recorded nothing */
	struct late_record *records;
	size_t n_records;
	size_t n_out;
	struct instant first_out; /* when the earliest of the late replies was written */
};
/* All that a person is to be told, on mem; and that it was told. */
[[nodiscard]] int gap_late(const struct view *v, void *mem, int64_t person, struct late *ret,
			   struct err *err);
[[nodiscard]] int gap_told(struct tx *tx, int64_t person, struct err *err);

#endif
