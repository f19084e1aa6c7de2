/* When people may be disturbed: nights, weekends, holidays and the weekend days that make up for
 * them; the hour that a change of the clocks skips or doubles; a year without data. */
#include <string.h>

#include "daemon/core/clock.h"
#include "daemon/core/worktime.h"
#include "tests/lib/unit.h"

static struct err err;

static struct instant at(int y, int mo, int d, int h, int mi)
{
	struct civil c = {y, mo, d, h, mi, 0};
	return instant_of(&c);
}

static void days(void **)
{
	static const struct {
		int from[5]; /* month, day, hour, minute, days off allowed */
		int to[4];
	} rows[] = {
		{{9, 30, 20, 59, 0}, {9, 30, 20, 59}},
		{{9, 30, 21, 0, 0}, {10, 8, 8, 30}}, /* National Day */
		{{9, 30, 21, 0, 1}, {10, 1, 8, 30}},
		{{10, 10, 9, 0, 0}, {10, 10, 9, 0}}, /* a Saturday that makes up for it */
		{{10, 11, 9, 0, 0}, {10, 12, 8, 30}},
		{{11, 28, 12, 0, 0}, {11, 30, 8, 30}}, /* a plain Saturday */
		{{11, 30, 3, 0, 0}, {11, 30, 8, 30}},
	};
	struct worktime w;
	assert_int_equal(clock_set_zone("Asia/Shanghai", &err), 0);
	assert_int_equal(worktime_open("cn", "21:00-08:30", &w, &err), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const int *f = rows[i].from, *t = rows[i].to;
		struct instant got = worktime_next(&w, at(2026, f[0], f[1], f[2], f[3]), f[4] != 0);
		if (got.us != at(2026, t[0], t[1], t[2], t[3]).us)
			fail_msg("row %zu: %lld", i, (long long)got.us);
	}
	assert_int_equal(worktime_unknown(&w, at(2026, 5, 1, 0, 0)), 0);
	assert_int_equal(worktime_unknown(&w, at(2031, 5, 1, 0, 0)), 2031);
	/* in time to be told */
	assert_int_equal(worktime_unknown(&w, at(2026, 11, 30, 23, 59)), 0);
	assert_int_equal(worktime_unknown(&w, at(2026, 12, 1, 0, 0)), 2027);
	assert_int_equal(worktime_next(&w, at(2031, 5, 1, 12, 0), false).us,
			 at(2031, 5, 1, 12, 0).us);
	assert_int_equal(worktime_quiet(&w, at(2026, 11, 24, 20, 0)).us,
			 at(2026, 11, 24, 21, 0).us);
	assert_int_equal(worktime_quiet(&w, at(2026, 11, 24, 21, 1)).us,
			 at(2026, 11, 25, 21, 0).us);
	worktime_close(&w);
}

static void clocks_change(void **)
{
	struct worktime w;
	assert_int_equal(clock_set_zone("America/New_York", &err), 0);
	assert_int_equal(worktime_open("cn", "21:00-08:30", &w, &err), 0);
	/* 8 March 2026 has 23 hours, 1 November has 25: it is half past eight by the wall clock */
	static const int nights[][2] = {{3, 7}, {10, 31}};
	for (size_t i = 0; i < 2; i++) {
		struct instant ends =
			worktime_next(&w, at(2026, nights[i][0], nights[i][1], 23, 0), true);
		struct civil c = civil_of(ends);
		assert_int_equal(c.hour * 60 + c.minute, 8 * 60 + 30);
		assert_int_equal(ends.us - at(2026, nights[i][0], nights[i][1], 23, 0).us,
				 INT64_C(60000000) * (i == 0 ? 510 : 630));
	}
	worktime_close(&w);
	/* never quiet; and an hour that the clock skips */
	assert_int_equal(worktime_open("cn", "", &w, &err), 0);
	assert_int_equal(worktime_quiet(&w, at(2026, 3, 8, 3, 0)).us, INT64_MAX);
	assert_int_equal(worktime_next(&w, at(2026, 3, 9, 3, 0), false).us,
			 at(2026, 3, 9, 3, 0).us);
	worktime_close(&w);
	assert_int_equal(clock_set_zone("Asia/Shanghai", &err), 0);
}

static void refused(void **)
{
	struct worktime w;
	assert_int_equal(worktime_open("us", "", &w, &err), ERR_INPUT);
	assert_non_null(strstr(err.text, "no shipped calendar is called us"));
	worktime_close(&w);
	assert_int_equal(worktime_open("/nonexistent.json", "", &w, &err), ERR_INPUT);
	worktime_close(&w);
	assert_int_equal(worktime_open("cn", "9-5", &w, &err), ERR_INPUT);
	worktime_close(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days),
		cmocka_unit_test(clocks_change),
		cmocka_unit_test(refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
