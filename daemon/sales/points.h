/* points: what somebody can say to a customer, from what really happened: a similar deal that was
 * won, the objection that stands open and what was answered to it, what is in stock, when such
 * customers answer. Only what the person may see; nothing found, nothing said. */
#ifndef KEHUD_DAEMON_SALES_POINTS_H
#define KEHUD_DAEMON_SALES_POINTS_H

#include "daemon/sales/reach.h"
#include "parsers/pack/pack.h"
#include "parsers/pack/talk.h"
#include "store/catalogue/product.h"
#include "store/figure/example.h"
#include "store/people/person.h"
#include "store/rule/subject.h"

struct points {
	bool similar; /* the latest win of the same product line, of an organisation of the kind */
	struct win win;
	const char *line;

	const struct pack_topic *objection; /* NULL: none is open */
	struct instant said_at;
	const char *worked;    /* what was written down after the same objection, before a win */
	struct win worked_for; /* whose it was */

	bool stocked,
		known; /* of the customer's product: how many there are; it is in the catalogue */
	struct product product;

	struct product_news news; /* of the customer's product; priced 0 if it costs the same */

	bool timed; /* some hour of the week is better than the others */
	struct reach_best best;
};

/* of: bits 1 << enum pack_point. */
[[nodiscard]] int points_find(const struct view *v, void *mem, const struct pack *pack,
			      const struct person *viewer, const struct subject *s, unsigned of,
			      struct points *ret, struct err *err);
/* Of an objection that no customer of theirs is named with: what worked elsewhere. */
[[nodiscard]] int points_objection(const struct view *v, void *mem, const struct pack *pack,
				   const struct person *viewer, const struct pack_topic *objection,
				   struct points *ret, struct err *err);

#endif
