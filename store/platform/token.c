#include "store/platform/token.h"

#include <talloc.h>

int token_list(const struct view *v, void *mem, struct token_row **ret, size_t *ret_n,
	       struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT platform, name, value, expires_us FROM token"
			       " WHERE expires_us > ?",
			       err);
	struct token_row *list = NULL;
	size_t n = 0;
	if (st == NULL)
		return err_code(err);
	bind_int(st, v->now.us);
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0) {
		list = talloc_realloc(mem, list, struct token_row, (unsigned)n + 1);
		if (list == NULL)
			return err_set(err, ERR_AGAIN, "token: no memory");
		list[n++] = (struct token_row){
			.platform = col_dup(st, "platform", list, &dup),
			.name = col_dup(st, "name", list, &dup),
			.value = col_dup(st, "value", list, &dup),
			.expires.us = col_int(st, "expires_us"),
		};
		if (dup < 0)
			return err_set(err, dup, "token: no memory");
	}
	*ret = list;
	*ret_n = n;
	return rc;
}

int token_set(struct tx *tx, const struct token_row *t, struct err *err)
{
	AUTO_STMT st = NULL;
	if (t->value == NULL)
		st = db_stmt(tx->view.db, "DELETE FROM token WHERE platform = ? AND name = ?", err);
	else
		st = db_stmt(tx->view.db,
			     "INSERT INTO token (platform, name, value, expires_us)"
			     " VALUES (?, ?, ?, ?) ON CONFLICT (platform, name) DO UPDATE SET"
			     " value = excluded.value, expires_us = excluded.expires_us",
			     err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, t->platform);
	bind_text(st, t->name);
	if (t->value != NULL) {
		bind_text(st, t->value);
		bind_int(st, t->expires.us);
	}
	return stmt_run(st, err);
}
