/* version: the packs that were in force, and what managers added to them. */
#ifndef KEHUD_STORE_PACK_VERSION_H
#define KEHUD_STORE_PACK_VERSION_H

#include <stdbool.h>

#include "store/store.h"

struct pack_version {
	int64_t id;
	struct instant at;
	int64_t person; /* 0: the configuration, or an admin at the machine */
	const char *person_name;
	const char *how;        /* start, file, use, back, amend, revoke */
	const char *configured; /* [pack] file at that time */
	const char *source;     /* a shipped name or a path */
	const char *base;       /* JSON as it was read; NULL in lists */
	const char *json;       /* the same with the amendments; NULL in lists */
};

/* The one in force: its number; 0: none yet. */
[[nodiscard]] int pack_version_now(const struct view *v, int64_t *ret, struct err *err);
/* ERR_ABSENT. Texts hang on mem. */
[[nodiscard]] int pack_version_get(const struct view *v, void *mem, int64_t id,
				   struct pack_version *ret, struct err *err);
/* The one that was in force at an instant. ERR_ABSENT: none was yet. */
[[nodiscard]] int pack_version_at(const struct view *v, struct instant at, int64_t *ret,
				  struct err *err);
/* It is in force from now on. */
[[nodiscard]] int pack_version_put(struct tx *tx, const struct pack_version *p, int64_t *ret_id,
				   struct err *err);
/* The last ones first. */
[[nodiscard]] int pack_version_list(const struct view *v, void *mem, unsigned max,
				    struct pack_version **ret, size_t *ret_n, struct err *err);

/* What a stage or field is or was called, as the last pack that had it called it. */
struct former_name {
	bool stage; /* else a field */
	const char *id, *name;
};
[[nodiscard]] int former_names(const struct view *v, void *mem, struct former_name **ret,
			       size_t *ret_n, struct err *err);

struct amendment {
	int64_t id;
	int64_t person;
	const char *person_name;
	struct instant at;
	const char *patch, *text;
};
[[nodiscard]] int amendment_put(struct tx *tx, const struct amendment *a, int64_t *ret_id,
				struct err *err);
/* The number that the next one will have. */
[[nodiscard]] int amendment_next(const struct view *v, int64_t *ret, struct err *err);
/* Those that hold, the oldest first. */
[[nodiscard]] int amendment_list(const struct view *v, void *mem, struct amendment **ret,
				 size_t *ret_n, struct err *err);
/* by 0: it no longer fitted, and why. ERR_ABSENT: none of that number holds. */
[[nodiscard]] int amendment_end(struct tx *tx, int64_t id, int64_t by, const char *why,
				struct err *err);

#endif
