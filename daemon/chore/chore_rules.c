/* The pack's rules: customers that changed are looked at, and those of whom a rule begins to hold
 * by itself. */
#include <talloc.h>

#include "daemon/chore/chore.h"
#include "daemon/rule/rules.h"
#include "store/rule/plan.h"

#define CARDS 50
#define CHANGED 500 /* cards put down in one slice after a change of the rules */

static int rules_slice(struct chore_run *r, struct err *err)
{
	const char *digest = rules_digest(r->mem, r->pack);
	int64_t *cards;
	size_t n = 0;
	bool more = false;
	if (digest == NULL)
		return err_set(err, ERR_AGAIN, "rules: no memory");
	int rc = rules_news(r->tx, r->mem, r->pack, err);
	if (rc == 0)
		rc = rule_cards(r->tx, r->mem, CARDS, &cards, &n, err);
	if (rc == 0 && n == 0)
		rc = rule_pack_changed(r->tx, digest, CHANGED, &more, err);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		void *mem = talloc_new(r->mem);
		rc = mem != NULL ? rules_card(r->tx, mem, r->pack, r->keep, cards[i], err)
				 : err_set(err, ERR_AGAIN, "rules: no memory");
		(void)talloc_free(mem);
	}
	if (rc < 0)
		return rc;
	r->cursor = n > 0 || more;
	return r->cursor == 0 ? rule_next(&r->tx->view, &r->again, err) : 0;
}

const struct chore chore_rules = {
	.name = RULES_CHORE, .hour = 0, .minute = 1, .slice = rules_slice, .speaks = true};
