/* apply: a member of a directory becomes a person, or what of the person follows the directory
 * becomes as it is there. */
#ifndef KEHUD_DAEMON_PEOPLE_APPLY_H
#define KEHUD_DAEMON_PEOPLE_APPLY_H

#include "store/people/directory.h"
#include "store/people/member.h"

/* d: the sync that saw m. noted: what changes is part of its result. */
[[nodiscard]] int member_apply(struct tx *tx, void *mem, const char *platform,
			       const struct directory *d, const struct member *m, bool noted,
			       struct err *err);

#endif
