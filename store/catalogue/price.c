#include "store/catalogue/price.h"

#include <talloc.h>

int price_seen_put(struct tx *tx, const struct price_seen *p, int64_t *ret_id, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO price_seen (id, card, picture, seller, model, price,"
			       " doubtful, person, at_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
			       err);
	if (st == NULL)
		return err_code(err);
	*ret_id = id_new(tx);
	bind_int(st, *ret_id);
	bind_int(st, p->card);
	bind_int(st, p->picture);
	bind_text(st, p->seller);
	bind_text(st, p->model);
	bind_int(st, p->price.fen);
	bind_int(st, p->doubtful);
	bind_int(st, p->person);
	bind_int(st, p->at.us);
	return stmt_run(st, err);
}

int price_seen_list(const struct view *v, void *mem, int64_t card, unsigned max,
		    struct price_seen **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT id, card, coalesce(picture, 0) AS picture, person, seller,"
			       " model, price, doubtful, at_us FROM price_seen"
			       " WHERE card = ? AND deleted_us IS NULL ORDER BY id DESC LIMIT ?",
			       err);
	*ret = NULL;
	*ret_n = 0;
	if (st == NULL)
		return err_code(err);
	bind_int(st, card);
	bind_int(st, max);
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		*ret = talloc_realloc(mem, *ret, struct price_seen, (unsigned)*ret_n + 1);
		int dup = *ret != NULL ? 0 : ERR_AGAIN;
		if (dup == 0)
			(*ret)[(*ret_n)++] = (struct price_seen){
				.id = col_int(st, "id"),
				.card = col_int(st, "card"),
				.picture = col_int(st, "picture"),
				.person = col_int(st, "person"),
				.seller = col_dup(st, "seller", mem, &dup),
				.model = col_dup(st, "model", mem, &dup),
				.price.fen = col_int(st, "price"),
				.doubtful = col_int(st, "doubtful") != 0,
				.at.us = col_int(st, "at_us"),
			};
		if (dup < 0)
			return err_set(err, dup, "price: no memory");
	}
	return rc;
}
