#include "store/queue/errand.h"

#include <talloc.h>

#include "store/queue/lease.h"

int errand_put(struct tx *tx, const struct errand_row *e, int wait_s, bool *ret_new,
	       struct err *err)
{
	int64_t id = id_new(tx), next_us = tx->now.us + wait_s * INT64_C(1000000);
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO errand (id, platform, kind, key, inbox, args,"
			       " created_us, next_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
			       " ON CONFLICT (platform, kind, key) WHERE state = 0 DO UPDATE SET"
			       " args = excluded.args, again = lease_us > ?,"
			       " next_us = min(next_us, excluded.next_us)"
			       " RETURNING id",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	bind_text(st, e->platform);
	bind_text(st, e->kind);
	bind_text(st, e->key);
	if (e->inbox != 0)
		bind_int(st, e->inbox);
	else
		bind_null(st);
	bind_text(st, e->args);
	bind_int(st, tx->now.us);
	bind_int(st, next_us);
	bind_int(st, tx->now.us);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_BROKEN, "errand: neither new nor there");
	*ret_new = col_int(st, "id") == id;
	return 0;
}

int errand_waits(const struct view *v, const char *platform, const char *kind, const char *key,
		 bool *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT 1 FROM errand WHERE platform = ? AND kind = ? AND key = ?"
			       " AND state = 0",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_text(st, kind);
	bind_text(st, key);
	int rc = stmt_step(st, err);
	*ret = rc > 0;
	return rc < 0 ? rc : 0;
}

static int row(struct stmt *st, void *mem, struct errand_row *ret, struct err *err)
{
	int rc = 0;
	*ret = (struct errand_row){
		.id = col_int(st, "id"),
		.platform = col_dup(st, "platform", mem, &rc),
		.kind = col_dup(st, "kind", mem, &rc),
		.key = col_dup(st, "key", mem, &rc),
		.inbox = col_int(st, "inbox"),
		.args = col_dup(st, "args", mem, &rc),
		.epoch = (int)col_int(st, "epoch"),
		.attempts = (int)col_int(st, "attempts"),
	};
	return rc < 0 ? err_set(err, rc, "errand: no memory") : 0;
}

int errand_claim(struct tx *tx, void *mem, int lease_s, unsigned max, struct errand_row **ret,
		 size_t *ret_n, struct err *err)
{
	struct errand_row *list = talloc_array(mem, struct errand_row, max);
	size_t n = 0;
	if (list == NULL)
		return err_set(err, ERR_AGAIN, "errand: no memory");
	{
		AUTO_STMT st = db_stmt(tx->view.db,
				       "SELECT id, platform, kind, key, inbox, args,"
				       " epoch + 1 AS epoch, attempts + 1 AS attempts FROM errand"
				       " WHERE state = 0 AND lease_us <= ? AND next_us <= ?"
				       " ORDER BY id LIMIT ?",
				       err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, tx->now.us);
		bind_int(st, tx->now.us);
		bind_int(st, max);
		int rc;
		while ((rc = stmt_step(st, err)) > 0) {
			rc = row(st, list, &list[n], err);
			if (rc < 0)
				return rc;
			n++;
		}
		if (rc < 0)
			return rc;
	}
	for (size_t i = 0; i < n; i++) {
		AUTO_STMT st = db_stmt(tx->view.db,
				       "UPDATE errand SET attempts = attempts + 1,"
				       " epoch = epoch + 1, again = 0, lease_us = ? WHERE id = ?",
				       err);
		int rc = lease_take(st, tx, list[i].id, lease_s, err);
		if (rc < 0)
			return rc;
	}
	*ret = list;
	*ret_n = n;
	return 0;
}

int errand_get(const struct view *v, void *mem, int64_t id, int epoch, struct errand_row *ret,
	       struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT id, platform, kind, key, inbox, args, epoch, attempts"
			       " FROM errand WHERE id = ? AND epoch = ? AND state = 0",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	bind_int(st, epoch);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_REFUSED, "errand: not ours any more");
	return row(st, mem, ret, err);
}

