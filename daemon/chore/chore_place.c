/* At night: leads of fairs of which the map was not asked, because there was none yet or it could
 * not be reached for days. */
#include <talloc.h>

#include "daemon/chore/chore.h"
#include "daemon/sales/place.h"
#include "store/card/place.h"

#define CARDS 200 /* a night: quotas are small */
#define SINCE_US (INT64_C(60) * 86400 * 1000000)

static int place_slice(struct chore_run *r, struct err *err)
{
	static const struct person anybody = {.role = ROLE_HQ, .path = ""};
	int64_t *list;
	size_t n;
	int rc = place_unasked(&r->tx->view, r->mem, (struct instant){r->tx->now.us - SINCE_US},
			       CARDS, &list, &n, err);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		struct card card;
		rc = card_find(&r->tx->view, r->mem, &anybody, list[i], &card, err);
		if (rc == 0)
			rc = place_ask(r->tx, r->mem, &card, 0, err);
		if (rc == ERR_ABSENT)
			rc = 0;
	}
	return rc;
}

const struct chore chore_place = {.name = "place", .hour = 3, .minute = 10, .slice = place_slice};
