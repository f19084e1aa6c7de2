/* deal: one sale to a customer, from the stage it was opened with until it is won or lost; and its
 * way through the stages. A customer has at most one open deal. */
#ifndef KEHUD_STORE_CARD_DEAL_H
#define KEHUD_STORE_CARD_DEAL_H

#include <stdbool.h>

#include "store/store.h"

struct deal {
	int64_t id, card;
	const char *stage;  /* the pack's id */
	const char *state;  /* "open", "won", "lost" */
	const char *amount; /* fen as digits; NULL: not known */
	const char *reason; /* why it was lost, or NULL */
	struct instant opened;
	struct instant closed; /* 0 while open */
};

/* A card's open deal. ERR_ABSENT. */
[[nodiscard]] int deal_open_find(const struct view *v, void *mem, int64_t card, struct deal *ret,
				 struct err *err);
/* The open one, else the one closed last. ERR_ABSENT. */
[[nodiscard]] int deal_latest(const struct view *v, void *mem, int64_t card, struct deal *ret,
			      struct err *err);
[[nodiscard]] int deal_list(const struct view *v, void *mem, int64_t card, struct deal **ret,
			    size_t *ret_n, struct err *err);
/* Opens a deal; its changes go through journal.h. */
[[nodiscard]] int deal_new(struct tx *tx, int64_t card, const char *stage, struct instant at,
			   int64_t *ret_id, struct err *err);

struct stage_event {
	int64_t id, deal;
	const char *from; /* NULL: the deal was opened with it */
	const char *to;
	int64_t person;
	struct instant at;
	int64_t inbox; /* 0: an import */
};

[[nodiscard]] int stage_event_put(struct tx *tx, const struct stage_event *e, int64_t *ret_id,
				  struct err *err);
/* A deal's, oldest first. */
[[nodiscard]] int stage_event_list(const struct view *v, void *mem, int64_t deal,
				   struct stage_event **ret, size_t *ret_n, struct err *err);

#endif
