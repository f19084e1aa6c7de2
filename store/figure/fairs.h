/* fairs: what became of the leads of a fair. A lead is untouched as long as nobody has followed it
 * up. */
#ifndef KEHUD_STORE_FIGURE_FAIRS_H
#define KEHUD_STORE_FIGURE_FAIRS_H

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

#endif
