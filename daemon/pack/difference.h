/* difference: what another pack would change, before it is put in force. */
#ifndef KEHUD_DAEMON_PACK_DIFFERENCE_H
#define KEHUD_DAEMON_PACK_DIFFERENCE_H

#include <jansson.h>

#include "parsers/pack/pack.h"
#include "store/store.h"

/* *ret: a list of {"what", "kind", "id", "name", "n"?, "of"?}: what is new, gone or changed; kind
 * field, alias, stage, action, rule, pool, ...; n so many of `of` (cards, open deals, activities,
 * open tasks) are touched. Nothing is lost by any of it: values stay where they are and come back
 * with the word for them. */
[[nodiscard]] int difference_list(const struct view *v, const struct pack *old,
				  const struct pack *new, json_t **ret, struct err *err);

#endif
