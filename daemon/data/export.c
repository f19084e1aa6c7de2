#include "daemon/data/export.h"

#include <string.h>
#include <talloc.h>

#include "store/card/card.h"
#include "store/catalogue/product.h"
#include "store/history/sheet.h"

struct page {
	const struct view *view;
	const struct sheet *sheet;
	const struct pack_param *params;
	size_t n_params;
	const struct pack_field *fields;
	size_t n_fields;
	struct buf *out;
};

/* The pack's parameters that have a column of their own among the sheet's. */
static bool is_own(const struct sheet *s, const struct pack_param *p)
{
	for (const char *const *w = p->spellings; *w != NULL; w++)
		for (size_t c = 0; c < s->n; c++)
			if (s->columns[c].label != NULL && strcmp(s->columns[c].label, *w) == 0)
				return true;
	return false;
}

static int params_put(const struct page *p, struct stmt *st, struct err *err)
{
	char value[2048];
	for (size_t i = 0; i < p->n_params; i++) {
		if (is_own(p->sheet, &p->params[i]))
			continue;
		int rc = product_param_get(p->view, col_text(st, "model"), p->params[i].id, value,
					   sizeof(value), err);
		if (rc < 0)
			return rc;
		csv_put(p->out, value, false);
	}
	return 0;
}

static int fields_put(const struct page *p, struct stmt *st, struct err *err)
{
	for (size_t i = 0; i < p->n_fields; i++) {
		if (!sheet_field_own(p->sheet, &p->fields[i]))
			continue;
		void *mem = talloc_new(NULL);
		struct card_param param = {};
		int rc = mem != NULL ? card_param_find(p->view, mem, col_int(st, "place"),
						       p->fields[i].id, &param, err)
				     : err_set(err, ERR_AGAIN, "export: no memory");
		if (rc == 0 || rc == ERR_ABSENT)
			csv_put(p->out, rc == 0 && !param.doubtful ? param.value : "", false);
		(void)talloc_free(mem);
		if (rc < 0 && rc != ERR_ABSENT)
			return rc;
	}
	return 0;
}

static int row_put(void *ctx, struct stmt *st, struct err *err)
{
	const struct page *p = ctx;
	for (size_t c = 0; c < p->sheet->n; c++)
		cell_put(p->out, &p->sheet->columns[c], st, c == 0);
	int rc = p->sheet->more == MORE_PARAMS   ? params_put(p, st, err)
		 : p->sheet->more == MORE_FIELDS ? fields_put(p, st, err)
						 : 0;
	csv_end(p->out);
	return rc < 0 ? rc : buf_rc(p->out, "export", err);
}

static void heading_put(const struct page *p)
{
	for (size_t c = 0; c < p->sheet->n; c++)
		csv_put(p->out, p->sheet->columns[c].id, c == 0);
	for (size_t i = 0; p->sheet->more == MORE_PARAMS && i < p->n_params; i++)
		if (!is_own(p->sheet, &p->params[i]))
			csv_put(p->out, p->params[i].id, false);
	for (size_t i = 0; p->sheet->more == MORE_FIELDS && i < p->n_fields; i++)
		if (sheet_field_own(p->sheet, &p->fields[i]))
			csv_put(p->out, p->fields[i].id, false);
	csv_end(p->out);
}

int export_page(const struct view *v, const struct pack *pack, const char *kind, int64_t after,
		unsigned max, struct buf *out, int64_t *ret_last, struct err *err)
{
	struct page p = {.view = v, .sheet = sheet_find(kind), .out = out};
	if (p.sheet == NULL) {
		AUTO_BUF known = BUF_INIT(400);
		for (const struct sheet *const *s = sheets; *s != NULL; s++)
			buf_printf(&known, " %s", (*s)->name);
		return err_set(err, ERR_INPUT, "没有 %.40s 这种文件；可以导出：%s", kind,
			       buf_str(&known));
	}
	p.n_params = pack_params(pack, &p.params);
	p.n_fields = pack_fields(pack, &p.fields);
	if (after == 0)
		heading_put(&p);
	return sheet_page(v, p.sheet->name, after, max, row_put, &p, ret_last, err);
}
