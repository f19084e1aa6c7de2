/* At night: when customers can be reached best, counted anew. Contacts of the last day are left
 * out: they may still be answered. */
#include <talloc.h>

#include "daemon/chore/chore.h"
#include "daemon/sales/reach.h"

#define RECORDS 400 /* in one slice */

static int put(struct chore_run *r, const struct reach_tally *t, struct err *err)
{
	struct reach_count list[REACH_SLOTS];
	size_t n;
	const char *kind;
	for (size_t i = 0; (kind = reach_tally_kind(t, i, list, &n)) != NULL; i++)
		for (size_t k = 0; k < n; k++) {
			int rc = reach_add(r->tx, kind, &list[k], err);
			if (rc < 0)
				return rc;
		}
	return 0;
}

static int reach_slice(struct chore_run *r, struct err *err)
{
	static const struct scope everybody = {};
	struct period settled = {{0}, {r->tx->now.us - REACH_DAY_US}};
	struct reach_tally *tally = reach_tally(r->mem);
	struct reach_contact *list;
	size_t n;
	int64_t last;
	if (tally == NULL)
		return err_set(err, ERR_AGAIN, "reach: no memory");
	int rc = r->cursor == 0 ? reach_clear(r->tx, err) : 0;
	if (rc == 0)
		rc = reach_contacts(&r->tx->view, r->mem, &everybody, &settled, r->cursor, RECORDS,
				    &list, &n, &last, err);
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (!reach_tally_add(tally, &list[i]))
			rc = err_set(err, ERR_AGAIN, "reach: no memory");
	if (rc == 0)
		rc = put(r, tally, err);
	r->cursor = last;
	return rc == 0 && last == 0 ? reach_use(r->tx, err) : rc;
}

const struct chore chore_reach = {.name = "reach", .hour = 2, .minute = 30, .slice = reach_slice};
