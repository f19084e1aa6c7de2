/* timeline: a customer as it was at any instant of the past, for rules to be tried on. What the
 * journal knows is as it was then; tags and whose customer it is are as they are now. */
#ifndef KEHUD_STORE_RULE_TIMELINE_H
#define KEHUD_STORE_RULE_TIMELINE_H

#include "store/rule/subject.h"

struct timeline;

/* Everything of a card. ERR_ABSENT: there is no such card any more. Hangs on mem. */
[[nodiscard]] int timeline_read(const struct view *v, void *mem, int64_t card,
				struct timeline **ret, struct err *err);

/* As it is now; what is added to it is there at any time. */
struct subject *timeline_subject(struct timeline *t);

/* The instants after `from` at which something about it changed, in order. */
size_t timeline_points(const struct timeline *t, struct instant from, void *mem,
		       struct instant **ret);

/* As it was just then, on mem; false: it was not there yet, or no memory (then *ret_rc is
 * negative). */
bool timeline_at(const struct timeline *t, struct instant at, void *mem, struct subject *ret,
		 int *ret_rc);

/* Whether anybody followed up after an instant, up to another. */
bool timeline_followed(const struct timeline *t, struct instant from, struct instant to);

/* The next cards that there are, after this one. */
[[nodiscard]] int timeline_cards(const struct view *v, void *mem, int64_t after, unsigned max,
				 int64_t **ret, size_t *ret_n, struct err *err);

#endif
