/* Each row: a text, and its rows as cells between | with / after each row, or the error. */
#include <string.h>

#include <talloc.h>

#include "parsers/base/buf.h"
#include "parsers/table/csv.h"
#include "tests/lib/unit.h"

static const struct {
	const char *text;
	int rc;
	const char *want;
	size_t last_line;
} rows[] = {
	{"", 0, "", 0},
	{"a,b\n1,2\n", 0, "a|b|/1|2|/", 2},
	{"a,b\r\n1,2", 0, "a|b|/1|2|/", 2},
	{"\xEF\xBB\xBF型号,名称\nX-1,髋关节\n", 0, "型号|名称|/X-1|髋关节|/", 2},
	{"a,,\n", 0, "a|||/", 1},
	{"\n\na\n", 0, "a|/", 3},
	{"\"a,\"\"b\"\"\",c\n", 0, "a,\"b\"|c|/", 1},
	{"\"a\nb\",c\nd\n", 0, "a\nb|c|/d|/", 3},
	{"a\n\"open\n", ERR_INPUT, NULL, 0},
	{"a\"b\n", ERR_INPUT, NULL, 0},
	{"\"a\"b\n", ERR_INPUT, NULL, 0},
};

static void reads(void **)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		print_message("# %s\n", rows[i].text);
		void *mem = talloc_new(NULL);
		struct err err = {};
		struct csv *csv = NULL;
		assert_int_equal(csv_parse(mem, rows[i].text, strlen(rows[i].text), &csv, &err),
				 rows[i].rc);
		if (rows[i].rc == 0) {
			AUTO_BUF got = BUF_INIT(1000);
			for (size_t r = 0; r < csv->n; r++) {
				for (size_t c = 0; c < csv->rows[r].n; c++)
					buf_printf(&got, "%s|", csv->rows[r].cells[c]);
				buf_putc(&got, '/');
			}
			assert_string_equal(buf_str(&got), rows[i].want);
			if (csv->n > 0)
				assert_int_equal(csv->rows[csv->n - 1].line, rows[i].last_line);
		}
		talloc_free(mem);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(reads)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
