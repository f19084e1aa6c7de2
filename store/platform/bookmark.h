/* bookmark: how far something of a platform was read (a cursor), or when it was last so. */
#ifndef KEHUD_STORE_PLATFORM_BOOKMARK_H
#define KEHUD_STORE_PLATFORM_BOOKMARK_H

#include "store/store.h"

/* On mem; NULL if there is none. ret_at may be NULL. */
[[nodiscard]] int bookmark_get(const struct view *v, void *mem, const char *platform,
			       const char *name, const char **ret, struct instant *ret_at,
			       struct err *err);
/* The rest of the names that begin so ("pull "). */
[[nodiscard]] int bookmark_names(const struct view *v, void *mem, const char *platform,
				 const char *start, const char ***ret, size_t *ret_n,
				 struct err *err);
[[nodiscard]] int bookmark_set(struct tx *tx, const char *platform, const char *name,
			       const char *value, struct err *err);

struct bookmark {
	const char *platform, *name, *value;
	struct instant at;
};
/* Those whose name begins so. */
[[nodiscard]] int bookmark_list(const struct view *v, void *mem, const char *beginning,
				struct bookmark **ret, size_t *ret_n, struct err *err);

#endif
