#include "store/catalogue/product.h"

#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"

/* As it is now, as far as news are made of it; ERR_ABSENT. */
static int before_read(const struct view *v, const char *model, struct product *ret,
		       struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, "SELECT price, stock FROM product WHERE model = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, model);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "product %s: not there", model);
	*ret = (struct product){.price.fen = col_int(st, "price"),
				.stock = col_int(st, "stock"),
				.has_price = !col_null(st, "price"),
				.has_stock = !col_null(st, "stock")};
	return 0;
}

static int news_put(struct tx *tx, const char *model, const char *what, int64_t before,
		    struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO product_news (model, at_us, what, before)"
			       " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, model);
	bind_int(st, tx->now.us);
	bind_text(st, what);
	bind_int(st, before);
	return stmt_run(st, err);
}

/* That there was some is over. */
static int stock_gone(struct tx *tx, const char *model, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "DELETE FROM product_news WHERE model = ? AND what = 'stock'", err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, model);
	return stmt_run(st, err);
}

/* Another price; some again of what there was none of. */
static int news_of(struct tx *tx, const struct product *before, const struct product *p,
		   struct err *err)
{
	int rc = 0;
	if (before->has_price && p->has_price && before->price.fen != p->price.fen)
		rc = news_put(tx, p->model, "price", before->price.fen, err);
	if (rc < 0)
		return rc;
	if (!p->has_stock || p->stock <= 0)
		return stock_gone(tx, p->model, err);
	return before->has_stock && before->stock <= 0
		       ? news_put(tx, p->model, "stock", before->stock, err)
		       : 0;
}

int product_news(const struct view *v, const char *model, struct instant since,
		 struct product_news *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT what, at_us, before FROM product_news WHERE model = ?"
			       " AND at_us > ? ORDER BY at_us",
			       err);
	*ret = (struct product_news){};
	if (st == NULL)
		return err_code(err);
	bind_text(st, model);
	bind_int(st, since.us);
	int rc;
	while ((rc = stmt_step(st, err)) > 0)
		if (strcmp(col_text(st, "what"), "stock") == 0) {
			ret->restocked.us = col_int(st, "at_us");
		} else {
			if (ret->priced.us == 0)
				ret->before.fen = col_int(st, "before");
			ret->priced.us = col_int(st, "at_us");
		}
	return rc;
}

int product_put(struct tx *tx, const struct product *p, bool *ret_new, struct err *err)
{
	struct product before = {};
	int rc = before_read(&tx->view, p->model, &before, err);
	bool there = rc == 0;
	if (rc == 0)
		rc = news_of(tx, &before, p, err);
	if (rc < 0 && rc != ERR_ABSENT)
		return rc;
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO product (model, name, line, spec, procedure, material,"
			       " price, stock, keywords, equivalents, registration)"
			       " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
			       " ON CONFLICT (model) DO UPDATE SET name = excluded.name,"
			       " line = excluded.line, spec = excluded.spec,"
			       " procedure = excluded.procedure, material = excluded.material,"
			       " price = excluded.price, stock = excluded.stock,"
			       " keywords = excluded.keywords, equivalents = excluded.equivalents,"
			       " registration = excluded.registration",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, p->model);
	bind_text(st, p->name);
	bind_text(st, p->line);
	bind_text(st, p->spec);
	bind_text(st, p->procedure);
	bind_text(st, p->material);
	if (p->has_price)
		bind_int(st, p->price.fen);
	else
		bind_null(st);
	if (p->has_stock)
		bind_int(st, p->stock);
	else
		bind_null(st);
	bind_text(st, p->keywords);
	bind_text(st, p->equivalents);
	bind_text(st, p->registration);
	*ret_new = !there;
	return stmt_run(st, err);
}

int product_param_set(struct tx *tx, const char *model, const char *key, const char *value,
		      struct err *err)
{
	AUTO_STMT st = db_stmt(
		tx->view.db,
		value != NULL ? "INSERT INTO product_param (model, key, value) VALUES (?, ?, ?)"
				" ON CONFLICT (model, key) DO UPDATE SET value = excluded.value"
			      : "DELETE FROM product_param WHERE model = ? AND key = ?",
		err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, model);
	bind_text(st, key);
	if (value != NULL)
		bind_text(st, value);
	return stmt_run(st, err);
}

int product_param_get(const struct view *v, const char *model, const char *key, char *ret,
		      size_t room, struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db, "SELECT value FROM product_param WHERE model = ? AND key = ?", err);
	ret[0] = '\0';
	if (st == NULL)
		return err_code(err);
	bind_text(st, model);
	bind_text(st, key);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc;
	const char *value = col_text(st, "value");
	size_t len = utf8_cut(value, strlen(value), room - 1);
	memcpy(ret, value, len);
	ret[len] = '\0';
	return 0;
}

