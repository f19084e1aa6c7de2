/* After we were away, or could not get through: each person concerned is told once, in one message,
 * what of theirs was caught up on, and that whatever has no receipt is to be sent again. Not in the
 * quiet hours. Planned by store/queue/gap.h. */
#include <talloc.h>

#include "daemon/chore/chore.h"
#include "store/people/person.h"
#include "store/queue/gap.h"

#define ACTIVE_S (2 * 86400) /* who wrote in the two days before may have written again */
#define PEOPLE 50            /* a slice */

/* The cards of the records, as far as the person may still see them. */
static int cards_read(struct chore_run *r, int64_t person, const struct late *l, struct card **ret,
		      struct err *err)
{
	struct person p;
	struct card *cards = talloc_zero_array(r->mem, struct card, (unsigned)l->n_records + 1);
	if (cards == NULL)
		return err_set(err, ERR_AGAIN, "gap: no memory");
	int rc = person_get(&r->tx->view, r->mem, person, &p, err);
	for (size_t i = 0; rc == 0 && i < l->n_records; i++) {
		if (l->records[i].card == 0)
			continue;
		rc = card_find(&r->tx->view, cards, &p, l->records[i].card, &cards[i], err);
		if (rc == ERR_ABSENT)
			rc = 0;
	}
	*ret = cards;
	return rc;
}

static int tell(struct chore_run *r, int64_t person, struct err *err)
{
	struct late l;
	struct card *cards;
	struct say s;
	int rc = gap_late(&r->tx->view, r->mem, person, &l, err);
	if (rc == 0)
		rc = cards_read(r, person, &l, &cards, err);
	if (rc == 0)
		rc = chore_tell(r, person, &s, err);
	if (rc == 0)
		say_caught_up(&s, &l, cards);
	return rc == ERR_ABSENT ? 0 : rc; /* left meanwhile */
}

static int slice(struct chore_run *r, struct err *err)
{
	struct instant end = worktime_next(&r->keep->worktime, r->tx->now, true);
	if (end.us > r->tx->now.us) {
		r->cursor = 0;
		r->again = end;
		return 0;
	}
	int rc = r->cursor == 0 ? gap_spread(r->tx, ACTIVE_S, err) : 0;
	for (int i = 0; rc == 0 && i < PEOPLE; i++) {
		int64_t person;
		rc = gap_person(&r->tx->view, r->cursor, &person, err);
		if (rc == ERR_ABSENT) {
			r->cursor = 0;
			return 0;
		}
		if (rc == 0)
			rc = tell(r, person, err);
		if (rc == 0)
			rc = gap_told(r->tx, person, err);
		r->cursor = person;
	}
	return rc;
}

const struct chore chore_gap = {.name = GAP_CHORE, .hour = -1, .slice = slice};
