/* legal: the group of the legal department, as the configuration names it. */
#ifndef KEHUD_DAEMON_SALES_LEGAL_H
#define KEHUD_DAEMON_SALES_LEGAL_H

#include "store/people/person.h"
#include "store/store.h"

#define EXPEDITE_S (24 * 3600) /* an answer is asked for within this */

/* ERR_ABSENT: none is configured. */
[[nodiscard]] int legal_group(const struct view *v, void *mem, const char **ret_platform,
			      const char **ret_chat, struct err *err);

/* Somebody of the department itself, by the name of theirs: 总部/法务部. */
bool legal_is(const struct person *p);

#endif
