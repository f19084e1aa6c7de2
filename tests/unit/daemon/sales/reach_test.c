/* The best hour of the week: never an end of the program, whatever the numbers; nothing where
 * nothing stands out. */
#include <math.h>
#include <string.h>

#include "daemon/sales/reach.h"
#include "tests/lib/unit.h"

static void every_number(void **)
{
	/* a slot against the rest of the week, from nobody answers to everybody does */
	static const int64_t sizes[] = {0, 1, 4, 5, 6, 17, 60, 400, 5000, 90000};
	static const double shares[] = {0, 0.001, 0.03, 0.2, 0.5, 0.77, 0.95, 0.999, 1};
	const size_t n_sizes = sizeof(sizes) / sizeof(sizes[0]),
		     n_shares = sizeof(shares) / sizeof(shares[0]);
	for (size_t a = 0; a < n_sizes; a++)
		for (size_t b = 0; b < n_sizes; b++)
			for (size_t i = 0; i < n_shares; i++)
				for (size_t k = 0; k < n_shares; k++) {
					struct reach_count list[2] = {
						{1, 9, sizes[a],
						 (int64_t)((double)sizes[a] * shares[i])},
						{2, 10, sizes[b],
						 (int64_t)((double)sizes[b] * shares[k])}};
					struct reach_best best;
					bool some = reach_best(list, 2, &best);
					if (!some)
						continue;
					assert_true(best.n >= REACH_LEAST);
					assert_true(best.mean > 0 && best.mean < 1);
					assert_true(best.lift > 0 && !isnan(best.lift));
				}
}

static void stands_out(void **)
{
	struct reach_best best;
	struct reach_count none[] = {{1, 9, 40, 10}, {2, 10, 40, 10}};
	assert_false(reach_best(none, 2, &best)); /* as good as each other */
	struct reach_count all[] = {{1, 9, 40, 40}, {2, 10, 40, 40}};
	assert_false(reach_best(all, 2, &best)); /* everybody always answers */
	struct reach_count few[] = {{1, 9, 40, 8}, {2, 10, 4, 4}};
	assert_false(reach_best(few, 2, &best)); /* 4 of 4 is too few */
	struct reach_count one[] = {{1, 9, 100, 20}, {2, 10, 30, 24}, {5, 16, 6, 5}};
	assert_true(reach_best(one, 3, &best));
	assert_int_equal(best.weekday, 2); /* 24 of 30 is surer than 5 of 6 */
	assert_int_equal(best.hour, 10);
	assert_false(reach_best(one, 0, &best));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(every_number),
					   cmocka_unit_test(stands_out)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
