/* recommend: which products of the catalogue fit what is known, and why.
 *
 * Facts are the parameters of a photo (型号, 适配术式, ...) and the words of a card (intent,
 * product). Each fact that a product meets adds the weight that the pack gives it; the reasons are
 * those facts in words. What stands in for a model that somebody else offers, and costs less, goes
 * before what costs more. What the customer does not want is left out; what they bought comes after
 * what is new to them, unless it is the very model. Products in stock come first among equals, then
 * cheaper ones, then by model, so that the same facts give the same answer. docs/recommend.md
 * tells the same to people. */
#ifndef KEHUD_DAEMON_SALES_RECOMMEND_H
#define KEHUD_DAEMON_SALES_RECOMMEND_H

#include "parsers/pack/pack.h"
#include "store/catalogue/product.h"
#include "store/history/record.h"

struct fact {
	const char *key; /* the pack's parameter id, or "意向", "产品" for words of a card */
	const char *value;
	bool doubtful;      /* counts half */
	struct money price; /* at which somebody offers it; 0: not said */
};

/* What is known of a case. */
struct asked {
	struct fact *facts;
	size_t n_facts;
	const char **unwanted; /* models */
	size_t n_unwanted;
	struct bought *bought; /* by model or by name */
	size_t n_bought;
};

#define REASONS 4
struct recommended {
	const struct product *product;
	int score;
	const char *reasons[REASONS + 1]; /* NULL-terminated, strongest first; on mem */
	int weights[REASONS];
};

/* The best max of the catalogue; fewer when fewer fit at all. */
[[nodiscard]] int recommend(void *mem, const struct pack *pack, const struct product *catalogue,
			    size_t n_catalogue, const struct asked *asked, size_t max,
			    struct recommended **ret, size_t *ret_n, struct err *err);

#endif
