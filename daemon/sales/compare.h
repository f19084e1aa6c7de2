/* compare: whether one group's figure differs from another's by more than chance: the difference
 * with its 95 % interval. Shares by Newcombe's hybrid score method (Statistics in Medicine 17,
 * 1998, method 10), medians and means by the percentiles of 2,000 bootstrap draws with a fixed
 * seed: the same data always give the same interval. */
#ifndef KEHUD_DAEMON_SALES_COMPARE_H
#define KEHUD_DAEMON_SALES_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

struct compared {
	double one, rest; /* the figure of either */
	double low, high; /* of one - rest */
};

enum compare_by { COMPARE_SHARES, COMPARE_MEDIANS, COMPARE_MEANS };

/* The figure of n values, of which there is one at least; of shares each is 0 or 1. Of a
 * median their order changes. */
double compare_figure(enum compare_by by, double *values, size_t n);

/* The order of both may change; false: no memory. */
bool compare(enum compare_by by, double *one, size_t n_one, double *rest, size_t n_rest,
	     struct compared *ret);

#endif
