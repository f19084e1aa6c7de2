#include "store/queue/outbox.h"

#include <talloc.h>

#include "store/queue/lease.h"

int outbox_put(struct tx *tx, const struct outbox_msg *m, int64_t *ret_id, struct err *err)
{
	int64_t id = id_new(tx);
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO outbox (id, platform, chat, body, idem_key, inbox,"
			       " created_us, media, stale_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
			       " ON CONFLICT (idem_key) DO NOTHING",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	bind_text(st, m->platform);
	bind_text(st, m->chat);
	bind_text(st, m->body);
	bind_text(st, m->idem_key);
	if (m->inbox != 0)
		bind_int(st, m->inbox);
	else
		bind_null(st);
	bind_int(st, tx->now.us);
	bind_text(st, m->media);
	if (m->stale_us != 0)
		bind_int(st, m->stale_us);
	else
		bind_null(st);
	*ret_id = id;
	return stmt_run(st, err);
}

static int row(struct stmt *st, void *mem, struct outbox_msg *ret, struct err *err)
{
	int rc = 0;
	*ret = (struct outbox_msg){
		.id = col_int(st, "id"),
		.platform = col_dup(st, "platform", mem, &rc),
		.chat = col_dup(st, "chat", mem, &rc),
		.body = col_dup(st, "body", mem, &rc),
		.idem_key = col_dup(st, "idem_key", mem, &rc),
		.inbox = col_int(st, "inbox"),
		.epoch = (int)col_int(st, "epoch"),
		.attempts = (int)col_int(st, "attempts"),
		.step = (int)col_int(st, "step"),
		.doubt = col_int(st, "doubt") != 0,
		.twin = col_int(st, "twin") != 0,
		.via = col_dup(st, "via", mem, &rc),
		.sender = col_dup(st, "sender", mem, &rc),
	};
	return rc < 0 ? err_set(err, rc, "outbox: no memory") : 0;
}

int outbox_claim(struct tx *tx, void *mem, int lease_s, unsigned max, struct outbox_msg **ret,
		 size_t *ret_n, struct err *err)
{
	struct outbox_msg *list = talloc_array(mem, struct outbox_msg, max);
	size_t n = 0;
	if (list == NULL)
		return err_set(err, ERR_AGAIN, "outbox: no memory");
	{
		AUTO_STMT st = db_stmt(
			tx->view.db,
			"SELECT o.id, o.platform, o.chat, o.body, o.idem_key, o.inbox,"
			" o.epoch + 1 AS epoch, o.attempts + 1 AS attempts, o.step, o.doubt,"
			" o.doubt AND EXISTS (SELECT 1 FROM outbox AS s WHERE"
			"  s.platform = o.platform AND s.chat = o.chat AND s.state = 1"
			"  AND s.body = o.body AND s.sent_seq > o.id - ?) AS twin,"
			" i.via, i.sender"
			" FROM outbox AS o LEFT JOIN inbox AS i ON i.id = o.inbox"
			" WHERE o.state = 0 AND o.lease_us <= ? AND o.next_us <= ?"
			" AND NOT EXISTS (SELECT 1 FROM outbox AS e WHERE e.state = 0"
			"  AND e.platform = o.platform AND e.chat = o.chat AND e.id < o.id"
			"  AND (e.next_us > ? OR e.lease_us > ?))"
			" ORDER BY o.id LIMIT ?",
			err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, OUTBOX_TWIN_S * INT64_C(1000000)); /* ids are microseconds */
		for (int i = 0; i < 4; i++)
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
				       "UPDATE outbox SET attempts = attempts + 1,"
				       " epoch = epoch + 1, lease_us = ? WHERE id = ?",
				       err);
		int rc = lease_take(st, tx, list[i].id, lease_s, err);
		if (rc < 0)
			return rc;
	}
	*ret = list;
	*ret_n = n;
	return 0;
}

