/* reach: when customers were contacted, and whether they answered within a day. A contact is a
 * visit, call, message, demonstration, quotation, proposal, sample or trial; an answer is anything
 * that the customer did, or that a rep wrote down as 客户回复, from the contact on. */
#ifndef KEHUD_STORE_FIGURE_REACH_H
#define KEHUD_STORE_FIGURE_REACH_H

#include <stdbool.h>

#include "store/figure/scope.h"

#define REACH_DAY_US INT64_C(86400000000)

struct reach_contact {
	int64_t id, card;
	struct instant at;
	const char *action;
	bool answered;
	const char *type, *org; /* of the customer; or NULL */
};

/* Those of a period among the next max records after one (0: from the first on), in the order in
 * which they were written down. *ret_last: the last record that was looked at; 0: there are no
 * more. */
[[nodiscard]] int reach_contacts(const struct view *v, void *mem, const struct scope *s,
				 const struct period *p, int64_t after, unsigned max,
				 struct reach_contact **ret, size_t *ret_n, int64_t *ret_last,
				 struct err *err);

/* Counted so far, of a kind of customer ("": all), by weekday (1 = Monday) and hour. */
struct reach_count {
	int weekday, hour;
	int64_t n, answered;
};
/* What is being counted is begun anew, added to, and put in force instead of what was. */
[[nodiscard]] int reach_clear(struct tx *tx, struct err *err);
[[nodiscard]] int reach_add(struct tx *tx, const char *type, const struct reach_count *c,
			    struct err *err);
[[nodiscard]] int reach_use(struct tx *tx, struct err *err);
/* What is in force. */
[[nodiscard]] int reach_read(const struct view *v, void *mem, const char *type,
			     struct reach_count **ret, size_t *ret_n, struct err *err);

#endif
