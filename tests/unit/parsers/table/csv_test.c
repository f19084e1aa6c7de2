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

/* Reads the text through windows of a size; gives what came in one string. */
static int read_all(const char *text, size_t window, struct buf *got, size_t *last_line)
{
	size_t len = strlen(text), from = 0, line = 1;
	struct err err = {};
	for (;;) {
		void *mem = talloc_new(NULL);
		size_t n = len - from < window ? len - from : window;
		struct csv_reader r;
		struct csv_row row;
		csv_begin(&r, text + from, n, line, from + n == len);
		int rc;
		size_t rows_read = 0;
		while ((rc = csv_next(&r, mem, &row, &err)) > 0) {
			for (size_t c = 0; c < row.n; c++)
				buf_printf(got, "%s|", row.cells[c]);
			buf_putc(got, '/');
			*last_line = row.line;
			rows_read++;
		}
		size_t next = (size_t)(r.at - text);
		talloc_free(mem);
		if (rc < 0 || from + n == len)
			return rc;
		if (rows_read == 0 && next == from)
			window *= 2;
		from = next;
		line = r.line;
	}
}

static void reads(void **)
{
	static const size_t windows[] = {1000, 1, 4, 7};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (size_t w = 0; w < sizeof(windows) / sizeof(*windows); w++) {
			print_message("# window %zu: %s\n", windows[w], rows[i].text);
			AUTO_BUF got = BUF_INIT(1000);
			size_t last_line = 0;
			assert_int_equal(read_all(rows[i].text, windows[w], &got, &last_line),
					 rows[i].rc);
			if (rows[i].rc == 0) {
				assert_string_equal(buf_str(&got), rows[i].want);
				assert_int_equal(last_line, rows[i].last_line);
			}
		}
	}
}

static void a_lost_quote_is_not_read_to_the_end_of_the_file(void **)
{
	AUTO_BUF text = BUF_INIT(1000000);
	buf_puts(&text, "a\n\"open\n");
	for (int i = 0; i < 40000; i++)
		buf_puts(&text, "row,row\n");
	AUTO_BUF got = BUF_INIT(100);
	size_t line = 0;
	assert_int_equal(read_all(buf_str(&text), 65536, &got, &line), ERR_LIMIT);
	assert_int_equal(read_all(buf_str(&text), 1000000, &got, &line), ERR_LIMIT);
}

/* A cell, and how it stands in a file. */
static const struct {
	const char *cell, *file;
} cells[] = {
	{"张总", "张总"},
	{"", ""},
	{"a,b", "\"a,b\""},
	{"他说\"好\"", "\"他说\"\"好\"\"\""},
	{"一\n二", "\"一\n二\""},
	{"=1+1", "'=1+1"},
	{"+8613900001111", "'+8613900001111"},
	{"-5", "'-5"},
	{"@SUM(A1)", "'@SUM(A1)"},
	{"＝1+1", "'＝1+1"},
	{"\t=1", "\"'\t=1\""},
	{"\r=1", "\"'\r=1\""},
	{"'=1", "''=1"},
	{"'好'", "'好'"},
	{" 空", "\" 空\""},
	{"a=b", "a=b"},
};

static void defuses_and_reads_back(void **)
{
	for (size_t i = 0; i < sizeof(cells) / sizeof(*cells); i++) {
		print_message("# %s\n", cells[i].file);
		AUTO_BUF out = BUF_INIT(1000);
		csv_put(&out, "x", true);
		csv_put(&out, cells[i].cell, false);
		csv_end(&out);
		assert_memory_equal(buf_str(&out) + 2, cells[i].file, strlen(cells[i].file));
		assert_int_equal(out.len, strlen(cells[i].file) + 4);
		struct csv_reader r;
		struct csv_row row;
		void *mem = talloc_new(NULL);
		csv_begin(&r, out.data, out.len, 1, true);
		assert_int_equal(csv_next(&r, mem, &row, NULL), 1);
		assert_int_equal(row.n, 2);
		assert_string_equal(csv_plain(row.cells[1]), cells[i].cell);
		talloc_free(mem);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(a_lost_quote_is_not_read_to_the_end_of_the_file),
		cmocka_unit_test(defuses_and_reads_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
