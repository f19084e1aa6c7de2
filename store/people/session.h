/* session: who is signed in on a page. The browser has a token; here is only its hash. */
#ifndef KEHUD_STORE_PEOPLE_SESSION_H
#define KEHUD_STORE_PEOPLE_SESSION_H

#include "store/people/person.h"

#define SESSION_S 43200 /* 12 hours: a working day */

/* Signs a person in under a token that nobody can guess; sessions that are over go. */
[[nodiscard]] int session_put(struct tx *tx, const char *token, int64_t person, struct err *err);
/* Whose it is; texts on mem. ERR_ABSENT: nobody's, over, or the person was disabled. */
[[nodiscard]] int session_find(const struct view *v, void *mem, const char *token,
			       struct person *ret, struct err *err);
[[nodiscard]] int session_end(struct tx *tx, const char *token, struct err *err);

#endif
