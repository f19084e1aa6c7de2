#include "parsers/table/csv.h"

#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"

void csv_begin(struct csv_reader *r, const char *text, size_t len, size_t line, bool last)
{
	*r = (struct csv_reader){.at = text, .end = text + len, .line = line, .last = last};
	if (line == 1 && len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
		r->at += 3;
}

/* Where the row that begins at r->at ends (behind its line break): its bytes, 0 if the window ends
 * before. A quote only counts at the beginning of a cell; so rows are found as cell_read() reads
 * them. */
static size_t row_extent(const struct csv_reader *r)
{
	bool quoted = false, fresh = true;
	for (const char *p = r->at; p < r->end; p++) {
		if (quoted) {
			quoted = *p != '"';
		} else if (*p == '"') {
			/* also the second of a doubled one: back into the quotes */
			quoted = fresh || p[-1] == '"';
		} else if (*p == '\n' || *p == '\r') {
			bool pair = *p == '\r' && p + 1 < r->end && p[1] == '\n';
			if (*p == '\r' && p + 1 == r->end && !r->last)
				return 0;
			return (size_t)(p - r->at) + (pair ? 2 : 1);
		}
		fresh = !quoted && *p == ',';
	}
	return r->last ? (size_t)(r->end - r->at) : 0;
}

struct row_reader {
	const char *at, *end;
	char *out; /* cells are shorter than the text they come from: one copy holds all of them */
	size_t line;
};

static int cell_read(struct row_reader *r, const char **ret, struct err *err)
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

static int row_read(struct row_reader *r, void *mem, struct csv_row *ret, struct err *err)
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
	ret->cells = talloc_memdup(mem, cells, ret->n * sizeof(*cells));
	return ret->cells != NULL ? 0 : err_set(err, ERR_AGAIN, "csv: no memory");
}

int csv_next(struct csv_reader *r, void *mem, struct csv_row *ret, struct err *err)
{
	size_t len;
	for (;;) {
		len = row_extent(r);
		bool whole = len > 0;
		if (len > CSV_ROW_MAX ||
		    (!whole && !r->last && (size_t)(r->end - r->at) > CSV_ROW_MAX))
			return err_set(err, ERR_LIMIT,
				       "第 %zu 行：一行超过 %d KB，可能少了一个引号", r->line,
				       CSV_ROW_MAX / 1024);
		if (!whole)
			return 0;
		if (*r->at != '\r' && *r->at != '\n')
			break;
		r->at += len;
		r->line++;
	}
	if (memchr(r->at, '\0', len) != NULL || !utf8_valid(r->at, len))
		return err_set(err, ERR_INPUT, "第 %zu 行：不是文本", r->line);
	char *out = talloc_size(mem, len + 2);
	if (out == NULL)
		return err_set(err, ERR_AGAIN, "csv: no memory");
	struct row_reader row = {.at = r->at, .end = r->at + len, .out = out, .line = r->line};
	int rc = row_read(&row, out, ret, err);
	if (rc < 0)
		return rc;
	r->at += len;
	r->line = row.line + 1;
	return 1;
}

static bool is_formula(const char *cell)
{
	static const char *const wide[] = {"＝", "＋", "－", "＠"};
	if (*cell != '\0' && strchr("=+-@\t\r\n", *cell) != NULL)
		return true;
	for (size_t i = 0; i < sizeof(wide) / sizeof(*wide); i++)
		if (strncmp(cell, wide[i], strlen(wide[i])) == 0)
			return true;
	return false;
}

/* Also what looks defused already, or the apostrophe could not be told from the cell's own. */
static bool is_defusable(const char *cell)
{
	return is_formula(cell + strspn(cell, "'"));
}

const char *csv_plain(const char *cell)
{
	return *cell == '\'' && is_defusable(cell) ? cell + 1 : cell;
}

void csv_put(struct buf *b, const char *cell, bool first)
{
	if (!first)
		buf_putc(b, ',');
	if (cell == NULL)
		return;
	bool defuse = is_defusable(cell);
	bool quote = strpbrk(cell, ",\"\r\n") != NULL || *cell == ' ' || *cell == '\t';
	if (quote)
		buf_putc(b, '"');
	if (defuse)
		buf_putc(b, '\'');
	for (const char *p = cell; *p != '\0'; p++) {
		if (*p == '"')
			buf_putc(b, '"');
		buf_putc(b, *p);
	}
	if (quote)
		buf_putc(b, '"');
}

void csv_end(struct buf *b)
{
	buf_putc(b, '\r');
	buf_putc(b, '\n');
}
