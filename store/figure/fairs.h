/* fairs: what became of the leads of a fair. A lead is untouched as long as nobody has followed it
 * up. */
#ifndef KEHUD_STORE_FIGURE_FAIRS_H
#define KEHUD_STORE_FIGURE_FAIRS_H

#include <stdbool.h>

#include "store/card/fair.h"
#include "store/figure/scope.h"

struct fair_leads {
	int64_t n, untouched, won;
	int64_t a, b; /* of the two best grades */
};
[[nodiscard]] int fair_leads(const struct view *v, const struct scope *s, const char *fair,
			     struct fair_leads *ret, struct err *err);

/* The untouched ones, the best grades first, then the oldest; at most max. */
struct fair_lead {
	int64_t card;
	const char *name, *org, *owner;
};
[[nodiscard]] int fair_untouched(const struct view *v, void *mem, const struct scope *s,
				 const char *fair, unsigned max, struct fair_lead **ret,
				 size_t *ret_n, struct err *err);

/* How many of them are where, or whose; the most first, at most max. name NULL: not known. */
struct fair_part {
	const char *name;
	int64_t n, untouched;
};
[[nodiscard]] int fair_regions(const struct view *v, void *mem, const struct scope *s,
			       const char *fair, unsigned max, struct fair_part **ret,
			       size_t *ret_n, struct err *err);
[[nodiscard]] int fair_owners(const struct view *v, void *mem, const struct scope *s,
			      const char *fair, unsigned max, struct fair_part **ret, size_t *ret_n,
			      struct err *err);

/* Whom one can invite to a fair: the customers of the scope that can be reached, by region, the
 * best grades first; up to max of them, each given to `guest`. Nobody of the pool. */
struct fair_guest { /* texts are good until the next one; NULL: not known */
	const char *name, *org, *dept, *title, *phone, *wechat, *email, *region, *grade, *stage;
	const char *owner;
	struct instant followed; /* 0: never */
	bool lead;               /* met there already */
};
[[nodiscard]] int fair_guests(const struct view *v, const struct scope *s, const char *fair,
			      unsigned max, void (*guest)(void *ctx, const struct fair_guest *g),
			      void *ctx, struct err *err);

#endif
