/* The public pool by the pack's rules: who has not been in touch with a customer for so many days
 * is warned, and if nothing happens after that, the card falls into the pool. */
#include <talloc.h>

#include "daemon/chore/chore.h"
#include "daemon/sales/local.h"
#include "daemon/sales/owner.h"
#include "store/card/pool.h"
#include "store/people/leave.h"
#include "store/queue/nudge.h"

#define SLICE 500 /* cards looked at in one transaction */
#define DAY_US (INT64_C(86400) * 1000000)

static int owner_card(struct chore_run *r, const struct pool_seen *p, struct person *ret_owner,
		      struct card *ret, struct err *err)
{
	int rc = person_get(&r->tx->view, r->mem, p->owner, ret_owner, err);
	return rc < 0 ? rc : card_find(&r->tx->view, r->mem, ret_owner, p->card, ret, err);
}

/* kind: of the message, once for each card and day. */
static int tell(struct chore_run *r, const struct pool_seen *p, const char *kind, const char *text,
		struct err *err)
{
	struct nudge n = {.person = p->owner,
			  .card = p->card,
			  .kind = "message",
			  .text = text,
			  .key = talloc_asprintf(r->mem, "pool/%s/%lld/%d", kind,
						 (long long)p->card, (int)local_day(r->tx->now).n),
			  .due = r->tx->now};
	return n.text != NULL && n.key != NULL ? nudge_put(r->tx, &n, err)
					       : err_set(err, ERR_AGAIN, "pool: no memory");
}

static int warn(struct chore_run *r, const struct pool_seen *p, int days, struct err *err)
{
	struct person owner;
	struct card c;
	int rc = owner_card(r, p, &owner, &c, err);
	if (rc == 0)
		rc = tell(r, p, "soon", say_pool_warning(r->mem, &c, days), err);
	return rc == 0 ? pool_warned(r->tx, p->card, err) : rc;
}

static int fall(struct chore_run *r, const struct pool_seen *p, struct err *err)
{
	struct person owner;
	struct card c;
	int64_t pool;
	int rc = owner_card(r, p, &owner, &c, err);
	if (rc == 0)
		rc = pool_of(r->tx, p->node, &pool, err);
	if (rc < 0)
		return rc;
	struct change_log log = {.tx = r->tx, .person = pool, .what = "pool", .at = r->tx->now};
	rc = owner_give(&log, r->mem, &c, pool, err);
	return rc == 0 ? tell(r, p, "fell", say_pool_fell(r->mem, &c), err) : rc;
}

static int pool_slice(struct chore_run *r, struct err *err)
{
	const struct pack_pool *rule = pack_pool(r->pack);
	struct pool_seen *list;
	size_t n;
	/* on a day off nobody can do anything about it */
	if (rule == NULL || !calendar_works(r->keep->worktime.calendar, local_day(r->tx->now))) {
		r->cursor = 0;
		return 0;
	}
	int rc = pool_scan(&r->tx->view, r->mem, r->cursor, SLICE, &list, &n, err);
	for (size_t i = 0; i < n && rc == 0; i++) {
		const struct pool_seen *p = &list[i];
		struct leave away;
		int64_t idle = (r->tx->now.us - p->contact.us) / DAY_US;
		bool warned = p->warned.us > p->contact.us;
		if (idle < rule->idle_days - rule->warn_days)
			continue;
		rc = leave_at(&r->tx->view, p->owner, r->tx->now, &away, err);
		if (rc == 0) { /* who is away can hold nothing: once they are back */
			rc = warned ? pool_unwarned(r->tx, p->card, err) : 0;
			continue;
		}
		rc = rc == ERR_ABSENT ? 0 : rc;
		/* Never without a warning, however long nobody looked. */
		if (rc < 0)
			break;
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
