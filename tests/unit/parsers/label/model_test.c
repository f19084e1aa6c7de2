/* Distances between codes as recognition sees them, and what a catalogue makes of a reading. */
#include <string.h>

#include "parsers/label/model.h"
#include "tests/lib/unit.h"

static void distances(void **)
{
	static const struct {
		const char *read, *model;
		int tenths; /* 99: farther than asked for */
	} rows[] = {
		{"TKR-2025", "TKR-2025", 0},  {"tkr-2025", "TKR-2025", 0},
		{"TKR-2O25", "TKR-2025", 3},  {"SPN-6751", "SPN-675I", 3},
		{"KN5-6505", "KNS-650S", 6},  {"TKR-202", "TKR-2025", 8},
		{"TKKR-2025", "TKR-2025", 8}, {"TKR-2035", "TKR-2025", 10},
		{"ABC-2025", "TKR-2025", 99}, {"", "TKR-2025", 99},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		double d = model_distance(rows[i].read, rows[i].model, 1.3);
		int tenths = d > 1.3 ? 99 : (int)(d * 10 + 0.5);
		if (tenths != rows[i].tenths)
			fail_msg("%s %s: %d", rows[i].read, rows[i].model, tenths);
	}
}

static void nearest(void **)
{
	static const char *const models[] = {"TKR-2025", "TKR-2026", "SPN-675I", "BC-42G"};
	const struct label_known known = {models, 4};
	static const struct {
		const char *read, *model; /* NULL: none, or two as near */
	} rows[] = {
		{"TKR-2025", "TKR-2025"}, {"TKR-202S", "TKR-2025"}, {"TKR-2027", NULL},
		{"SPN-6751", "SPN-675I"}, {"BC-426", "BC-42G"},     {"XYZ-99", NULL},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		double d;
		const char *got = model_nearest(&known, rows[i].read, &d);
		if ((got == NULL) != (rows[i].model == NULL) ||
		    (got != NULL && strcmp(got, rows[i].model) != 0))
			fail_msg("%s: %s", rows[i].read, got != NULL ? got : "none");
	}
	double d;
	assert_null(model_nearest(NULL, "TKR-2025", &d));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(distances), cmocka_unit_test(nearest)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
