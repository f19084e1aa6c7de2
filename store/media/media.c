#include "store/media/media.h"

#include <talloc.h>

int media_row_there(const struct view *v, const char *hash, bool *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, "SELECT 1 FROM media WHERE hash = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, hash);
	int rc = stmt_step(st, err);
	*ret = rc > 0;
	return rc < 0 ? rc : 0;
}

int media_row_put(struct tx *tx, const char *hash, int64_t bytes, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO media (hash, bytes, created_us) VALUES (?, ?, ?)"
			       " ON CONFLICT (hash) DO NOTHING",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, hash);
	bind_int(st, bytes);
	bind_int(st, tx->now.us);
	return stmt_run(st, err);
}

int media_rows_drop(struct tx *tx, void *mem, unsigned max, const char ***ret, size_t *ret_n,
		    struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db,
			"DELETE FROM media WHERE hash IN (SELECT hash FROM media m WHERE"
			" NOT EXISTS (SELECT 1 FROM inbox i WHERE i.media = m.hash)"
			" AND NOT EXISTS (SELECT 1 FROM picture p WHERE p.media = m.hash)"
			" AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.media = m.hash)"
			" AND NOT EXISTS (SELECT 1 FROM attachment a WHERE a.media = m.hash)"
			" AND NOT EXISTS (SELECT 1 FROM job j WHERE j.media = m.hash) LIMIT ?)"
			" RETURNING hash",
			err);
	*ret_n = 0;
	if (st == NULL)
		return err_code(err);
	*ret = talloc_zero_array(mem, const char *, max);
	if (*ret == NULL)
		return err_set(err, ERR_AGAIN, "media: no memory");
	bind_int(st, max);
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		int dup = 0;
		(*ret)[*ret_n] = col_dup(st, "hash", *ret, &dup);
		if (dup < 0)
			return err_set(err, dup, "media: no memory");
		(*ret_n)++;
	}
	return rc;
}

/* The id of the last of max messages from an id on; 0: there are fewer. */
static int last_of(struct tx *tx, struct instant before, int64_t from, unsigned max, int64_t *ret,
		   struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "SELECT id FROM inbox WHERE id >= ? AND id < ?"
			       " ORDER BY id LIMIT 1 OFFSET ?",
			       err);
	*ret = 0;
	if (st == NULL)
		return err_code(err);
	bind_int(st, from);
	bind_int(st, before.us); /* ids are the time of receipt */
	bind_int(st, max - 1);
	int rc = stmt_step(st, err);
	if (rc > 0)
		*ret = col_int(st, "id");
	return rc < 0 ? rc : 0;
}

int messages_blank(struct tx *tx, struct instant before, int64_t from, unsigned max,
		   int64_t *ret_next, struct err *err)
{
	static const char *const sql[] = {
		"UPDATE outbox SET body = '{\"text\":\"\"}', media = NULL WHERE state <> 0 AND "
		"inbox IN"
		" (SELECT id FROM inbox WHERE id >= ? AND id < ? AND state <> 0)",
		/* those of nobody's message: notices, answers to customers */
		"UPDATE outbox SET body = '{\"text\":\"\"}', media = NULL WHERE id >= ? AND id < ?"
		" AND state <> 0 AND inbox IS NULL",
		/* customers' own words */
		"UPDATE customer_event SET value = NULL WHERE id >= ? AND id < ?"
		" AND source GLOB 'kf *'",
		"UPDATE inbox SET body = '', label = NULL, media = NULL, remote = NULL, via = NULL"
		" WHERE id >= ? AND id < ? AND state <> 0 AND (body <> '' OR media IS NOT NULL)"};
	int64_t last;
	int rc = last_of(tx, before, from, max, &last, err);
	for (size_t i = 0; i < sizeof(sql) / sizeof(*sql) && rc == 0; i++) {
		AUTO_STMT st = db_stmt(tx->view.db, sql[i], err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, from);
		bind_int(st, last != 0 ? last + 1 : before.us);
		rc = stmt_run(st, err);
	}
	*ret_next = last != 0 ? last + 1 : 0;
	return rc;
}
