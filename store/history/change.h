/* change: the journal. Every message's changes are one set with a number (the receipt), each change
 * with its old and new value: history for people, and the way back. */
#ifndef KEHUD_STORE_HISTORY_CHANGE_H
#define KEHUD_STORE_HISTORY_CHANGE_H

#include <stdbool.h>

#include "store/store.h"

/* The set that is being written; its row is made by the first change_add(). */
struct change_log {
	struct tx *tx;
	int64_t person;
	int64_t inbox; /* 0: an import */
	const char *what;
	struct instant at; /* when it was said or done: what is put down happened then */
	int64_t id;        /* 0 until there is a change */
	int seq;
};

struct change {
	const char *tbl; /* card, tag, param, activity, task, picture */
	int64_t row;
	const char *field;     /* '*': the row itself */
	const char *old, *new; /* NULL: there was, or is, none */
	int64_t card;          /* whose history it belongs to; 0: nobody's */
};

struct change_set {
	int64_t id;
	int64_t person;
	const char *what;
	struct instant at;
	bool undone;
};

[[nodiscard]] int change_add(struct change_log *log, const struct change *c, struct err *err);

/* The person's newest set that is not undone (id 0; not what customers sent themselves), or that of
 * this number. ERR_ABSENT. */
[[nodiscard]] int change_set_find(const struct view *v, void *mem, int64_t person, int64_t id,
				  struct change_set *ret, struct err *err);
/* Its changes, last first. */
[[nodiscard]] int change_list(const struct view *v, void *mem, int64_t set, struct change **ret,
			      size_t *ret_n, struct err *err);
[[nodiscard]] int change_set_undone(struct tx *tx, int64_t set, struct err *err);

/* The set of a message, to be gone on with. ERR_ABSENT: it has changed nothing. */
[[nodiscard]] int change_resume(struct tx *tx, void *mem, int64_t inbox, struct change_log *ret,
				struct err *err);
/* The cards whose history a set is part of, up to max. */
[[nodiscard]] int change_cards(const struct view *v, void *mem, int64_t set, unsigned max,
			       int64_t **ret, size_t *ret_n, struct err *err);

/* Whether a message has changed anything already. */
[[nodiscard]] int change_set_of_inbox(const struct view *v, int64_t inbox, bool *ret,
				      struct err *err);

/* Whether a set of that kind (what) ever changed a row's field; undone or not. */
[[nodiscard]] int change_was(const struct view *v, const char *what, const struct change *c,
			     bool *ret, struct err *err);

/* A card's history, newest first. */
struct change_seen {
	struct change change;
	int64_t set;
	const char *person; /* name */
	const char *what;
	struct instant at;
	int64_t inbox;
	bool undone;
};
[[nodiscard]] int change_history(const struct view *v, void *mem, int64_t card, unsigned max,
				 struct change_seen **ret, size_t *ret_n, struct err *err);

#endif
