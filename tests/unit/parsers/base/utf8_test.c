/* Cutting and mending text at the borders of characters. */
#include <string.h>

#include "parsers/base/err.h"
#include "parsers/base/utf8.h"
#include "tests/lib/unit.h"

static void mended(void **)
{
	static const struct {
		const char *torn, *want;
	} rows[] = {
		{"", ""},
		{"张总", "张总"},
		{"张\xe6\x80", "张"},
		{"\xbb张\xff总\xc0\xaf!", "张总!"},
		{"\xed\xa0\x80x\xf0\x9f\x98\x80", "x\xf0\x9f\x98\x80"},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[40];
		memcpy(text, rows[i].torn, strlen(rows[i].torn) + 1);
		assert_string_equal(utf8_mend(text), rows[i].want);
	}
}

/* A complaint that quotes a part of what was typed stays valid. */
static void torn_error(void **)
{
	struct err err;
	assert_int_equal(err_set(&err, ERR_INPUT, "“%.4s”", "张总"), ERR_INPUT);
	assert_string_equal(err.text, "“张”");
	char text[2 * sizeof(err.text)] = {};
	for (size_t i = 0; i + 4 < sizeof(text); i += 3)
		memcpy(text + i, "客", 3);
	(void)err_set(&err, ERR_INPUT, "x%s", text);
	assert_true(utf8_valid(err.text, strlen(err.text)));
	(void)err_prefix(&err, "%s", text);
	assert_true(utf8_valid(err.text, strlen(err.text)));
}

/* 销 (E9 94 80) ends with a byte of 。 (E3 80 82) */
static void spans(void **)
{
	assert_int_equal(utf8_cspan("销售一 明天", " ,，。"), strlen("销售一"));
	assert_int_equal(utf8_cspan("销售一。", " ,，。"), strlen("销售一"));
	assert_int_equal(utf8_cspan("销售一", ""), strlen("销售一"));
	assert_int_equal(utf8_span("、. 〃x", " .、"), strlen("、. "));
	assert_int_equal(utf8_span("\xe3\x80", " .、"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(mended), cmocka_unit_test(torn_error),
					   cmocka_unit_test(spans)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
