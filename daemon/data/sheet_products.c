/* products: the catalogue. */
#include <stdlib.h>

#include "daemon/data/sheet.h"
#include "store/catalogue/product.h"

enum {
	PRODUCT_model,
	PRODUCT_name,
	PRODUCT_line,
	PRODUCT_spec,
	PRODUCT_procedure,
	PRODUCT_material,
	PRODUCT_price,
	PRODUCT_stock,
	PRODUCT_keywords,
	PRODUCT_equivalents,
	PRODUCT_registration
};
static const struct column columns[] = {
	{"model", "型号", CELL_TEXT},
	{"name", "产品名称", CELL_TEXT},
	{"line", "产品线", CELL_TEXT},
	{"spec", "规格", CELL_TEXT},
	{"procedure", "适配术式", CELL_TEXT},
	{"material", "材质", CELL_TEXT},
	{"price", "价格", CELL_FEN},
	{"stock", "库存", CELL_COUNT},
	{"keywords", "关键词", CELL_TEXT},
	{"equivalents", "可替代型号", CELL_TEXT},
	{"registration", "注册证号", CELL_TEXT},
};

static int params_put(struct tx *tx, const char *model, const struct sheet_row *r, struct err *err)
{
	for (size_t i = 0; i < r->head->n_params; i++) {
		const struct sheet_param *p = &r->head->params[i];
		const char *value =
			(size_t)p->at < r->csv->n ? csv_plain(r->csv->cells[p->at]) : "";
		int rc = product_param_set(tx, model, p->key, value[0] != '\0' ? value : NULL, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int put(struct tx *tx, const struct pack *, const struct sheet *s, const struct sheet_row *r,
	       struct err *err)
{
	struct product p = {.line = cell(r, PRODUCT_line),
			    .spec = cell(r, PRODUCT_spec),
			    .procedure = cell(r, PRODUCT_procedure),
			    .material = cell(r, PRODUCT_material),
			    .keywords = cell(r, PRODUCT_keywords),
			    .equivalents = cell(r, PRODUCT_equivalents),
			    .registration = cell(r, PRODUCT_registration)};
	const char *fen = NULL;
	int rc = cell_needed(s, r, PRODUCT_model, &p.model, err);
	if (rc == 0)
		rc = cell_needed(s, r, PRODUCT_name, &p.name, err);
	if (rc == 0)
		rc = cell_fen(s, r, PRODUCT_price, &fen, err);
	if (rc < 0)
		return rc;
	if (fen != NULL) {
		p.has_price = true;
		p.price.fen = strtoll(fen, NULL, 10);
	}
	if (cell(r, PRODUCT_stock) != NULL) {
		char *end;
		p.stock = strtoll(cell(r, PRODUCT_stock), &end, 10);
		p.has_stock = true;
		if (*end != '\0' || p.stock < 0)
			return err_set(err, ERR_INPUT, "stock: 库存是 0 或更大的整数");
	}
	bool fresh;
	rc = product_put(tx, &p, &fresh, err);
	if (rc == 0)
		rc = params_put(tx, p.model, r, err);
	return rc < 0 ? rc : fresh;
}

const struct sheet sheet_products = {.name = "products",
				     .columns = columns,
				     .n = sizeof(columns) / sizeof(*columns),
				     .more = MORE_PARAMS,
				     .put = put};
