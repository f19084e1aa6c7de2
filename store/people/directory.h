/* directory: the reading of a platform's directory, its state and what it changed. One row a
 * platform. */
#ifndef KEHUD_STORE_PEOPLE_DIRECTORY_H
#define KEHUD_STORE_PEOPLE_DIRECTORY_H

#include <stdbool.h>

#include "store/store.h"

enum directory_state {
	DIRECTORY_IDLE,
	DIRECTORY_READING,  /* calls are under way */
	DIRECTORY_NODES,    /* departments become nodes */
	DIRECTORY_PEOPLE,   /* members become people */
	DIRECTORY_LEAVING,  /* who is there no more is disabled */
	DIRECTORY_SWEEPING, /* what was read goes */
};

struct directory {
	int64_t number; /* of the sync; 0: there never was one */
	enum directory_state state;
	bool again;           /* asked for while under way */
	bool forced;          /* disables however many have left */
	int64_t held;         /* so many would have been disabled, and nobody is */
	int64_t warned;       /* held, as admins were told it */
	const char *at;       /* how far the state's step has come */
	struct instant began; /* of this one */
	struct instant ended; /* of the last that came to its end */
	const char *error;    /* of the last try, NULL: none */
	struct instant error_at;
	int64_t people; /* seen by the last one */
};

/* All zeros where there never was one. Texts on mem. */
[[nodiscard]] int directory_get(const struct view *v, void *mem, const char *platform,
				struct directory *ret, struct err *err);
[[nodiscard]] int directory_set(struct tx *tx, const char *platform, const struct directory *d,
				struct err *err);
/* A platform whose sync waits for the clock (NODES and after). ERR_ABSENT. */
[[nodiscard]] int directory_due(const struct view *v, void *mem, const char **ret_platform,
				struct err *err);

struct directory_change {
	const char
		*what;           /* "added", "named", "moved", "role", "left", "back", "renamed";
				    of departments: "department", "department renamed", "department moved" */
	int64_t person;          /* 0: it is a department */
	const char *user, *name; /* directory_changes() only */
	const char *detail;
};
[[nodiscard]] int directory_change_put(struct tx *tx, const char *platform,
				       const struct directory_change *c, struct err *err);
/* The first ones. */
[[nodiscard]] int directory_changes(const struct view *v, void *mem, const char *platform,
				    unsigned max, struct directory_change **ret, size_t *ret_n,
				    struct err *err);
struct directory_count {
	const char *what;
	int64_t n;
};
[[nodiscard]] int directory_counts(const struct view *v, void *mem, const char *platform,
				   struct directory_count **ret, size_t *ret_n, struct err *err);
/* Takes up to max away. */
[[nodiscard]] int directory_changes_sweep(struct tx *tx, const char *platform, unsigned max,
					  bool *ret_more, struct err *err);

#endif
