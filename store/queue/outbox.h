/* outbox: what we have to tell, from the transaction that decided it to the platform's receipt.
 *
 * Written in the same transaction as the effects it speaks of. Delivered at least once, always with
 * the same idempotency key; order within a chat is kept: a row that waits for its next try holds
 * the later ones of its chat back. */
#ifndef KEHUD_STORE_QUEUE_OUTBOX_H
#define KEHUD_STORE_QUEUE_OUTBOX_H

#include <stdbool.h>

#include "store/store.h"

#define OUTBOX_TRIES 12 /* over an hour with outbox_wait_s(); then a dead letter */
#define OUTBOX_DAYS 3   /* then also one that nobody can be blamed for */
#define OUTBOX_TWIN_S 7200

struct outbox_msg {
	int64_t id;
	const char *platform;
	const char *chat;
	const char *body;     /* JSON as in say/reply.h */
	const char *idem_key; /* the same at every try */
	const char *media;    /* hash of a picture that it shows; outbox_put() only, or NULL */
	int64_t inbox;        /* the message that it answers; 0 if none */
	int64_t stale_us;     /* not worth telling after this instant; 0: always is */
	enum hush {
		HUSH_NEVER,    /* somebody waits for it */
		HUSH_NIGHT,    /* if it comes late: not in the quiet hours */
		HUSH_DAYS_OFF, /* nor on days off */
	} hush;
	int epoch, attempts;
	/* set by outbox_claim(): */
	int step;           /* so many of its parts surely arrived */
	bool doubt;         /* the next part may have arrived in an earlier try */
	bool twin;          /* the very same goes to the same chat, or went within OUTBOX_TWIN_S */
	const char *via;    /* of the message that it answers */
	const char *sender; /* of the message that it answers; NULL if it answers none */
};

/* Why a row was not delivered. */
struct outbox_fail {
	bool permanent; /* no further try */
	bool blameless; /* it is not the message's fault (outage, configuration, a limit): the try
			   does not count, it is tried for OUTBOX_DAYS */
	bool doubt;     /* it may have arrived after all: tried for a day at least */
	int step;       /* parts that arrived */
	int wait_s;     /* not before; 0: as long as outbox_wait_s() says */
	const char *why;
};

/* Adds one; id is set by us. A second row with the same idem_key is no error: the first one stays.
 */
[[nodiscard]] int outbox_put(struct tx *tx, const struct outbox_msg *m, int64_t *ret_id,
			     struct err *err);
/* What is hushed at night and is not under way is held until then, earlier than now: need not be;
 * the same of what is hushed on days off. Others of its chat do not wait for it. */
[[nodiscard]] int outbox_hush(struct tx *tx, struct instant night, struct instant days_off,
			      struct err *err);
/* Rows whose time is over are set aside instead of being claimed. */
[[nodiscard]] int outbox_claim(struct tx *tx, void *mem, int lease_s, unsigned max,
			       struct outbox_msg **ret, size_t *ret_n, struct err *err);
/* One row as it is, without what outbox_claim() sets. *ret_dead: it is set aside. ERR_ABSENT. */
[[nodiscard]] int outbox_get(const struct view *v, void *mem, int64_t id, struct outbox_msg *ret,
			     bool *ret_dead, struct err *err);
/* Those put after another one, the oldest first, without what outbox_claim() sets. */
[[nodiscard]] int outbox_after(const struct view *v, void *mem, int64_t after, unsigned max,
			       struct outbox_msg **ret, size_t *ret_n, struct err *err);
/* The last one of all; 0: there is none. */
[[nodiscard]] int outbox_last(const struct view *v, int64_t *ret, struct err *err);
/* The platform took it. ERR_REFUSED: stale epoch. */
[[nodiscard]] int outbox_done(struct tx *tx, int64_t id, int epoch, struct err *err);
/* Not delivered: tried again after a growing wait, or dead after OUTBOX_TRIES or when permanent. */
[[nodiscard]] int outbox_failed(struct tx *tx, int64_t id, int epoch, const struct outbox_fail *f,
				struct err *err);
/* Gives a claimed row back untried: an earlier one of its chat has to wait. */
[[nodiscard]] int outbox_release(struct tx *tx, int64_t id, int epoch, struct err *err);
[[nodiscard]] int outbox_revive(struct tx *tx, int64_t id, struct err *err);
[[nodiscard]] int outbox_free_leases(struct tx *tx, struct err *err);
[[nodiscard]] int outbox_next_us(struct tx *tx, int64_t *ret, struct err *err);

/* Seconds before try number attempts + 1, without jitter: 2, 4, 8, ... at most 3600. */
int outbox_wait_s(int attempts);

#endif
