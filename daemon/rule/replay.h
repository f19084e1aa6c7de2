/* replay: what rules would have done in the past, customer by customer. */
#ifndef KEHUD_DAEMON_RULE_REPLAY_H
#define KEHUD_DAEMON_RULE_REPLAY_H

#include "parsers/pack/pack.h"
#include "parsers/pack/rule.h"
#include "store/store.h"

struct replayed {
	const struct pack_rule *rule;
	int64_t card, owner;
	struct instant at;
	bool anyway; /* somebody followed up within two days, although nobody was reminded */
};

/* Of one card, from an instant until now; what held before it counts as done. ERR_ABSENT: there is
 * no such card. The list hangs on mem. */
[[nodiscard]] int replay_card(const struct view *v, void *mem, const struct pack *pack,
			      int64_t card, struct instant from, struct replayed **ret,
			      size_t *ret_n, struct err *err);

/* The same of one rule, by its id. */
[[nodiscard]] int replay_rule_card(const struct view *v, void *mem, const struct pack *pack,
				   const char *rule, int64_t card, struct instant from,
				   struct replayed **ret, size_t *ret_n, struct err *err);

/* Whether a rule, by its id, holds of a card at this moment: it would speak at once. */
[[nodiscard]] int replay_now(const struct view *v, void *mem, const struct pack *pack,
			     const char *rule, int64_t card, bool *ret, struct err *err);

#endif
