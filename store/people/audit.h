/* audit: who looked, or tried to look, across the boundary of what is theirs; and changes of
 * rights. Rows are never changed. */
#ifndef KEHUD_STORE_PEOPLE_AUDIT_H
#define KEHUD_STORE_PEOPLE_AUDIT_H

#include <stdbool.h>

#include "store/store.h"

struct audit {
	int64_t id;
	int64_t person;
	const char *person_name;
	const char *what;    /* "look", "list", "register", "command", "permit", ... */
	const char *subject; /* what was looked at: "card 12", "华东" */
	bool allowed;
	struct instant at;
	int64_t inbox; /* the message, 0 if none */
};

/* Puts down person, what, subject, allowed, inbox at the time of the transaction. */
[[nodiscard]] int audit_put(struct tx *tx, const struct audit *a, struct err *err);
/* Newest first, those before an id (0: from the newest). */
[[nodiscard]] int audit_list(const struct view *v, void *mem, int64_t before, unsigned max,
			     struct audit **ret, size_t *ret_n, struct err *err);

#endif
