/* Working days as the State Council's notices have them, and files that an admin got wrong. */
#include <stdio.h>
#include <string.h>

#include "parsers/calendar/calendar.h"
#include "tests/lib/unit.h"

static struct err err;

static struct day on(int y, int m, int d)
{
	return day_from_date(y, m, d);
}

static struct calendar *shipped(void)
{
	size_t len;
	struct calendar *c;
	const char *json = calendar_shipped("cn", &len);
	assert_non_null(json);
	assert_int_equal(calendar_parse(json, len, &c, &err), 0);
	return c;
}

static void days(void **)
{
	static const struct {
		int y, m, d;
		bool works;
		const char *holiday;
	} rows[] = {
		{2026, 11, 26, true, NULL},     /* a Thursday */
		{2026, 11, 28, false, NULL},    /* a Saturday */
		{2026, 10, 1, false, "国庆节"}, /* a Thursday */
		{2026, 10, 10, true, NULL},     /* a Saturday that makes up */
		{2026, 2, 14, true, NULL},      {2026, 2, 16, false, "春节"},
		{2024, 2, 10, false, "春节"},   {2031, 10, 1, true, NULL}, /* not known */
		{2031, 10, 4, false, NULL},
	};
	struct calendar *c = shipped();
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct day d = on(rows[i].y, rows[i].m, rows[i].d);
		assert_int_equal(calendar_works(c, d), rows[i].works);
		const char *h = calendar_holiday(c, d);
		assert_true(rows[i].holiday == NULL ? h == NULL
						    : h != NULL && strcmp(h, rows[i].holiday) == 0);
	}
	assert_true(calendar_knows(c, 2026) && !calendar_knows(c, 2031));
	/* the days before the holiday, over it, and back */
	assert_int_equal(calendar_work_from(c, on(2026, 10, 1)).n, on(2026, 10, 8).n);
	assert_int_equal(calendar_work_after(c, on(2026, 9, 30), 1).n, on(2026, 10, 8).n);
	assert_int_equal(calendar_work_after(c, on(2026, 10, 8), 3).n, on(2026, 10, 12).n);
	assert_int_equal(calendar_count(c, on(2026, 10, 1), on(2026, 11, 1)), 18);
	assert_int_equal(calendar_count(c, on(2026, 10, 1), on(2026, 10, 1)), 0);
	calendar_free(&c);
}

static void refused(void **)
{
	static const char *const rows[][2] = {
		{"", "line"},
		{"[]", "years"},
		{"{\"years\":{\"26\":{\"off\":{}}}}", "26 is no year"},
		{"{\"years\":{\"2026\":{}}}", "off"},
		{"{\"years\":{\"2026\":{\"off\":{\"2026-02-30\":\"x\"}}}}", "2026-02-30"},
		{"{\"years\":{\"2026\":{\"off\":{\"2025-02-03\":\"x\"}}}}", "under the year 2026"},
		{"{\"years\":{\"2026\":{\"off\":{\"2026-02-03\":3}}}}", "name"},
		{"{\"years\":{\"2026\":{\"off\":{},\"work\":[\"2026-11-26\"]}}}", "worked anyway"},
		{"{\"years\":{\"2026\":{\"off\":{},\"work\":[5]}}}", "no day"},
		{"{\"years\":{\"2026\":{\"off\":{\"2026-11-28\":\"x\"},\"work\":[\"2026-11-28\"]}}"
		 "}",
		 "twice"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct calendar *c = NULL;
		assert_int_equal(calendar_parse(rows[i][0], strlen(rows[i][0]), &c, &err),
				 ERR_INPUT);
		assert_non_null(strstr(err.text, rows[i][1]));
	}
}

/* A year without a working day: the search ends. */
static void endless(void **)
{
	char json[20000];
	int len = snprintf(json, sizeof(json), "{\"years\":{\"2027\":{\"off\":{");
	for (int i = 0; i < 365; i++) {
		int y, m, d;
		day_to_date((struct day){on(2027, 1, 1).n + i}, &y, &m, &d);
		len += snprintf(json + len, sizeof(json) - (size_t)len,
				"%s\"%04d-%02d-%02d\":\"假\"", i > 0 ? "," : "", y, m, d);
	}
	len += snprintf(json + len, sizeof(json) - (size_t)len, "}}}}");
	struct calendar *c;
	assert_int_equal(calendar_parse(json, (size_t)len, &c, &err), 0);
	assert_int_equal(calendar_work_from(c, on(2027, 1, 1)).n, on(2028, 1, 3).n);
	calendar_free(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(days), cmocka_unit_test(refused),
					   cmocka_unit_test(endless)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
