/* account: a person as a platform's directory has them. What an admin said of them (person_set())
 * goes before what the directory says; the name is always the directory's. */
#ifndef KEHUD_STORE_PEOPLE_ACCOUNT_H
#define KEHUD_STORE_PEOPLE_ACCOUNT_H

#include <stdbool.h>

#include "store/people/person.h"
#include "store/store.h"

struct account {
	int64_t person;
	const char *user, *name;
	enum role role;
	int64_t node;
	const char *path, *phone;
	bool role_set, node_set;
	struct instant disabled; /* 0: not */
	bool gone;               /* disabled as the directory has them no more */
};

/* The disabled too. ERR_ABSENT. */
[[nodiscard]] int account_find(const struct view *v, void *mem, const char *platform,
			       const char *user, struct account *ret, struct err *err);
/* Makes a person of it that follows the directory; seen by sync. */
[[nodiscard]] int account_new(struct tx *tx, const char *platform, const struct account *a,
			      int64_t sync, int64_t *ret_person, struct err *err);
/* Name, role, node and phone become a's; disabled 0 enables. */
[[nodiscard]] int account_save(struct tx *tx, const struct account *a, struct err *err);

/* Sync saw it; 0: it is not in the directory any more. */
[[nodiscard]] int account_seen(struct tx *tx, const char *platform, const char *user, int64_t sync,
			       struct err *err);
/* How many of the directory we know, and how many of those sync has not seen. */
[[nodiscard]] int account_count(const struct view *v, const char *platform, int64_t sync,
				int64_t *ret_known, int64_t *ret_missing, struct err *err);
/* Those it has not seen, up to max. */
[[nodiscard]] int account_missing(const struct view *v, void *mem, const char *platform,
				  int64_t sync, unsigned max, struct account **ret, size_t *ret_n,
				  struct err *err);
/* Whether another platform's directory has the person. */
[[nodiscard]] int account_elsewhere(const struct view *v, int64_t person, const char *platform,
				    bool *ret, struct err *err);

/* Disabled until the directory has them again. */
[[nodiscard]] int account_leave(struct tx *tx, int64_t person, struct err *err);

/* The id changed: what is on its way to the old one goes to the new one, and who writes under the
 * old one is known. ERR_ABSENT: the old one is unknown. *ret_doubled: a person that was made of the
 * new id meanwhile and has no account now; 0: none. */
[[nodiscard]] int account_renamed(struct tx *tx, const char *platform, const char *old,
				  const char *now, int64_t *ret_doubled, struct err *err);
/* When the id was given up for another; 0: it never was. */
[[nodiscard]] int account_alias(const struct view *v, const char *platform, const char *user,
				struct instant *ret, struct err *err);

/* Who answers for the person: who leads the nearest part of the organisation that they are in, else
 * headquarters, else an admin; of several, one on the same platform. ERR_ABSENT. */
[[nodiscard]] int account_boss(const struct view *v, int64_t person, const char *platform,
			       int64_t *ret, struct err *err);
/* The admins, up to max. */
[[nodiscard]] int account_admins(const struct view *v, void *mem, unsigned max, int64_t **ret,
				 size_t *ret_n, struct err *err);

#endif
