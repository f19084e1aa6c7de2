/* The public pool by the pack's rules: who has not been in touch with a customer for so many days
 * is warned, and if nothing happens after that, the card falls into the pool. */
#include <talloc.h>

#include "daemon/chore/chore.h"
#include "daemon/sales/owner.h"
#include "store/card/pool.h"

#define SLICE 500 /* cards looked at in one transaction */
#define DAY_US (INT64_C(86400) * 1000000)

static int owner_card(struct chore_run *r, const struct pool_seen *p, struct person *ret_owner,
		      struct card *ret, struct err *err)
{
	int rc = person_get(&r->tx->view, r->mem, p->owner, ret_owner, err);
	return rc < 0 ? rc : card_find(&r->tx->view, r->mem, ret_owner, p->card, ret, err);
}

static int warn(struct chore_run *r, const struct pool_seen *p, int days, struct err *err)
{
	struct person owner;
	struct card c;
	struct say s;
	int rc = owner_card(r, p, &owner, &c, err);
	if (rc == 0)
		rc = chore_tell(r, p->owner, &s, err);
	if (rc < 0)
		return rc;
	say_pool_warning(&s, &c, days);
	return pool_warned(r->tx, p->card, err);
}

static int fall(struct chore_run *r, const struct pool_seen *p, struct err *err)
{
	struct person owner;
	struct card c;
	struct say s;
	int64_t pool;
	int rc = owner_card(r, p, &owner, &c, err);
	if (rc == 0)
		rc = pool_of(r->tx, p->node, &pool, err);
	if (rc < 0)
		return rc;
	struct change_log log = {.tx = r->tx, .person = pool, .what = "pool", .at = r->tx->now};
	rc = owner_give(&log, r->mem, &c, pool, err);
	if (rc == 0)
		rc = chore_tell(r, p->owner, &s, err);
	if (rc == 0)
		say_pool_fell(&s, &c);
	return rc;
}

static int pool_slice(struct chore_run *r, struct err *err)
{
	const struct pack_pool *rule = pack_pool(r->pack);
	struct pool_seen *list;
	size_t n;
	if (rule == NULL) {
		r->cursor = 0;
		return 0;
	}
	int rc = pool_scan(&r->tx->view, r->mem, r->cursor, SLICE, &list, &n, err);
	for (size_t i = 0; i < n && rc == 0; i++) {
		const struct pool_seen *p = &list[i];
		int64_t idle = (r->tx->now.us - p->contact.us) / DAY_US;
		bool warned = p->warned.us > p->contact.us;
		if (idle < rule->idle_days - rule->warn_days)
			continue;
		/* Never without a warning, however long nobody looked. */
		if (!warned)
			rc = warn(r, p, rule->warn_days, err);
		else if (idle >= rule->idle_days &&
			 r->tx->now.us - p->warned.us >= rule->warn_days * DAY_US - DAY_US / 24)
			rc = fall(r, p, err);
	}
	r->cursor = n == SLICE ? list[n - 1].card : 0;
	return rc;
}

const struct chore chore_pool = {
	.name = "pool", .hour = 9, .minute = 0, .slice = pool_slice, .speaks = true};
