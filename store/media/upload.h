/* upload: CSV files on their way into the database, and those that have arrived. */
#ifndef KEHUD_STORE_MEDIA_UPLOAD_H
#define KEHUD_STORE_MEDIA_UPLOAD_H

#include "store/store.h"

struct upload {
	int64_t id; /* short */
	const char *kind;
	const char *state; /* coming, checking, applying, done, refused */
	bool dry, skip_bad;
	const char *path; /* NULL: came in one piece */
	int64_t bytes;    /* of the file */
	int64_t at, line; /* of the next row */
	int64_t added, updated, rejected;
	int64_t bad_bytes; /* of the file of rejected rows */
	const char *error; /* or NULL */
};

/* id is given by the store; with a folder, path too: the file of that number in it. */
[[nodiscard]] int upload_new(struct tx *tx, void *mem, const char *folder, struct upload *u,
			     struct err *err);
/* All but id, kind, dry, skip_bad and path. */
[[nodiscard]] int upload_set(struct tx *tx, const struct upload *u, struct err *err);
/* ERR_ABSENT. id 0: the first that is being checked or applied. */
[[nodiscard]] int upload_get(const struct view *v, void *mem, int64_t id, struct upload *ret,
			     struct err *err);

#endif
