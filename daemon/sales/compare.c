#include "daemon/sales/compare.h"

#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <talloc.h>

#define DRAWS 2000
#define SEED 20260105
#define Z 1.959963984540054

double compare_figure(enum compare_by by, double *values, size_t n)
{
	return by == COMPARE_MEDIANS ? gsl_stats_median(values, 1, n)
				     : gsl_stats_mean(values, 1, n);
}

/* Wilson's score interval of a share. */
static void wilson(double p, double n, double *ret_low, double *ret_high)
{
	double middle = p + Z * Z / (2 * n),
	       about = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
	*ret_low = (middle - about) / (1 + Z * Z / n);
	*ret_high = (middle + about) / (1 + Z * Z / n);
}

static void newcombe(double p1, size_t n1, double p2, size_t n2, struct compared *ret)
{
	double l1, u1, l2, u2, d = p1 - p2;
	wilson(p1, (double)n1, &l1, &u1);
	wilson(p2, (double)n2, &l2, &u2);
	ret->low = d - sqrt((p1 - l1) * (p1 - l1) + (u2 - p2) * (u2 - p2));
	ret->high = d + sqrt((u1 - p1) * (u1 - p1) + (p2 - l2) * (p2 - l2));
}

static double draw(gsl_rng *rng, enum compare_by by, const double *from, double *room, size_t n)
{
	for (size_t i = 0; i < n; i++)
		room[i] = from[gsl_rng_uniform_int(rng, n)];
	return compare_figure(by, room, n);
}

static bool bootstrap(enum compare_by by, const double *one, size_t n_one, const double *rest,
		      size_t n_rest, struct compared *ret)
{
	size_t most = n_one > n_rest ? n_one : n_rest;
	double *room = talloc_array(NULL, double, (unsigned)most);
	double *differences = talloc_array(NULL, double, DRAWS);
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
	bool fine = room != NULL && differences != NULL && rng != NULL;
	if (fine) {
		gsl_rng_set(rng, SEED);
		for (size_t i = 0; i < DRAWS; i++) {
			double a = draw(rng, by, one, room, n_one);
			differences[i] = a - draw(rng, by, rest, room, n_rest);
		}
		gsl_sort(differences, 1, DRAWS);
		ret->low = gsl_stats_quantile_from_sorted_data(differences, 1, DRAWS, 0.025);
		ret->high = gsl_stats_quantile_from_sorted_data(differences, 1, DRAWS, 0.975);
	}
	if (rng != NULL)
		gsl_rng_free(rng);
	(void)talloc_free(differences);
	(void)talloc_free(room);
	return fine;
}

bool compare(enum compare_by by, double *one, size_t n_one, double *rest, size_t n_rest,
	     struct compared *ret)
{
	ret->one = compare_figure(by, one, n_one);
	ret->rest = compare_figure(by, rest, n_rest);
	if (by != COMPARE_SHARES)
		return bootstrap(by, one, n_one, rest, n_rest, ret);
	newcombe(ret->one, n_one, ret->rest, n_rest, ret);
	return true;
}
