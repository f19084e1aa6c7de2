/* metric: a figure that another system knows and brings in day by day (kehuctl import facts), as
 * the pack names it: what a till took, how long a stock lasts. Rules can rest on it.
 *
 *   {"id": "stock_days", "name": "耗材可用天数", "unit": "天", "of": "customer", "take": "last",
 *    "why": "客户不断货，手术排得上"} */
#ifndef KEHUD_PARSERS_PACK_METRIC_H
#define KEHUD_PARSERS_PACK_METRIC_H

#include <stdbool.h>
#include <stddef.h>

struct pack;

/* Whose facts they are when a rule looks at a customer. */
enum metric_of {
	METRIC_OF_CUSTOMER,
	METRIC_OF_OWNER, /* of the customer's owner */
	METRIC_OF_TEAM,  /* of the part of the organisation that the owner is in */
};

struct pack_metric {
	const char *id, *name;
	const char *unit; /* or "" */
	const char *why;  /* what it is good for, for the customer */
	enum metric_of of;
	bool sum; /* of the days that are looked at; else the newest of them */
};

size_t pack_metrics(const struct pack *p, const struct pack_metric **ret);
const struct pack_metric *pack_metric(const struct pack *p, const char *id); /* NULL: none */

#endif