int outbox_get(const struct view *v, void *mem, int64_t id, struct outbox_msg *ret, bool *ret_dead,
	       struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT id, platform, chat, body, idem_key, inbox, epoch, attempts,"
			       " step, doubt, 0 AS twin, NULL AS via, NULL AS sender, state"
			       " FROM outbox WHERE id = ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "outbox: no such row");
	*ret_dead = col_int(st, "state") == 2;
	return row(st, mem, ret, err);
}

int outbox_done(struct tx *tx, int64_t id, int epoch, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE outbox SET state = 1, sent_seq = ?, lease_us = 0,"
			       " error = NULL WHERE id = ? AND epoch = ? AND state = 0",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id_new(tx));
	return lease_end(st, tx, id, epoch, "outbox", err);
}

int outbox_wait_s(int attempts)
{
	int shift = attempts < 1 ? 1 : attempts;
	return shift >= 12 ? 3600 : (1 << shift) > 3600 ? 3600 : 1 << shift;
}

/* Tries that fell together should not come back together: up to a quarter more, by the id. */
static int64_t wait_us(int64_t id, int attempts)
{
	int64_t wait = outbox_wait_s(attempts) * INT64_C(1000000);
	uint64_t mix = (uint64_t)id * 0x9E3779B97F4A7C15u;
	return wait + (int64_t)(mix >> 54) * (wait / 4) / 1024;
}

int outbox_failed(struct tx *tx, int64_t id, int epoch, const struct outbox_fail *f,
		  struct err *err)
{
	int attempts;
	int64_t created_us;
	{
		AUTO_STMT st = db_stmt(tx->view.db,
				       "SELECT attempts, created_us FROM outbox WHERE id = ?", err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, id);
		int rc = stmt_step(st, err);
		if (rc <= 0)
			return rc < 0 ? rc : err_set(err, ERR_REFUSED, "outbox: no such row");
		attempts = (int)col_int(st, "attempts");
		created_us = col_int(st, "created_us");
	}
	bool old = tx->now.us - created_us > OUTBOX_DAYS * INT64_C(86400000000);
	bool dead = f->permanent || (attempts >= OUTBOX_TRIES && (!f->way || old));
	int64_t wait = f->wait_s > 0 ? f->wait_s * INT64_C(1000000) : wait_us(id, attempts);
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE outbox SET state = ?, lease_us = 0, next_us = ?, error = ?,"
			       " step = ?, doubt = ? WHERE id = ? AND epoch = ? AND state = 0",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, dead ? 2 : 0);
	bind_int(st, tx->now.us + wait);
	bind_text(st, f->why);
	bind_int(st, f->step);
	bind_int(st, f->doubt);
	return lease_end(st, tx, id, epoch, "outbox", err);
}

int outbox_drop_stale(struct tx *tx, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE outbox SET state = 2, error = 'stale'"
			       " WHERE state = 0 AND stale_us < ? AND lease_us <= ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, tx->now.us);
	bind_int(st, tx->now.us);
	return stmt_run(st, err);
}

int outbox_release(struct tx *tx, int64_t id, int epoch, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE outbox SET lease_us = 0, attempts = attempts - 1"
			       " WHERE id = ? AND epoch = ? AND state = 0",
			       err);
	return st == NULL ? err_code(err) : lease_end(st, tx, id, epoch, "outbox", err);
}

int outbox_revive(struct tx *tx, int64_t id, struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db,
			"UPDATE outbox SET state = 0, attempts = 0, next_us = 0, stale_us = NULL"
			" WHERE id = ? AND state = 2",
			err);
	return lease_revive(st, tx, id, "outbox", err);
}

int outbox_free_leases(struct tx *tx, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE outbox SET lease_us = 0, doubt = 1"
			       " WHERE state = 0 AND lease_us > 0",
			       err);
	return st == NULL ? err_code(err) : stmt_run(st, err);
}

int outbox_next_us(struct tx *tx, int64_t *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "SELECT min(max(next_us, lease_us)) AS next FROM outbox"
			       " WHERE state = 0 AND max(next_us, lease_us) > ?",
			       err);
	return lease_next(st, tx, ret, err);
}
