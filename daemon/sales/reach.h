/* reach: the best time to reach customers: the hour of the week at which contacts were answered
 * most reliably, with honest treatment of small numbers. Pure but for reach_find(). */
#ifndef KEHUD_DAEMON_SALES_REACH_H
#define KEHUD_DAEMON_SALES_REACH_H

#include <stdbool.h>

#include "store/figure/reach.h"

#define REACH_LEAST 5    /* contacts at an hour, below which it is not considered */
#define REACH_OF_KIND 50 /* contacts of a kind of customer, below which all of them count */

struct reach_best {
	const char *kind; /* NULL: of all customers */
	int weekday, hour;
	int64_t n, answered; /* at that hour */
	double mean, lift;   /* of the posterior; mean / overall rate - 1 */
};

/* The overall rate q as prior Beta(8q, 8(1 - q)); of the hours with REACH_LEAST contacts the one
 * with the highest 10 % quantile of the posterior. False: nothing stands out. */
bool reach_best(const struct reach_count *list, size_t n, struct reach_best *ret);

/* For customers of a kind (NULL: not known), by what was counted last night. *ret_found false:
 * nothing is known. */
[[nodiscard]] int reach_find(const struct view *v, void *mem, const char *kind,
			     struct reach_best *ret, bool *ret_found, struct err *err);

/* Adds contacts up, by kind; on mem. */
struct reach_tally;
struct reach_tally *reach_tally(void *mem);
/* False: no memory. More kinds than it has room for count for all customers only. */
bool reach_tally_add(struct reach_tally *t, const struct reach_contact *c);
/* The i-th kind ("" is all, the first), its hours with contacts; NULL: there are no more. */
const char *reach_tally_kind(const struct reach_tally *t, size_t i, struct reach_count *ret,
			     size_t *ret_n);
#define REACH_SLOTS (7 * 24)

#endif
