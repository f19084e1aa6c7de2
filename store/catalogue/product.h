/* product: the catalogue, by model. */
#ifndef KEHUD_STORE_CATALOGUE_PRODUCT_H
#define KEHUD_STORE_CATALOGUE_PRODUCT_H

#include <stdbool.h>

#include "store/store.h"

struct product_param {
	const char *key, *value;
};

struct product {
	const char *model, *name, *line, *spec, *procedure, *material;
	struct money price; /* has_price */
	int64_t stock;      /* has_stock */
	bool has_price, has_stock;
	const char *keywords, *equivalents, *registration; /* lists, separated by 、 */
	struct product_param *params; /* of product_list() only: what has no column of its own */
	size_t n_params;
};

/* Adds or replaces by model; *ret_new tells which. Another price, and some again of what there was
 * none of, become news. */
[[nodiscard]] int product_put(struct tx *tx, const struct product *p, bool *ret_new,
			      struct err *err);
/* What became new since then; 0: nothing. before: the price that there was at the beginning. */
struct product_news {
	struct instant priced, restocked; /* the last time */
	struct money before;
};
[[nodiscard]] int product_news(const struct view *v, const char *model, struct instant since,
			       struct product_news *ret, struct err *err);
/* A parameter of the pack that the catalogue knows of a model; value NULL: none any more. */
[[nodiscard]] int product_param_set(struct tx *tx, const char *model, const char *key,
				    const char *value, struct err *err);
/* Into ret; "" if the catalogue does not know it. */
[[nodiscard]] int product_param_get(const struct view *v, const char *model, const char *key,
				    char *ret, size_t room, struct err *err);
/* The whole catalogue, by model. */
[[nodiscard]] int product_list(const struct view *v, void *mem, struct product **ret, size_t *ret_n,
			       struct err *err);
/* By its model, else by its name; without params. ERR_ABSENT. */
[[nodiscard]] int product_find(const struct view *v, void *mem, const char *word,
			       struct product *ret, struct err *err);
/* The lines of products, models or names joined by 、 (or NULL): NULL-terminated; NULL: none. On
 * mem. */
[[nodiscard]] int product_lines(const struct view *v, void *mem, const char *products,
				const char ***ret, struct err *err);
/* Whether a model or product name of exactly this text exists. */
[[nodiscard]] int product_known(const struct view *v, const char *text, size_t len, bool *ret,
				struct err *err);

#endif
