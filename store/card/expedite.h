/* expedite: the legal department is asked to hurry with a deal; until when, and what it answered.
 */
#ifndef KEHUD_STORE_CARD_EXPEDITE_H
#define KEHUD_STORE_CARD_EXPEDITE_H

#include "store/store.h"

struct expedite {
	int64_t id, deal, card;
	int64_t person; /* who asked */
	struct instant at, due;
	struct instant answered; /* 0: not yet */
	const char *answer;      /* or NULL */
};

[[nodiscard]] int expedite_put(struct tx *tx, const struct expedite *e, int64_t *ret_id,
			       struct err *err);
/* ERR_ABSENT. */
[[nodiscard]] int expedite_get(const struct view *v, void *mem, int64_t id, struct expedite *ret,
			       struct err *err);
/* A deal's that is not answered yet. ERR_ABSENT. */
[[nodiscard]] int expedite_open(const struct view *v, void *mem, int64_t deal, struct expedite *ret,
				struct err *err);
/* ERR_REFUSED: it was answered before. */
[[nodiscard]] int expedite_answer(struct tx *tx, int64_t id, int64_t by, const char *answer,
				  struct err *err);

#endif
