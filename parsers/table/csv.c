#include "parsers/table/csv.h"

#include <string.h>
#include <talloc.h>

struct reader {
	const char *at, *end;
	char *out; /* cells are shorter than the text they come from: one copy holds all of them */
	size_t line;
};

static int cell_read(struct reader *r, const char **ret, struct err *err)
{
	*ret = r->out;
	if (r->at < r->end && *r->at == '"') {
		size_t opened = r->line;
		for (r->at++;; r->at++) {
			if (r->at == r->end)
				return err_set(err, ERR_INPUT, "第 %zu 行：引号没有配对", opened);
			if (*r->at == '"') {
				if (r->at + 1 == r->end || r->at[1] != '"')
					break;
				r->at++;
			}
			r->line += *r->at == '\n';
			*r->out++ = *r->at;
		}
		r->at++;
	} else {
		for (; r->at < r->end && strchr(",\r\n\"", *r->at) == NULL; r->at++)
			*r->out++ = *r->at;
	}
	if (r->at < r->end && strchr(",\r\n", *r->at) == NULL)
		return err_set(err, ERR_INPUT, "第 %zu 行：引号的位置不对", r->line);
	*r->out++ = '\0';
	return 0;
}

static void line_end(struct reader *r)
{
	if (r->at < r->end && *r->at == '\r')
		r->at++;
	if (r->at < r->end && *r->at == '\n')
		r->at++;
	r->line++;
}

static int row_read(struct reader *r, void *mem, struct csv_row *ret, struct err *err)
{
	const char *cells[CSV_COLUMNS_MAX];
	*ret = (struct csv_row){.line = r->line};
	for (;;) {
		if (ret->n == CSV_COLUMNS_MAX)
			return err_set(err, ERR_LIMIT, "第 %zu 行：超过 %d 列", r->line,
				       CSV_COLUMNS_MAX);
		int rc = cell_read(r, &cells[ret->n++], err);
		if (rc < 0)
			return rc;
		if (r->at == r->end || *r->at != ',')
			break;
		r->at++;
	}
	line_end(r);
	ret->cells = talloc_memdup(mem, cells, ret->n * sizeof(*cells));
	return ret->cells != NULL ? 0 : err_set(err, ERR_AGAIN, "csv: no memory");
}

int csv_parse(void *mem, const char *text, size_t len, struct csv **ret, struct err *err)
{
	if (memchr(text, '\0', len) != NULL)
		return err_set(err, ERR_INPUT, "文件不是文本");
	struct csv *csv = talloc_zero(mem, struct csv);
	char *out = csv != NULL ? talloc_size(csv, len + 2) : NULL;
	if (out == NULL)
		goto no_memory;
	struct reader r = {.at = text, .end = text + len, .out = out, .line = 1};
	if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
		r.at += 3;
	for (unsigned room = 0; r.at < r.end;) {
		if (*r.at == '\r' || *r.at == '\n') {
			line_end(&r);
			continue;
		}
		if (csv->n == CSV_ROWS_MAX) {
			talloc_free(csv);
			return err_set(err, ERR_LIMIT, "超过 %d 行", CSV_ROWS_MAX);
		}
		if (csv->n == room) {
			room = room != 0 ? room * 2 : 64;
			struct csv_row *more = talloc_realloc(csv, csv->rows, struct csv_row, room);
			if (more == NULL)
				goto no_memory;
			csv->rows = more;
		}
		int rc = row_read(&r, csv, &csv->rows[csv->n], err);
		if (rc < 0) {
			talloc_free(csv);
			return rc;
		}
		csv->n++;
	}
	*ret = csv;
	return 0;
no_memory:
	talloc_free(csv);
	return err_set(err, ERR_AGAIN, "csv: no memory");
}
