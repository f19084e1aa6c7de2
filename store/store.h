/* store: the rooms of the database, opened together.
 *
 * The writer's store makes transactions; a reader's store makes views. Verbs that change something
 * take a struct tx, verbs that look take a struct view, so the signature says who may call what: a
 * tx exists only on the writer's thread between store_begin() and store_commit(), a view also on a
 * reader. Verbs never begin or commit. */
#ifndef KEHUD_STORE_STORE_H
#define KEHUD_STORE_STORE_H

#include <stdbool.h>

#include "parsers/base/err.h"
#include "parsers/base/units.h"
#include "store/engine/db.h"

struct view {
	struct db *db;
	struct instant now; /* when it began: what is allowed for a while ends with it */
};

struct tx {
	struct view view; /* everything that can be looked at from outside, and what this tx did */
	struct instant now;
	int64_t *last_id; /* of the store: see id_new() */
	bool *scrub;      /* of the store: see store_scrub() */
};

struct store {
	struct db *db;
	int64_t last_id;
	bool scrub; /* the log is to be emptied */
};

/* Opens the writer's connection and brings the schema up to date (see migrations/). ERR_REFUSED:
 * another daemon has it, or the database is newer than this program. */
[[nodiscard]] int store_open(const char *path, struct instant now, struct store *ret,
			     struct err *err);
void store_close(struct store *s);

/* For the test of the power cut's test: from now on a commit does not wait for the disk. */
[[nodiscard]] int store_unsynced(struct store *s, struct err *err);

[[nodiscard]] int store_begin(struct store *s, struct instant now, struct tx *ret, struct err *err);
[[nodiscard]] int store_commit(struct tx *tx, struct err *err);
void store_rollback(struct tx *tx);

/* What this transaction deleted is to be found nowhere: the write-ahead log is emptied as soon as
 * this and every reader is done. */
void store_scrub(struct tx *tx);

/* A new id: microseconds since 1970, always above every earlier one, below 2^53 (so that it
 * survives JavaScript). Order of ids is order of commits, as there is one writer. */
int64_t id_new(struct tx *tx);

/* The next short number of a series ("card", "task", ...), for people to type. Starts at 1, never
 * given twice. */
[[nodiscard]] int number_new(struct tx *tx, const char *series, int64_t *ret, struct err *err);

#endif
