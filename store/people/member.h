/* member: what was read of a platform's directory and is not taken over yet. */
#ifndef KEHUD_STORE_PEOPLE_MEMBER_H
#define KEHUD_STORE_PEOPLE_MEMBER_H

#include <stdbool.h>

#include "store/store.h"

enum member_state {
	MEMBER_ASKED,  /* to be asked for one by one */
	MEMBER_ACTIVE, /* there */
	MEMBER_AWAY,   /* not there, or not active any more */
};

struct member {
	const char *user, *name; /* name NULL: only the state is known */
	const char *home;        /* departments with blanks between, the main one first */
	const char *leads;       /* the same, those that they lead */
	const char *phone;
	enum member_state state;
};

/* What is asked for does not replace what is known. *ret_new: it was not there. */
[[nodiscard]] int member_put(struct tx *tx, const char *platform, const struct member *m,
			     bool *ret_new, struct err *err);
/* Those to be asked for: users, up to max. */
[[nodiscard]] int member_asked(const struct view *v, void *mem, const char *platform, unsigned max,
			       const char ***ret, size_t *ret_n, struct err *err);
/* Everybody whom sync should have seen and has not, is to be asked for. */
[[nodiscard]] int member_ask_missing(struct tx *tx, const char *platform, int64_t sync,
				     struct err *err);
/* The active ones after a user, by user. */
[[nodiscard]] int member_list(const struct view *v, void *mem, const char *platform,
			      const char *after, unsigned max, struct member **ret, size_t *ret_n,
			      struct err *err);
/* Takes up to max away. *ret_more: there may be others. */
[[nodiscard]] int member_sweep(struct tx *tx, const char *platform, unsigned max, bool *ret_more,
			       struct err *err);

#endif
