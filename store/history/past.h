/* past: what happened before the daemon was there, from files. Unlike what people say, it goes in
 * at its own time, also between and before what is known already, and is not in the journal. */
#ifndef KEHUD_STORE_HISTORY_PAST_H
#define KEHUD_STORE_HISTORY_PAST_H

#include "store/store.h"

/* A new card with all that its row says, in one go. values: as card_set() takes them, one for each
 * field. created 0: now. */
[[nodiscard]] int past_card_put(struct tx *tx, int64_t owner, const char *const *values,
				const char *key, const char *type, struct instant created,
				int64_t *ret_id, struct err *err);

/* The card is at this stage since some time: a deal with one event, assumed until a history of
 * stages is known. state: "open", "won" or "lost". */
[[nodiscard]] int past_stage_assume(struct tx *tx, int64_t card, int64_t person, const char *stage,
				    const char *state, const char *amount, struct instant at,
				    struct err *err);

struct past_stage {
	int64_t card, person;
	const char *stage;
	bool closes;    /* won or lost */
	bool after_won; /* belongs to the deal won before it */
	struct instant at;
	const char *amount; /* fen as digits, or NULL */
	const char *reason; /* or NULL */
};
/* An event in the deal of its time, which is made, prolonged or closed as needed; what was only
 * assumed of the card is forgotten. *ret_stage: where the customer stands now, on mem. The same row
 * again changes nothing. */
[[nodiscard]] int past_stage_put(struct tx *tx, void *mem, const struct past_stage *s,
				 bool *ret_new, const char **ret_stage, struct err *err);

struct past_activity {
	int64_t card, person;
	const char *action, *text;
	struct instant at;
};
[[nodiscard]] int past_activity_put(struct tx *tx, const struct past_activity *a, bool *ret_new,
				    struct err *err);

struct past_task {
	int64_t card; /* 0: about nobody */
	int64_t owner;
	const char *text, *due_at, *state;
	struct instant due;
	struct instant done; /* 0: not */
};
/* By card, person, text and due time. */
[[nodiscard]] int past_task_put(struct tx *tx, const struct past_task *t, bool *ret_new,
				struct err *err);

#endif
