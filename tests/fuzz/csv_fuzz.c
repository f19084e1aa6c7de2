/* Property: any bytes are refused, or give rows of cells that are UTF-8 strings, lines counted up.
 */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"
#include "parsers/table/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!utf8_valid((const char *)data, size))
		return 0; /* the caller's promise */
	void *mem = talloc_new(NULL);
	struct csv *csv;
	struct err err;
	if (csv_parse(mem, (const char *)data, size, &csv, &err) == 0) {
		size_t line = 0;
		for (size_t i = 0; i < csv->n; i++) {
			if (csv->rows[i].line <= line || csv->rows[i].n > CSV_COLUMNS_MAX)
				abort();
			line = csv->rows[i].line;
			for (size_t c = 0; c < csv->rows[i].n; c++)
				if (!utf8_valid(csv->rows[i].cells[c],
						strlen(csv->rows[i].cells[c])))
					abort();
		}
	}
	(void)talloc_free(mem);
	return 0;
}
