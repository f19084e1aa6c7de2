/* department: which node of the organisation is which department of a platform's directory. The
 * node stays when the department goes: people, permits and pools hang on it. */
#ifndef KEHUD_STORE_PEOPLE_DEPARTMENT_H
#define KEHUD_STORE_PEOPLE_DEPARTMENT_H

#include "store/store.h"

struct department {
	const char *id,
		*parent; /* the platform's own; of the parent perhaps none that we are shown */
	const char *name;
	int64_t node;     /* 0: not decided yet */
	const char *path; /* of the node, or NULL */
};

/* As sync saw it; the node stays what it was. */
[[nodiscard]] int department_put(struct tx *tx, const char *platform, const struct department *d,
				 int64_t sync, struct err *err);
/* All that sync saw. */
[[nodiscard]] int department_list(const struct view *v, void *mem, const char *platform,
				  int64_t sync, struct department **ret, size_t *ret_n,
				  struct err *err);
/* ERR_ABSENT: none, or it has no node yet. */
[[nodiscard]] int department_find(const struct view *v, void *mem, const char *platform,
				  const char *id, struct department *ret, struct err *err);
[[nodiscard]] int department_node_set(struct tx *tx, const char *platform, const char *id,
				      int64_t node, struct err *err);
/* Those that sync did not see are no departments any more. */
[[nodiscard]] int department_sweep(struct tx *tx, const char *platform, int64_t sync,
				   struct err *err);

/* Whose members sync has not read yet: ids, up to max. */
[[nodiscard]] int department_unread(const struct view *v, void *mem, const char *platform,
				    int64_t sync, unsigned max, const char ***ret, size_t *ret_n,
				    struct err *err);
[[nodiscard]] int department_read(struct tx *tx, const char *platform, const char *id, int64_t sync,
				  struct err *err);

/* A node, and all below it, gets another path. ERR_REFUSED: *ret_there has that path already. */
[[nodiscard]] int node_rename(struct tx *tx, int64_t node, const char *path, int64_t *ret_there,
			      struct err *err);

#endif
