/* What hangs on a card without being a field of it: tags, and parameters from photos. */
#include <stdlib.h>
#include <talloc.h>

#include "store/card/card.h"

int card_tag_put(struct tx *tx, int64_t id, const char *tag, bool *ret_new, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO card_tag (card, tag) VALUES (?, ?)"
			       " ON CONFLICT (card, tag) DO NOTHING",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	bind_text(st, tag);
	int rc = stmt_run(st, err);
	*ret_new = rc == 0 && db_changes(tx->view.db) == 1;
	return rc;
}

int card_tag_remove(struct tx *tx, int64_t id, const char *tag, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db, "DELETE FROM card_tag WHERE card = ? AND tag = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	bind_text(st, tag);
	return stmt_run(st, err);
}

/* A statement's only column of every row. */
static int words_read(struct stmt *st, void *mem, const char *column, const char ***ret,
		      size_t *ret_n, struct err *err)
{
	const char **list = NULL;
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		list = talloc_realloc(mem, list, const char *, (unsigned)n + 1);
		int dup = list != NULL ? 0 : ERR_AGAIN;
		if (dup == 0)
			list[n++] = col_dup(st, column, mem, &dup);
		if (dup < 0)
			return err_set(err, dup, "card: no memory");
	}
	*ret = list;
	*ret_n = n;
	return rc;
}

int card_tags(const struct view *v, void *mem, int64_t id, const char ***ret, size_t *ret_n,
	      struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, "SELECT tag FROM card_tag WHERE card = ? ORDER BY tag", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	return words_read(st, mem, "tag", ret, ret_n, err);
}

int card_unwanted(const struct view *v, void *mem, int64_t id, const char ***ret, size_t *ret_n,
		  struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db, "SELECT model FROM card_unwanted WHERE card = ? ORDER BY model", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	return words_read(st, mem, "model", ret, ret_n, err);
}

int card_unwanted_put(struct tx *tx, int64_t id, const char *model, const char *value,
		      struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db,
			value != NULL ? "INSERT INTO card_unwanted (card, model) VALUES (?, ?)"
					" ON CONFLICT (card, model) DO NOTHING"
				      : "DELETE FROM card_unwanted WHERE card = ? AND model = ?",
			err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	bind_text(st, model);
	return stmt_run(st, err);
}

static int param_row(struct stmt *st, void *mem, struct card_param *ret, struct err *err)
{
	int rc = 0;
	*ret = (struct card_param){.key = col_dup(st, "key", mem, &rc),
				   .value = col_dup(st, "value", mem, &rc),
				   .doubtful = col_int(st, "doubtful") != 0,
				   .picture = col_int(st, "picture")};
	return rc < 0 ? err_set(err, rc, "card: no memory") : 0;
}

int card_params(const struct view *v, void *mem, int64_t id, struct card_param **ret, size_t *ret_n,
		struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT key, value, doubtful, coalesce(picture, 0) AS picture"
			       " FROM card_param WHERE card = ?"
			       " ORDER BY picture, key",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	struct card_param *list = NULL;
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		list = talloc_realloc(mem, list, struct card_param, (unsigned)n + 1);
		if (list == NULL)
			return err_set(err, ERR_AGAIN, "card: no memory");
		rc = param_row(st, mem, &list[n], err);
		if (rc < 0)
			return rc;
		n++;
	}
	*ret = list;
	*ret_n = n;
	return rc;
}

int card_param_find(const struct view *v, void *mem, int64_t id, const char *key,
		    struct card_param *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT key, value, doubtful, coalesce(picture, 0) AS picture"
			       " FROM card_param"
			       " WHERE card = ? AND key = ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	bind_text(st, key);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : ERR_ABSENT;
	return param_row(st, mem, ret, err);
}

int card_sharers(const struct view *v, void *mem, int64_t id, int64_t **ret, size_t *ret_n,
		 struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db, "SELECT person FROM card_share WHERE card = ? ORDER BY person", err);
	int rc;
	*ret = NULL;
	*ret_n = 0;
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	while ((rc = stmt_step(st, err)) > 0) {
		*ret = talloc_realloc(mem, *ret, int64_t, (unsigned)*ret_n + 1);
		if (*ret == NULL)
			return err_set(err, ERR_AGAIN, "card: no memory");
		(*ret)[(*ret_n)++] = col_int(st, "person");
	}
	return rc;
}

