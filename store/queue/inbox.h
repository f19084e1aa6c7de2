/* inbox: what the platforms told us, before anybody acted on it.
 *
 * A row is on disk (synced) when the transaction of inbox_put() is committed; only then may the
 * platform be answered 200. Rows are claimed under a lease and finished in the same transaction as
 * their effects: a crash repeats work, never effects. */
#ifndef KEHUD_STORE_QUEUE_INBOX_H
#define KEHUD_STORE_QUEUE_INBOX_H

#include <stdbool.h>

#include "store/store.h"

#define INBOX_TRIES 8   /* tries that failed before a row is set aside */
#define INBOX_CLAIMS 60 /* claims that no end followed (kills included) before it is set aside */
#define INBOX_TRUSTED 2 /* after so many failed tries a row is claimed alone: it may crash us */
#define INBOX_CRASH 4   /* tries that a crash counts for: set aside after two */

struct inbox_msg {
	int64_t id;           /* ours, time-ordered; 0 until put */
	const char *platform; /* name of the row in platforms[] */
	const char *chat;     /* order is kept within one chat */
	const char *msg_id;   /* the platform's own; unique together with platform */
	const char *sender;   /* the platform's id of the person */
	const char *kind; /* "text", "picture", "press", "file", "voice", "location", "contact" */
	const char
		*body; /* UTF-8 as received, at most MESSAGE_MAX bytes; of a press: its data; of a
			  file: its name; of a voice message: seconds; of a place: "30.25,120.16" */
	const char
		*label; /* of a press: what stood on the button; of a place: its name; else NULL */
	bool grouped;   /* in a conversation of several people */
	bool outsider;  /* a customer wrote it */
	const char *remote;  /* JSON: where the attachment is to be fetched; NULL: there is none, or
				it  is there */
	const char *via;     /* JSON: how this very message can be answered; NULL: in its chat */
	const char *media;   /* hash of the attachment or NULL; the file is already on disk */
	int64_t media_bytes; /* its size, for the media row */
	struct instant sent; /* by the platform's clock, may be wrong by hours */
	int epoch;           /* of the claim */
	int attempts;        /* claims so far, this one included */
};

/* Stores m, or finds it there: a platform's retry is no error and gets the same id and *ret_new
 * false. ERR_AGAIN: disk full or busy, do not answer 200. */
[[nodiscard]] int inbox_put(struct tx *tx, const struct inbox_msg *m, int64_t *ret_id,
			    bool *ret_new, struct err *err);

/* Claims up to max open rows, oldest first, for lease_s seconds. A row whose chat has an earlier
 * row waiting for its next try is held back. Texts hang on mem. */
[[nodiscard]] int inbox_claim(struct tx *tx, void *mem, int lease_s, unsigned max,
			      struct inbox_msg **ret, size_t *ret_n, struct err *err);

/* One row as it is. ERR_ABSENT if there is none. */
[[nodiscard]] int inbox_get(const struct view *v, void *mem, int64_t id, struct inbox_msg *ret,
			    struct err *err);

/* Gives a claimed row back until its attachment is there, or for wait_s seconds; it counts as no
 * try, and later ones of its chat wait with it. */
[[nodiscard]] int inbox_wait(struct tx *tx, int64_t id, int epoch, int wait_s, struct err *err);
/* A claimed row once more, as it is now: its attachment may have come since. ERR_REFUSED: it is not
 * ours any more. */
[[nodiscard]] int inbox_again(const struct view *v, void *mem, int64_t id, int epoch,
			      struct inbox_msg *ret, struct err *err);
/* It need not wait any longer. Does nothing to one that is done. */
[[nodiscard]] int inbox_hurry(struct tx *tx, int64_t id, struct err *err);
/* Somebody else is asked about its sender. *ret_first: nobody was before. */
[[nodiscard]] int inbox_ask(struct tx *tx, int64_t id, bool *ret_first, struct err *err);
/* The attachment is on disk. name: that of a file, if it became known only now, or NULL.
 * *ret_waits: the row is still open, and will be claimed again now. */
[[nodiscard]] int inbox_arrived(struct tx *tx, int64_t id, const char *media, int64_t bytes,
				const char *name, bool *ret_waits, struct err *err);

/* Finishes a claimed row. ERR_REFUSED: the epoch is stale, somebody else has it: roll back. */
[[nodiscard]] int inbox_done(struct tx *tx, int64_t id, int epoch, struct err *err);
/* Gives a claimed row back, to be tried again after wait_s seconds. */
[[nodiscard]] int inbox_retry(struct tx *tx, int64_t id, int epoch, int wait_s, const char *why,
			      struct err *err);
/* Gives a claimed row back untried: an earlier one of its chat has to wait. */
[[nodiscard]] int inbox_release(struct tx *tx, int64_t id, int epoch, struct err *err);
/* What it waited for will never come: nothing more is to be done with it. */
[[nodiscard]] int inbox_settle(struct tx *tx, int64_t id, struct err *err);
/* Sets a row aside for an admin; the rest of its chat goes on. */
[[nodiscard]] int inbox_dead(struct tx *tx, int64_t id, const char *why, struct err *err);
/* An admin's second chance for a dead row. ERR_ABSENT if there is none. */
[[nodiscard]] int inbox_revive(struct tx *tx, int64_t id, struct err *err);

/* After a start as the only writer: whatever was claimed is free again. The try that our end cut
 * short does not count; the message is not to blame. */
[[nodiscard]] int inbox_free_leases(struct tx *tx, struct err *err);

/* This message crashed the daemon. */
[[nodiscard]] int inbox_blame(struct tx *tx, int64_t id, struct err *err);

/* The next instant at which a claim may find something new, us; INT64_MAX if never. */
[[nodiscard]] int inbox_next_us(struct tx *tx, int64_t *ret, struct err *err);

#endif
