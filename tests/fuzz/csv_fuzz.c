/* Properties: any bytes are refused, or give rows of cells that are UTF-8 strings, lines counted
 * up; what is written from them reads back as the same cells, and is no formula. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"
#include "parsers/table/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void back_check(void *mem, const struct csv_row *row, size_t size)
{
	AUTO_BUF out = BUF_INIT(4 * size + 4 * CSV_COLUMNS_MAX + 16);
	for (size_t c = 0; c < row->n; c++) {
		size_t before = out.len;
		csv_put(&out, row->cells[c], c == 0);
		const char *cell = buf_str(&out) + before + (c != 0);
		if (*cell != '\0' && strchr("=+-@\t\r\n", cell[*cell == '"']) != NULL)
			must(cell[0] == '"' && cell[1] == '"');
	}
	csv_end(&out);
	must(buf_rc(&out, "csv", NULL) == 0);
	struct csv_reader r;
	struct csv_row again;
	csv_begin(&r, buf_str(&out), out.len, 2, true);
	int rc = csv_next(&r, mem, &again, NULL);
	if (rc == 0) { /* one empty cell is a blank line */
		must(row->n == 1 && row->cells[0][0] == '\0');
		return;
	}
	if (rc == ERR_LIMIT && out.len > CSV_ROW_MAX)
		return;
	must(rc == 1 && again.n == row->n);
	for (size_t c = 0; c < row->n; c++)
		must(strcmp(csv_plain(again.cells[c]), row->cells[c]) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *mem = talloc_new(NULL);
	struct csv_reader r;
	struct csv_row row;
	size_t line = 0;
	csv_begin(&r, (const char *)data, size, 1, true);
	while (csv_next(&r, mem, &row, NULL) > 0) {
		must(row.line > line && row.n <= CSV_COLUMNS_MAX && row.n > 0);
		line = row.line;
		for (size_t c = 0; c < row.n; c++)
			must(utf8_valid(row.cells[c], strlen(row.cells[c])));
		back_check(mem, &row, size);
	}
	(void)talloc_free(mem);
	return 0;
}
