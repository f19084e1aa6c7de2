#include "daemon/sales/reach.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <pthread.h>
#include <string.h>
#include <talloc.h>

#include "daemon/core/clock.h"
#include "daemon/sales/kind.h"
#include "daemon/sales/local.h"

#define PRIOR 8.0 /* contacts that the overall rate is worth */
#define QUANTILE 0.1
#define KINDS 60

static void errors_returned(void)
{
	(void)gsl_set_error_handler_off(); /* by itself the library ends the program */
}

#define HALVINGS 40

/* The library's own inverse does not always converge; its forward function does, and is steady. NaN
 * if it should fail after all. */
static double beta_quantile(double p, double a, double b)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	(void)pthread_once(&once, errors_returned);
	double low = 0, high = 1;
	for (int i = 0; i < HALVINGS; i++) {
		double middle = (low + high) / 2, at = gsl_cdf_beta_P(middle, a, b);
		if (isnan(at))
			return at;
		if (at < p)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

bool reach_best(const struct reach_count *list, size_t n, struct reach_best *ret)
{
	int64_t all = 0, answered = 0;
	double best = 0;
	*ret = (struct reach_best){};
	for (size_t i = 0; i < n; i++) {
		all += list[i].n;
		answered += list[i].answered;
	}
	/* where everybody answers, or nobody, no time is better than another */
	if (answered == 0 || answered == all)
		return false;
	double q = (double)answered / (double)all;
	for (size_t i = 0; i < n; i++) {
		const struct reach_count *c = &list[i];
		if (c->n < REACH_LEAST)
			continue;
		double a = PRIOR * q + (double)c->answered,
		       b = PRIOR * (1 - q) + (double)(c->n - c->answered);
		double low = beta_quantile(QUANTILE, a, b), mean = a / (a + b);
		if (isnan(low) || low <= best)
			continue;
		best = low;
		*ret = (struct reach_best){
			.weekday = c->weekday,
			.hour = c->hour,
			.n = c->n,
			.answered = c->answered,
			.mean = mean,
			.lift = mean / q - 1,
		};
	}
	return best > q;
}

static int64_t contacts(const struct reach_count *list, size_t n)
{
	int64_t sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += list[i].n;
	return sum;
}

int reach_find(const struct view *v, void *mem, const char *kind, struct reach_best *ret,
	       bool *ret_found, struct err *err)
{
	struct reach_count *list;
	size_t n = 0;
	int rc = kind != NULL ? reach_read(v, mem, kind, &list, &n, err) : 0;
	bool enough = rc == 0 && n > 0 && contacts(list, n) >= REACH_OF_KIND;
	if (rc == 0 && !enough)
		rc = reach_read(v, mem, "", &list, &n, err);
	if (rc < 0)
		return rc;
	*ret_found = reach_best(list, n, ret);
	ret->kind = enough ? kind : NULL;
	return 0;
}

/* --- adding up -------------------------------------------------------------------------------- */

struct reach_tally {
	size_t n;
	const char *kind[KINDS];
	struct {
		int64_t n, answered;
	} at[KINDS][7][24];
};

struct reach_tally *reach_tally(void *mem)
{
	struct reach_tally *t = talloc_zero(mem, struct reach_tally);
	if (t == NULL)
		return NULL;
	t->kind[0] = "";
	t->n = 1;
	return t;
}

bool reach_tally_add(struct reach_tally *t, const struct reach_contact *c)
{
	const char *kind = customer_kind(c->type, c->org);
	int weekday = day_weekday(local_day(c->at)) - 1, hour = civil_of(c->at).hour;
	size_t i = 1;
	t->at[0][weekday][hour].n++;
	t->at[0][weekday][hour].answered += c->answered;
	if (kind == NULL)
		return true;
	while (i < t->n && strcmp(t->kind[i], kind) != 0)
		i++;
	if (i == KINDS)
		return true;
	if (i == t->n) {
		t->kind[i] = talloc_strdup(t, kind);
		if (t->kind[i] == NULL)
			return false;
		t->n++;
	}
	t->at[i][weekday][hour].n++;
	t->at[i][weekday][hour].answered += c->answered;
	return true;
}

const char *reach_tally_kind(const struct reach_tally *t, size_t i, struct reach_count *ret,
			     size_t *ret_n)
{
	size_t n = 0;
	if (i >= t->n)
		return NULL;
	for (int d = 0; d < 7; d++)
		for (int h = 0; h < 24; h++)
			if (t->at[i][d][h].n > 0)
				ret[n++] = (struct reach_count){d + 1, h, t->at[i][d][h].n,
								t->at[i][d][h].answered};
	*ret_n = n;
	return t->kind[i];
}
