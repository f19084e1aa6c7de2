/* Customers who wrote: they are answered, and whoever has charge of them is told (daemon/kf); and
 * the accounts that they write to are asked now and then whether there is something that no bell
 * told of. */
#include "daemon/chore/chore.h"
#include "daemon/kf/kf.h"

#define PULL_US INT64_C(300000000) /* between looks */
#define SOON_US INT64_C(60000000)  /* before the second one */

static int slice(struct chore_run *r, struct err *err)
{
	struct contact c;
	int64_t next_us;
	int rc = contact_due(&r->tx->view, r->mem, &c, err);
	if (rc == 0)
		rc = kf_due(r->tx, r->mem, r->pack, r->keep, &c, err);
	if (rc == 0 || rc == ERR_ABSENT)
		rc = contact_next_us(&r->tx->view, &next_us, err);
	if (rc < 0)
		return rc;
	r->cursor = next_us <= r->tx->now.us;
	r->again.us = next_us;
	return 0;
}

/* Begins with 1 at the start. */
static int pull(struct chore_run *r, struct err *err)
{
	bool start = r->cursor != 0;
	r->cursor = 0;
	r->again.us = r->tx->now.us + (start ? SOON_US : PULL_US);
	return r->keep->kf ? kf_pull_all(r->tx, r->mem, start, err) : 0;
}

const struct chore chore_kf = {.name = KF_CHORE, .hour = -1, .slice = slice};
const struct chore chore_kf_pull = {.name = KF_PULL_CHORE, .hour = -1, .slice = pull};
