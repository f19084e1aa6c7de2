/* The hours in which nobody is disturbed: over midnight, within a day, never. */
#include <stdlib.h>

#include "daemon/core/clock.h"
#include "daemon/core/quiet.h"
#include "tests/lib/unit.h"

static struct err err;

static void ends(void **)
{
	static const struct {
		const char *quiet;
		int hour, minute, second;
		int wait_s; /* until it is over */
	} rows[] = {
		{"21:00-08:30", 20, 59, 59, 0},
		{"21:00-08:30", 21, 0, 0, 41400},
		{"21:00-08:30", 23, 59, 59, 30601},
		{"21:00-08:30", 0, 0, 0, 30600},
		{"21:00-08:30", 8, 29, 59, 1},
		{"21:00-08:30", 8, 30, 0, 0},
		{"12:00-14:00", 13, 0, 30, 3570},
		{"12:00-14:00", 11, 59, 0, 0},
		{"22:00-24:00", 23, 0, 0, 3600},
		{"09:00-09:00", 9, 0, 0, 0},
		{"", 3, 0, 0, 0},
	};
	assert_int_equal(clock_set_zone("Asia/Shanghai", &err), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct quiet q;
		struct civil c = {2026, 12, 7, rows[i].hour, rows[i].minute, rows[i].second};
		struct instant now = instant_of(&c);
		assert_int_equal(quiet_parse(rows[i].quiet, &q, &err), 0);
		int64_t wait_us = quiet_end(&q, now).us - now.us;
		if (wait_us != rows[i].wait_s * INT64_C(1000000))
			fail_msg("%s at %d:%02d:%02d: %lld us", rows[i].quiet, rows[i].hour,
				 rows[i].minute, rows[i].second, (long long)wait_us);
	}
}

static void refused(void **)
{
	static const char *const rows[] = {"21-8",        "21:00",       "24:00-08:00",
					   "21:60-08:00", "21:00-24:01", "21:00-08:30x",
					   "night",       "-1:00-08:00"};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct quiet q;
		if (quiet_parse(rows[i], &q, &err) != ERR_INPUT)
			fail_msg("taken: %s", rows[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(ends), cmocka_unit_test(refused)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
