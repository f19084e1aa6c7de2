/* undo: takes back one message's changes, exactly; or says what was changed by somebody since. */
#ifndef KEHUD_DAEMON_SALES_UNDO_H
#define KEHUD_DAEMON_SALES_UNDO_H

#include "store/history/change.h"
#include "store/people/person.h"

struct undone {
	struct change_set set;
	struct change *changes; /* last first */
	size_t n;
	int64_t card;         /* the customer it was about; 0: none */
	size_t n_owners;      /* how many customers have another owner by it */
	const char *conflict; /* field that has another value by now: nothing was undone */
};

/* id 0: the person's last message that is not undone. ERR_ABSENT: there is none. ERR_REFUSED: it
 * was undone before. */
[[nodiscard]] int undo_apply(struct tx *tx, void *mem, const struct person *actor, int64_t id,
			     struct undone *ret, struct err *err);

#endif
