/* risk: of the largest open deals in a scope, the customers who are least well. */
#ifndef KEHUD_DAEMON_SALES_RISK_H
#define KEHUD_DAEMON_SALES_RISK_H

#include "daemon/sales/health.h"
#include "store/figure/scope.h"

#define RISK_LOOKED 200 /* deals that are looked at, the largest amounts first */

struct risk {
	struct subject subject;
	struct health health;
};

/* Those that are not green, the lowest score first; ties by the larger amount, then by the older
 * contact. *ret_looked: so many were looked at. */
[[nodiscard]] int risk_list(const struct view *v, void *mem, const struct pack *pack,
			    const struct scope *scope, size_t max, struct risk **ret, size_t *ret_n,
			    size_t *ret_looked, struct err *err);

#endif
