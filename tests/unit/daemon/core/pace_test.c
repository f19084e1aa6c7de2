/* However it is asked for, in no minute and no hour is more given than allowed; and what is allowed
 * is given. */
#include <stdlib.h>
#include <talloc.h>

#include "daemon/core/pace.h"
#include "tests/lib/unit.h"

#define SECOND INT64_C(1000000)

/* The most in any window of that length. */
static int most(const int64_t *at, int n, int64_t window_us)
{
	int best = 0;
	for (int i = 0, from = 0; i < n; i++) {
		while (at[i] - at[from] >= window_us)
			from++;
		best = i - from + 1 > best ? i - from + 1 : best;
	}
	return best;
}

static void windows(void **)
{
	static const struct {
		int per_minute, per_hour;
	} rows[] = {{28, 900}, {18, 0}, {1, 0}, {PACE_MINUTE_MAX, 100}, {5, 2}};
	static int64_t at[20000];
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct paces *p = paces_new(NULL);
		int64_t now = 5 * SECOND;
		int n = 0;
		srandom(7);
		while (now < 4 * 3600 * SECOND && n < 20000) {
			int64_t wait = pace_take(p, "u", rows[i].per_minute, rows[i].per_hour, now);
			if (wait == 0) {
				at[n++] = now;
				now += random() % 3 == 0 ? random() % SECOND : 0;
			} else { /* asked again too early now and then, at last when told */
				now += random() % 4 == 0 ? 1 + wait / 2 : wait;
			}
		}
		assert_true(most(at, n, 60 * SECOND) <= rows[i].per_minute);
		if (rows[i].per_hour > 0)
			assert_true(most(at, n, 3600 * SECOND) <= rows[i].per_hour);
		/* and whoever asks all the time gets at least half of it in the long run */
		int hours = rows[i].per_hour > 0 && rows[i].per_hour < 60 * rows[i].per_minute
				    ? rows[i].per_hour
				    : 60 * rows[i].per_minute;
		assert_true(n >= 4 * hours / 2 - 1);
		(void)talloc_free(p);
	}
}

static void strangers(void **)
{
	struct paces *p = paces_new(NULL);
	char key[32];
	/* everybody has their own; the forgotten ones leave no trace */
	for (int i = 0; i < 100000; i++) {
		(void)snprintf(key, sizeof(key), "user%d", i);
		assert_int_equal(pace_take(p, key, 28, 900, i * SECOND), 0);
	}
	assert_true(talloc_total_blocks(p) < 50000);
	(void)talloc_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(windows), cmocka_unit_test(strangers)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
