/* Telephone numbers, row by row. */
#include <string.h>

#include "parsers/value/phone.h"
#include "tests/lib/unit.h"

static const struct {
	const char *text, *want; /* want NULL: no number */
} rows[] = {
	{"13905711234", "13905711234"},
	{"139 0571 1234", "13905711234"},
	{"139-0571-1234", "13905711234"},
	{"+86 13905711234", "13905711234"},
	{"8613905711234", "13905711234"},
	{"0086-13905711234", "13905711234"},
	{"0571-88888888", "0571-88888888"},
	{"(0571)88888888", "0571-88888888"},
	{"（0571）88888888", "0571-88888888"},
	{"057188888888", "0571-88888888"},
	{"010 66668888", "010-66668888"},
	{"02188886666", "021-88886666"},
	{"0571-88888888-123", "0571-88888888-123"},
	{"0571-8888888 转 123", "0571-8888888-123"},
	{"0571-8888888转分机 123", "0571-8888888-123"},
	{"0571-8888888 -9", NULL},
	{"0571-8888888     转123", NULL},
	{"139057112345", NULL},
	{"12905711234", NULL},
	{"1390571123", NULL},
	{"0571-888888", NULL},
	{"400-800-1234", NULL},
	{"", NULL},
};

static void numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct phone p;
		struct span s = {rows[i].text, strlen(rows[i].text)};
		bool found = phone_parse(s, &p);
		if (found != (rows[i].want != NULL) || (found && strcmp(p.text, rows[i].want) != 0))
			fail_msg("%s gives %s", rows[i].text, found ? p.text : "nothing");
	}
}

static void inside_text(void **state)
{
	struct phone p;
	(void)state;
	assert_true(phone_find(SPAN("手机13905711234。"), PHONE_MOBILE, &p));
	assert_string_equal(p.text, "13905711234");
	assert_int_equal(p.at, strlen("手机"));
	/* seven digits are no extension: none of them may reach the number */
	assert_true(phone_find(SPAN("0710-1758888-1710210"), PHONE_ANY, &p));
	assert_string_equal(p.text, "0710-1758888");
	assert_int_equal(p.len, strlen("0710-1758888"));
	assert_false(phone_find(SPAN("座机0571-88888888"), PHONE_MOBILE, &p));
	assert_false(phone_find(SPAN("卡号62220139057112345"), PHONE_ANY, &p));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(numbers),
					   cmocka_unit_test(inside_text)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
