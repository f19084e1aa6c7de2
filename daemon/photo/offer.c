/* What fits a customer: the facts are gathered from a photo or from the card, and from what is
 * known about the customer: bought before, not wanted. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/sales/quote.h"
#include "daemon/turn/handle.h"
#include "store/history/journal.h"
#include "store/history/record.h"

#define SHOWN 3

static void fact_add(struct asked *a, const char *key, const char *value, bool doubtful,
		     struct money price)
{
	struct fact *f = (struct fact *)&a->facts[a->n_facts++];
	*f = (struct fact){key, value, doubtful, price};
}

/* A line of a quotation asks for that model, at a better price if there is one. */
static void values_add(const struct turn *t, struct asked *a, const struct picture_value *values,
		       size_t n, bool quotation)
{
	for (size_t i = 0; i < n; i++) {
		struct money none = {0};
		if (quotation && quote_is_line(t->pack, &values[i]))
			fact_add(a, "型号", values[i].key, values[i].doubtful,
				 quote_price(values[i].value));
		else if (!quotation)
			fact_add(a, values[i].key, values[i].value, values[i].doubtful, none);
	}
}

static int known_add(struct turn *t, struct asked *a, const struct card *c, struct err *err)
{
	int rc = card_unwanted(&t->tx->view, t->mem, c->id, &a->unwanted, &a->n_unwanted, err);
	return rc < 0 ? rc
		      : sales_order_bought(&t->tx->view, t->mem, c->id, &a->bought, &a->n_bought,
					   err);
}

int recommend_for(struct turn *t, const struct card *c, const struct picture_value *values,
		  size_t n, bool quotation, struct recommended **ret, size_t *ret_n,
		  bool *ret_empty, struct err *err)
{
	struct product *catalogue;
	size_t n_catalogue, n_params = 0;
	struct card_param *params = NULL;
	struct asked a = {};
	bool known = c != NULL && c->id != 0;
	int rc = product_list(&t->tx->view, t->mem, &catalogue, &n_catalogue, err);
	if (rc == 0 && n == 0 && known)
		rc = card_params(&t->tx->view, t->mem, c->id, &params, &n_params, err);
	if (rc == 0 && known)
		rc = known_add(t, &a, c, err);
	if (rc < 0)
		return rc;
	a.facts = talloc_array(t->mem, struct fact, (unsigned)(n + n_params) + 2);
	if (a.facts == NULL)
		return err_set(err, ERR_AGAIN, "recommend: no memory");
	values_add(t, &a, values, n, quotation);
	for (size_t i = 0; i < n_params; i++)
		fact_add(&a, params[i].key, params[i].value, params[i].doubtful, (struct money){0});
	if (c != NULL && c->value[CARD_intent] != NULL)
		fact_add(&a, "意向", c->value[CARD_intent], false, (struct money){0});
	if (c != NULL && c->value[CARD_product] != NULL)
		fact_add(&a, "产品", c->value[CARD_product], false, (struct money){0});
	*ret_empty = n_catalogue == 0;
	return recommend(t->mem, t->pack, catalogue, n_catalogue, &a, SHOWN, ret, ret_n, err);
}

/* "unwant 13 TKR-2025": never again for this customer; the next best instead. */
int offer_unwant(struct turn *t, int64_t card, const char *model, struct err *err)
{
	struct card c;
	bool there;
	struct say s = turn_say(t);
	int rc = product_known(&t->tx->view, model, strlen(model), &there, err);
	if (rc == 0)
		rc = there ? card_find(&t->tx->view, t->mem, &t->actor, card, &c, err) : ERR_ABSENT;
	if (rc == ERR_ABSENT || (rc == 0 && !may_change(&t->actor, &c))) {
		say_button_old(&s);
		return 0;
	}
	if (rc < 0)
		return rc;
	struct change_log log = turn_log(t, "unwanted");
	struct recommended *list;
	size_t n;
	bool empty;
	rc = journal_set(&log, "unwanted", c.id, model, model, c.id, err);
	if (rc == 0)
		rc = recommend_for(t, &c, NULL, 0, false, &list, &n, &empty, err);
	if (rc < 0)
		return rc;
	say_unwanted(&s, &c, model, list, n, log.id);
	return 0;
}
