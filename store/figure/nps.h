/* nps: how likely customers are to recommend us, from surveys that were answered: the share of 9
 * and 10 minus the share of 0 to 6, times 100. */
#ifndef KEHUD_STORE_FIGURE_NPS_H
#define KEHUD_STORE_FIGURE_NPS_H

#include "store/figure/scope.h"

#define NPS_LEAST 5 /* answers below which it is not shown */

struct nps {
	int64_t n, promoters, detractors;
};

[[nodiscard]] int nps_count(const struct view *v, const struct scope *s, const struct period *p,
			    struct nps *ret, struct err *err);

double nps_value(const struct nps *n);
/* Half the width of its 95 % interval: 1.96 sqrt((p + d - (p - d)^2) / n) * 100. */
double nps_margin(const struct nps *n);

#endif
