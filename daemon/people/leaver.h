/* leaver: somebody is in the directory no more. */
#ifndef KEHUD_DAEMON_PEOPLE_LEAVER_H
#define KEHUD_DAEMON_PEOPLE_LEAVER_H

#include "store/people/account.h"

struct leaver {
	int64_t person;
	const char *name;
	const char *call; /* the name or, where others have it too, the account: for #交接 */
	size_t cards;     /* that wait for somebody else */
	int64_t boss;     /* who is to be told; 0: nobody */
};

/* Disables the person, ends what they were allowed, puts it down. Texts on mem. */
[[nodiscard]] int leaver_disable(struct tx *tx, void *mem, const char *platform,
				 const struct account *a, struct leaver *ret, struct err *err);

#endif
