/* pool: cards that nobody looks after. Each node of the organisation has a pool, which owns cards
 * like a person; so the manager of the node sees them, and reps do not until they claim one. */
#ifndef KEHUD_STORE_CARD_POOL_H
#define KEHUD_STORE_CARD_POOL_H

#include <stdbool.h>

#include "store/card/card.h"
#include "store/store.h"

/* The pool of a node, made when it is first needed. */
[[nodiscard]] int pool_of(struct tx *tx, int64_t node, int64_t *ret_person, struct err *err);

/* Cards in the pools of the actor's region (the first part of their path; headquarters: of all),
 * those that fell last first. */
[[nodiscard]] int pool_list(const struct view *v, void *mem, const struct person *actor,
			    unsigned skip, unsigned max, struct card **ret, size_t *ret_n,
			    struct err *err);
/* One of them. ERR_ABSENT. */
[[nodiscard]] int pool_find(const struct view *v, void *mem, const struct person *actor, int64_t id,
			    struct card *ret, struct err *err);

/* How many cards the person has claimed since an instant. */
[[nodiscard]] int pool_claims(const struct view *v, int64_t person, struct instant since,
			      int64_t *ret, struct err *err);

/* A slice of all cards with an owner, by id. */
struct pool_seen {
	int64_t card, owner, node;
	struct instant contact; /* the last follow-up or stage, or since when the owner has it */
	struct instant warned;  /* 0: not */
};
[[nodiscard]] int pool_scan(const struct view *v, void *mem, int64_t after, unsigned max,
			    struct pool_seen **ret, size_t *ret_n, struct err *err);
[[nodiscard]] int pool_warned(struct tx *tx, int64_t card, struct err *err);
/* They could not act on it: it is as if they had not been warned. */
[[nodiscard]] int pool_unwarned(struct tx *tx, int64_t card, struct err *err);

#endif