/* Onto a list in the order of models. */
static int params_join(const struct view *v, struct product *list, size_t n, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db, "SELECT model, key, value FROM product_param ORDER BY model, key", err);
	if (st == NULL)
		return err_code(err);
	size_t at = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		const char *model = col_text(st, "model");
		while (at < n && strcmp(list[at].model, model) < 0)
			at++;
		if (at == n)
			break;
		struct product *p = &list[at];
		p->params = talloc_realloc(list, p->params, struct product_param,
					   (unsigned)p->n_params + 1);
		int dup = p->params != NULL ? 0 : ERR_AGAIN;
		if (dup == 0)
			p->params[p->n_params++] =
				(struct product_param){.key = col_dup(st, "key", list, &dup),
						       .value = col_dup(st, "value", list, &dup)};
		if (dup < 0)
			return err_set(err, dup, "product: no memory");
	}
	return rc < 0 ? rc : 0;
}

#define COLUMNS                                                                 \
	"model, name, line, spec, procedure, material, price, stock, keywords," \
	" equivalents, registration"

static int row_read(struct stmt *st, void *mem, struct product *ret, struct err *err)
{
	int dup = 0;
	*ret = (struct product){
		.model = col_dup(st, "model", mem, &dup),
		.name = col_dup(st, "name", mem, &dup),
		.line = col_dup(st, "line", mem, &dup),
		.spec = col_dup(st, "spec", mem, &dup),
		.procedure = col_dup(st, "procedure", mem, &dup),
		.material = col_dup(st, "material", mem, &dup),
		.price.fen = col_int(st, "price"),
		.stock = col_int(st, "stock"),
		.has_price = !col_null(st, "price"),
		.has_stock = !col_null(st, "stock"),
		.keywords = col_dup(st, "keywords", mem, &dup),
		.equivalents = col_dup(st, "equivalents", mem, &dup),
		.registration = col_dup(st, "registration", mem, &dup),
	};
	return dup < 0 ? err_set(err, dup, "product: no memory") : 0;
}

int product_list(const struct view *v, void *mem, struct product **ret, size_t *ret_n,
		 struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, "SELECT " COLUMNS " FROM product ORDER BY model", err);
	if (st == NULL)
		return err_code(err);
	struct product *list = NULL;
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		if (n % 64 == 0)
			list = talloc_realloc(mem, list, struct product, (unsigned)n + 64);
		if (list == NULL)
			return err_set(err, ERR_AGAIN, "product: no memory");
		rc = row_read(st, list, &list[n++], err);
		if (rc < 0)
			return rc;
	}
	*ret = list;
	*ret_n = n;
	return rc < 0 ? rc : params_join(v, list, n, err);
}

int product_find(const struct view *v, void *mem, const char *word, struct product *ret,
		 struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT " COLUMNS " FROM product WHERE model = ?1 OR name = ?1"
			       " ORDER BY model = ?1 DESC, model LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, word);
	int rc = stmt_step(st, err);
	return rc > 0 ? row_read(st, mem, ret, err) : rc < 0 ? rc : ERR_ABSENT;
}

int product_known(const struct view *v, const char *text, size_t len, bool *ret, struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db, "SELECT 1 FROM product WHERE model = ? OR name = ? LIMIT 1", err);
	if (st == NULL)
		return err_code(err);
	bind_text_len(st, text, len);
	bind_text_len(st, text, len);
	int rc = stmt_step(st, err);
	*ret = rc > 0;
	return rc < 0 ? rc : 0;
}

int product_lines(const struct view *v, void *mem, const char *products, const char ***ret,
		  struct err *err)
{
	static const char comma[] = "、";
	const char **list = NULL;
	size_t n = 0;
	for (const char *at = products; at != NULL && *at != '\0';) {
		const char *end = strstr(at, comma);
		size_t len = end != NULL ? (size_t)(end - at) : strlen(at);
		AUTO_STMT st = db_stmt(v->db,
				       "SELECT line FROM product WHERE (model = ?1 OR name = ?1)"
				       " AND line IS NOT NULL LIMIT 1",
				       err);
		if (st == NULL)
			return err_code(err);
		bind_text_len(st, at, len);
		int dup = 0, rc = stmt_step(st, err);
		if (rc < 0)
			return rc;
		if (rc > 0) {
			list = talloc_realloc(mem, list, const char *, (unsigned)n + 2);
			if (list == NULL)
				return err_set(err, ERR_AGAIN, "product: no memory");
			list[n++] = col_dup(st, "line", mem, &dup);
			list[n] = NULL;
			if (dup < 0)
				return err_set(err, dup, "product: no memory");
		}
		at = end != NULL ? end + sizeof(comma) - 1 : NULL;
	}
	*ret = list;
	return 0;
}