int card_rows(const struct view *v, void *mem, int64_t id, struct card_row **ret, size_t *ret_n,
	      struct err *err)
{
	static const char *const tables[] = {
		"activity",    "task",       "picture", "deal",   "attachment", "customer_event",
		"sales_order", "price_seen", "contact", "survey", "expedite",   "fact"};
	AUTO_STMT st = db_stmt(
		v->db,
		"SELECT 0 AS tbl, id FROM activity WHERE card = ? AND deleted_us IS NULL"
		" UNION ALL SELECT 1, id FROM task WHERE card = ? AND deleted_us IS NULL"
		" UNION ALL SELECT 2, id FROM picture WHERE card = ?"
		" UNION ALL SELECT 3, id FROM deal WHERE card = ? AND deleted_us IS NULL"
		" UNION ALL SELECT 4, id FROM attachment WHERE card = ?"
		" UNION ALL SELECT 5, id FROM customer_event WHERE card = ?"
		" UNION ALL SELECT 6, id FROM sales_order WHERE card = ?"
		" UNION ALL SELECT 7, id FROM price_seen WHERE card = ? AND deleted_us IS NULL"
		" UNION ALL SELECT 8, id FROM contact WHERE card = ?"
		" UNION ALL SELECT 9, id FROM survey WHERE card = ?"
		" UNION ALL SELECT 10, id FROM expedite WHERE card = ?"
		" UNION ALL SELECT 11, id FROM fact WHERE card = ?"
		" ORDER BY 1, 2",
		err);
	if (st == NULL)
		return err_code(err);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		bind_int(st, id);
	struct card_row *list = NULL;
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		list = talloc_realloc(mem, list, struct card_row, (unsigned)n + 1);
		if (list == NULL)
			return err_set(err, ERR_AGAIN, "card: no memory");
		list[n++] = (struct card_row){tables[col_int(st, "tbl")], col_int(st, "id")};
	}
	*ret = list;
	*ret_n = n;
	return rc;
}

static int param_remove(struct tx *tx, int64_t id, const char *key, struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db, "DELETE FROM card_param WHERE card = ? AND key = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	bind_text(st, key);
	return stmt_run(st, err);
}

int card_param_set(struct tx *tx, int64_t id, const char *key, const char *value, bool doubtful,
		   struct err *err)
{
	if (value == NULL)
		return param_remove(tx, id, key, err);
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO card_param (card, key, value, doubtful)"
			       " VALUES (?, ?, ?, ?) ON CONFLICT (card, key) DO UPDATE"
			       " SET value = excluded.value, doubtful = excluded.doubtful",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	bind_text(st, key);
	bind_text(st, value);
	bind_int(st, doubtful);
	return stmt_run(st, err);
}

int card_share_put(struct tx *tx, int64_t id, const char *person, const char *value,
		   struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db,
			value != NULL ? "INSERT INTO card_share (card, person) VALUES (?, ?)"
					" ON CONFLICT (card, person) DO NOTHING"
				      : "DELETE FROM card_share WHERE card = ? AND person = ?",
			err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	bind_int(st, strtoll(person, NULL, 10));
	return stmt_run(st, err);
}

static int ids_read(struct stmt *st, void *mem, int64_t **ret, size_t *ret_n, struct err *err)
{
	int64_t *list = NULL;
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		list = talloc_realloc(mem, list, int64_t, (unsigned)n + 1);
		if (list == NULL)
			return err_set(err, ERR_AGAIN, "card: no memory");
		list[n++] = col_int(st, "id");
	}
	*ret = list;
	*ret_n = n;
	return rc;
}

int card_in_text(const struct view *v, void *mem, int64_t owner, const char *text, unsigned max,
		 int64_t **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT id FROM card WHERE owner = ? AND deleted_us IS NULL"
			       " AND length(name) >= 2 AND instr(?, name) > 0"
			       " ORDER BY length(name) DESC, id LIMIT ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, owner);
	bind_text(st, text);
	bind_int(st, max);
	return ids_read(st, mem, ret, ret_n, err);
}

int card_ids_of(const struct view *v, void *mem, int64_t owner, unsigned max, int64_t **ret,
		size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT id FROM card WHERE owner = ? AND deleted_us IS NULL"
			       " ORDER BY updated_us, id LIMIT ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, owner);
	bind_int(st, max);
	return ids_read(st, mem, ret, ret_n, err);
}
