/* record: what comes from outside: what customers did, orders, figures and plans of other systems.
 * source says where a record is from: "upload 12:345" (file, line) or "api KEY". Each is known by
 * its own key, so that bringing it twice changes nothing. */
#ifndef KEHUD_STORE_HISTORY_RECORD_H
#define KEHUD_STORE_HISTORY_RECORD_H

#include "store/store.h"

#define TEN_THOUSAND 10000 /* figures are counted in ten-thousandths */

struct customer_event {
	int64_t card;
	const char *event; /* reply, consult, menu, coupon, order, survey */
	struct instant at;
	const char *value; /* or NULL */
};
/* By card, time and event. */
[[nodiscard]] int customer_event_put(struct tx *tx, const struct customer_event *e,
				     const char *source, bool *ret_new, struct err *err);

/* What a customer wrote to us, the last of it, newest first. */
[[nodiscard]] int customer_said(const struct view *v, void *mem, int64_t card, unsigned max,
				struct customer_event **ret, size_t *ret_n, struct err *err);

struct sales_order {
	const char *number;
	int64_t card;
	const char *day;      /* 2026-11-25 */
	const char *status;   /* placed, shipped, delivered, invoiced, cancelled */
	int64_t amount, paid; /* fen */
	const char *due;      /* day, or NULL */
	const char *product;  /* or NULL */
};
/* By number; ERR_REFUSED: the number belongs to another customer. */
[[nodiscard]] int sales_order_put(struct tx *tx, const struct sales_order *o, const char *source,
				  bool *ret_new, struct err *err);

/* The products of a customer's orders, each with the day it was ordered last. Texts hang on mem. */
struct bought {
	const char *product, *day;
};
[[nodiscard]] int sales_order_bought(const struct view *v, void *mem, int64_t card,
				     struct bought **ret, size_t *ret_n, struct err *err);

/* What another system knows of a day. */
struct day_fact {
	const char *metric;
	const char *node; /* path in the organisation, somebody's account, or #CARD */
	int64_t card;     /* of a customer; else 0 */
	const char *day;
	int64_t value; /* ten-thousandths */
};
/* By metric, node and day. */
[[nodiscard]] int fact_put(struct tx *tx, const struct day_fact *f, const char *source,
			   bool *ret_new, struct err *err);

struct target {
	const char *node, *metric, *period;
	int64_t plan;       /* ten-thousandths */
	const char *parent; /* or NULL */
	int64_t weight;     /* ten-thousandths; negative: none */
};
/* By node, metric and period. */
[[nodiscard]] int target_put(struct tx *tx, const struct target *t, const char *source,
			     bool *ret_new, struct err *err);

#endif