int errand_done(struct tx *tx, int64_t id, int epoch, struct err *err)
{
	{
		AUTO_STMT st = db_stmt(tx->view.db,
				       "UPDATE errand SET attempts = 0, lease_us = 0, error = NULL,"
				       " again = 0 WHERE id = ? AND epoch = ? AND state = 0"
				       " AND again = 1",
				       err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, id);
		bind_int(st, epoch);
		int rc = stmt_run(st, err);
		if (rc < 0 || db_changes(tx->view.db) == 1)
			return rc;
	}
	AUTO_STMT st = db_stmt(tx->view.db,
			       "DELETE FROM errand WHERE id = ? AND epoch = ? AND state = 0", err);
	return st == NULL ? err_code(err) : lease_end(st, tx, id, epoch, "errand", err);
}

int errand_retry(struct tx *tx, int64_t id, int epoch, int wait_s, bool blameless, const char *why,
		 bool *ret_dead, struct err *err)
{
	{
		AUTO_STMT st = db_stmt(tx->view.db,
				       "SELECT ? < 0 OR (attempts < ? OR ?) AND created_us > ?"
				       " AS good FROM errand WHERE id = ?",
				       err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, wait_s);
		bind_int(st, ERRAND_TRIES);
		bind_int(st, blameless);
		bind_int(st, tx->now.us - ERRAND_DAYS * INT64_C(86400000000));
		bind_int(st, id);
		int rc = stmt_step(st, err);
		if (rc < 0)
			return rc;
		*ret_dead = rc == 0 || col_int(st, "good") == 0;
	}
	if (*ret_dead)
		return 0;
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE errand SET lease_us = 0, error = ?, next_us = ? +"
			       " 1000000 * CASE WHEN ?3 < 0 THEN 0 WHEN ?3 > 0 THEN ?3"
			       " ELSE min(CASE ?4 WHEN 1 THEN 60 ELSE 3600 END,"
			       "  1 << min(attempts, 12)) END,"
			       " attempts = CASE WHEN ?3 < 0 THEN 0 ELSE attempts - ?4 END"
			       " WHERE id = ? AND epoch = ? AND state = 0",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, why);
	bind_int(st, tx->now.us);
	bind_int(st, wait_s);
	bind_int(st, blameless);
	return lease_end(st, tx, id, epoch, "errand", err);
}

int errand_next(struct tx *tx, int64_t id, int epoch, const char *args, struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db,
			"UPDATE errand SET args = ?, attempts = 0, lease_us = 0, next_us = 0,"
			" error = NULL WHERE id = ? AND epoch = ? AND state = 0",
			err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, args);
	return lease_end(st, tx, id, epoch, "errand", err);
}

int errand_dead(struct tx *tx, int64_t id, const char *why, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE errand SET state = CASE again WHEN 1 THEN 0 ELSE 2 END,"
			       " attempts = CASE again WHEN 1 THEN 0 ELSE attempts END,"
			       " again = 0, lease_us = 0, error = ? WHERE id = ? AND state = 0",
			       err);
	return lease_dead(st, id, why, err);
}

int errand_revive(struct tx *tx, int64_t id, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE errand SET state = 0, attempts = 0, next_us = 0,"
			       " created_us = ? WHERE id = ? AND state = 2 AND NOT EXISTS"
			       " (SELECT 1 FROM errand AS o WHERE o.state = 0 AND o.platform ="
			       " errand.platform AND o.kind = errand.kind AND o.key = errand.key)",
			       err);
	if (st != NULL)
		bind_int(st, tx->now.us);
	return lease_revive(st, tx, id, "errand", err);
}

int errand_free_leases(struct tx *tx, struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db,
			"UPDATE errand SET lease_us = 0 WHERE state = 0 AND lease_us > 0", err);
	return st == NULL ? err_code(err) : stmt_run(st, err);
}

int errand_next_us(struct tx *tx, int64_t *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "SELECT min(max(next_us, lease_us)) AS next FROM errand"
			       " WHERE state = 0 AND max(next_us, lease_us) > ?",
			       err);
	return lease_next(st, tx, ret, err);
}
