/* sample: what figures of teams are made of, one by one: an answered offer, a planned visit, a
 * deal's way. Each with the part of the organisation it belongs to. */
#ifndef KEHUD_STORE_FIGURE_SAMPLE_H
#define KEHUD_STORE_FIGURE_SAMPLE_H

#include "store/figure/scope.h"

struct sample {
	int64_t id;       /* of the activity, task, event, deal or card */
	const char *node; /* path */
	const char *text; /* what it is about, where the figure needs it; or NULL */
	double value;
};

struct samples {
	struct sample *list;
	size_t n;
};

/* Of each quotation and proposal of the period that was answered by `at` and before the next one:
 * hours to the first reply. The team is whose rep made it. */
[[nodiscard]] int sample_responses(const struct view *v, void *mem, const struct scope *s,
				   const struct period *p, struct instant at, struct samples *ret,
				   struct err *err);

/* Tasks due in the period that were not vetoed: 1 done by `at`, 0 not; text: what was to be done.
 */
[[nodiscard]] int sample_tasks(const struct view *v, void *mem, const struct scope *s,
			       const struct period *p, struct instant at, struct samples *ret,
			       struct err *err);

/* Surveys answered in the period: the score, 0 to 10. */
[[nodiscard]] int sample_scores(const struct view *v, void *mem, const struct scope *s,
				const struct period *p, struct samples *ret, struct err *err);

/* Deals won in the period: days from the first contact, or the first stage, to the win. */
[[nodiscard]] int sample_cycles(const struct view *v, void *mem, const struct scope *s,
				const struct period *p, struct samples *ret, struct err *err);

/* Stages that deals entered up to `at`, deal by deal in order of time; text: the stage, value: the
 * instant in microseconds. */
[[nodiscard]] int sample_stages(const struct view *v, void *mem, const struct scope *s,
				struct instant at, struct samples *ret, struct err *err);

/* Customers with a deal that was open at `at`: id is the card's. */
[[nodiscard]] int sample_open(const struct view *v, void *mem, const struct scope *s,
			      struct instant at, struct samples *ret, struct err *err);

#endif
