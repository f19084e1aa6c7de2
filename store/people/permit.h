/* permit: headquarters lets somebody look into another part of the organisation, for a while. What
 * it opens is decided in card.h. */
#ifndef KEHUD_STORE_PEOPLE_PERMIT_H
#define KEHUD_STORE_PEOPLE_PERMIT_H

#include "store/store.h"

struct permit {
	int64_t id; /* short */
	int64_t person;
	const char *person_name;
	int64_t node;
	const char *path; /* of the node; "" is the whole organisation */
	int64_t giver;
	struct instant until;
};

/* A node by its whole path or, if only one has it, by its name. ERR_ABSENT; ERR_REFUSED: several
 * have the name. */
[[nodiscard]] int node_named(const struct view *v, void *mem, const char *name, int64_t *ret_id,
			     const char **ret_path, struct err *err);

[[nodiscard]] int permit_put(struct tx *tx, const struct permit *p, int64_t *ret_id,
			     struct err *err);
/* Those in force, the next to end first. */
[[nodiscard]] int permit_list(const struct view *v, void *mem, struct permit **ret, size_t *ret_n,
			      struct err *err);
/* Ends one before its time. ERR_ABSENT: there is none in force of that number. */
[[nodiscard]] int permit_end(struct tx *tx, int64_t id, struct err *err);

#endif
