/* keyaction: what a deal needs before it can go on, and whether it has been done. */
#ifndef KEHUD_DAEMON_SALES_KEYACTION_H
#define KEHUD_DAEMON_SALES_KEYACTION_H

#include "parsers/pack/pack.h"
#include "parsers/pack/process.h"
#include "store/rule/subject.h"

bool key_action_done(const struct key_action *k, const struct subject *s);

/* The first that the open deal needs and that is not done, among those with the ids
 * (NULL-terminated; NULL: among all). NULL: none. */
const struct key_action *key_action_missing(const struct subject *s, const struct pack *pack,
					    const char *const *ids);

#endif
