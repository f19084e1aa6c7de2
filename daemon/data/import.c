#include "daemon/data/import.h"

#include <stdio.h>
#include <string.h>
#include <talloc.h>

#define WHY "被拒原因"

int import_sheet(const char *kind, const struct sheet **ret, struct err *err)
{
	*ret = sheet_find(kind);
	if (*ret != NULL && !(*ret)->out)
		return 0;
	AUTO_BUF known = BUF_INIT(400);
	for (const struct sheet *const *s = sheets; *s != NULL; s++)
		if (!(*s)->out)
			buf_printf(&known, " %s", (*s)->name);
	return err_set(err, ERR_INPUT, "没有 %.40s 这种文件；可以导入：%s", kind, buf_str(&known));
}

void import_done(struct import *im)
{
	buf_done(&im->heading);
}

/* A row as it came, with a last cell. A file that comes back mended has a column of reasons
 * already: that goes. */
static void row_put(struct buf *out, const struct import *im, const struct csv_row *csv,
		    const char *last)
{
	size_t n = 0;
	for (size_t i = 0; i < csv->n; i++) {
		bool known = false;
		for (size_t c = 0; c < im->sheet->n; c++)
			known |= im->head.at[c] == (int)i;
		for (size_t p = 0; p < im->head.n_params; p++)
			known |= im->head.params[p].at == (int)i;
		if (known)
			csv_put(out, csv_plain(csv->cells[i]), n++ == 0);
	}
	csv_put(out, last, n == 0);
	csv_end(out);
}

int import_head(struct import *im, const struct csv_row *csv, struct err *err)
{
	int rc = sheet_head_read(im->sheet, im->pack, csv, &im->head, err);
	im->heading.limit = 64 * 1024;
	if (rc == 0)
		row_put(&im->heading, im, csv, WHY);
	return rc;
}

static void reject(struct import *im, const struct csv_row *csv, const char *why)
{
	char text[sizeof((struct err){}.text) + 32];
	(void)snprintf(text, sizeof(text), "%zu: %s", csv->line, why);
	im->rejected++;
	if (im->bad != NULL) {
		if (!im->bad_goes_on)
			buf_add(im->bad, buf_str(&im->heading), im->heading.len);
		im->bad_goes_on = true;
		row_put(im->bad, im, csv, text);
	}
	if (im->on_bad != NULL)
		im->on_bad(im->ctx, csv->line, why);
}

int import_row(struct tx *tx, struct import *im, const struct csv_row *csv, struct err *err)
{
	struct err why = {};
	void *mem = talloc_new(NULL);
	char source[64];
	(void)snprintf(source, sizeof(source), "upload %lld:%zu", (long long)im->upload, csv->line);
	struct sheet_row r = {csv, &im->head, mem, source};
	int rc = mem != NULL ? db_savepoint(tx->view.db, err)
			     : err_set(err, ERR_AGAIN, "import: no memory");
	if (rc < 0) {
		(void)talloc_free(mem);
		return rc;
	}
	int done = im->sheet->put(tx, im->pack, im->sheet, &r, &why);
	if (done >= 0) {
		im->added += done == 1;
		im->updated += done == 0;
		rc = db_release(tx->view.db, err);
	} else if ((rc = db_rollback_to(tx->view.db, err)) == 0) {
		if (done == ERR_AGAIN || done == ERR_BROKEN || done == ERR_UNKNOWN)
			rc = err_set(err, done, "%s", why.text);
		else
			reject(im, csv, why.text);
	}
	(void)talloc_free(mem);
	return rc;
}

int import_text(struct tx *tx, struct import *im, const char *text, size_t len, struct err *err)
{
	struct csv_reader r;
	bool headed = false;
	int rc;
	csv_begin(&r, text, len, 1, true);
	do {
		struct csv_row row;
		void *mem = talloc_new(NULL);
		if (mem == NULL)
			return err_set(err, ERR_AGAIN, "import: no memory");
		rc = csv_next(&r, mem, &row, err);
		if (rc > 0) {
			int done =
				headed ? import_row(tx, im, &row, err) : import_head(im, &row, err);
			headed = true;
			rc = done < 0 ? done : 1;
		}
		(void)talloc_free(mem);
	} while (rc > 0);
	if (rc == 0 && !headed)
		return err_set(err, ERR_INPUT, "文件是空的，第一行应是列名");
	return rc;
}
