#include "store/queue/inbox.h"

#include <talloc.h>

#include "store/media/media.h"
#include "store/queue/lease.h"

static int find(struct tx *tx, const struct inbox_msg *m, int64_t *ret_id, struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db, "SELECT id FROM inbox WHERE platform = ? AND msg_id = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, m->platform);
	bind_text(st, m->msg_id);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_BROKEN, "inbox: neither new nor there");
	*ret_id = col_int(st, "id");
	return 0;
}

int inbox_put(struct tx *tx, const struct inbox_msg *m, int64_t *ret_id, bool *ret_new,
	      struct err *err)
{
	if (m->media != NULL) {
		int rc = media_row_put(tx, m->media, m->media_bytes, err);
		if (rc < 0)
			return rc;
	}
	int64_t id = id_new(tx);
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO inbox (id, platform, chat, msg_id, sender, kind, body,"
			       " label, media, remote, via, outsider, grouped, sent_us,"
			       " received_us)"
			       " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
			       " ON CONFLICT (platform, msg_id) DO NOTHING",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	bind_text(st, m->platform);
	bind_text(st, m->chat);
	bind_text(st, m->msg_id);
	bind_text(st, m->sender);
	bind_text(st, m->kind);
	bind_text(st, m->body);
	bind_text(st, m->label);
	bind_text(st, m->media);
	bind_text(st, m->remote);
	bind_text(st, m->via);
	bind_int(st, m->outsider);
	bind_int(st, m->grouped);
	bind_int(st, m->sent.us);
	bind_int(st, tx->now.us);
	int rc = stmt_run(st, err);
	if (rc < 0)
		return rc;
	*ret_new = db_changes(tx->view.db) == 1;
	if (!*ret_new)
		return find(tx, m, ret_id, err);
	*ret_id = id;
	return 0;
}

static int row(struct stmt *st, void *mem, struct inbox_msg *ret, struct err *err)
{
	int rc = 0;
	*ret = (struct inbox_msg){
		.id = col_int(st, "id"),
		.platform = col_dup(st, "platform", mem, &rc),
		.chat = col_dup(st, "chat", mem, &rc),
		.msg_id = col_dup(st, "msg_id", mem, &rc),
		.sender = col_dup(st, "sender", mem, &rc),
		.kind = col_dup(st, "kind", mem, &rc),
		.body = col_dup(st, "body", mem, &rc),
		.label = col_dup(st, "label", mem, &rc),
		.media = col_dup(st, "media", mem, &rc),
		.remote = col_dup(st, "remote", mem, &rc),
		.via = col_dup(st, "via", mem, &rc),
		.outsider = col_int(st, "outsider") != 0,
		.grouped = col_int(st, "grouped") != 0,
		.sent.us = col_int(st, "sent_us"),
		.epoch = (int)col_int(st, "epoch"),
		.attempts = (int)col_int(st, "attempts"),
	};
	return rc < 0 ? err_set(err, rc, "inbox: no memory") : 0;
}

int inbox_claim(struct tx *tx, void *mem, int lease_s, unsigned max, struct inbox_msg **ret,
		size_t *ret_n, struct err *err)
{
	struct inbox_msg *list = talloc_array(mem, struct inbox_msg, max);
	size_t n = 0;
	if (list == NULL)
		return err_set(err, ERR_AGAIN, "inbox: no memory");
	{
		AUTO_STMT st = db_stmt(
			tx->view.db,
			"SELECT id, platform, chat, msg_id, sender, kind, body, label, media,"
			" remote, via, outsider, grouped, sent_us, epoch + 1 AS epoch, attempts + "
			"1 AS attempts"
			" FROM inbox AS i WHERE state = 0 AND lease_us <= ? AND next_us <= ?"
			" AND NOT EXISTS (SELECT 1 FROM inbox AS e WHERE e.state = 0"
			"  AND e.platform = i.platform AND e.chat = i.chat AND e.id < i.id"
			"  AND (e.next_us > ? OR e.lease_us > ?))"
			" ORDER BY id LIMIT ?",
			err);
		if (st == NULL)
			return err_code(err);
		for (int i = 0; i < 4; i++)
			bind_int(st, tx->now.us);
		bind_int(st, max);
		int rc;
		while ((rc = stmt_step(st, err)) > 0) {
			rc = row(st, list, &list[n], err);
			if (rc < 0)
				return rc;
			bool suspect =
				list[n].attempts > INBOX_TRUSTED || list[n].epoch > 2 * INBOX_TRIES;
			if (suspect && n > 0)
				break;
			n++;
			if (suspect)
				break;
		}
		if (rc < 0)
			return rc;
	}
	for (size_t i = 0; i < n; i++) {
		AUTO_STMT st =
			db_stmt(tx->view.db,
				"UPDATE inbox SET attempts = attempts + 1, epoch = epoch + 1,"
				" lease_us = ? WHERE id = ?",
				err);
		int rc = lease_take(st, tx, list[i].id, lease_s, err);
		if (rc < 0)
			return rc;
	}
	*ret = list;
	*ret_n = n;
	return 0;
}

int inbox_get(const struct view *v, void *mem, int64_t id, struct inbox_msg *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db,
		"SELECT id, platform, chat, msg_id, sender, kind, body, label, media,"
		" remote, via, outsider, grouped, sent_us, epoch, attempts FROM inbox WHERE id = ?",
		err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "inbox: no such row");
	return row(st, mem, ret, err);
}

int inbox_wait(struct tx *tx, int64_t id, int epoch, int wait_s, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE inbox SET lease_us = 0, next_us = ?, attempts = attempts - 1"
			       " WHERE id = ? AND epoch = ? AND state = 0",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, tx->now.us + wait_s * INT64_C(1000000));
	return lease_end(st, tx, id, epoch, "inbox", err);
}

int inbox_hurry(struct tx *tx, int64_t id, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE inbox SET next_us = 0 WHERE id = ? AND state = 0", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	return stmt_run(st, err);
}

int inbox_ask(struct tx *tx, int64_t id, bool *ret_first, struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db, "UPDATE inbox SET asked = 1 WHERE id = ? AND asked = 0", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	int rc = stmt_run(st, err);
	*ret_first = rc == 0 && db_changes(tx->view.db) > 0;
	return rc;
}

int inbox_arrived(struct tx *tx, int64_t id, const char *media, int64_t bytes, const char *name,
		  bool *ret_waits, struct err *err)
{
	*ret_waits = false;
	int rc = media_row_put(tx, media, bytes, err);
	if (rc < 0)
		return rc;
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE inbox SET media = ?, next_us = 0, body = coalesce(?, body)"
			       " WHERE id = ?"
			       " RETURNING state = 0 AS waits",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, media);
	bind_text(st, name);
	bind_int(st, id);
	rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "inbox: no such row");
	*ret_waits = col_int(st, "waits") != 0;
	return 0;
}

int inbox_again(const struct view *v, void *mem, int64_t id, int epoch, struct inbox_msg *ret,
		struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db,
			"SELECT id, platform, chat, msg_id, sender, kind, body, label, media,"
			" remote, via, outsider, grouped, sent_us, epoch, attempts FROM inbox"
			" WHERE id = ? AND epoch = ? AND state = 0",
			err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	bind_int(st, epoch);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_REFUSED, "inbox: not ours any more");
	return row(st, mem, ret, err);
}

int inbox_done(struct tx *tx, int64_t id, int epoch, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE inbox SET state = 1, done_us = ?, lease_us = 0, error = NULL"
			       " WHERE id = ? AND epoch = ? AND state = 0",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, tx->now.us);
	return lease_end(st, tx, id, epoch, "inbox", err);
}

int inbox_retry(struct tx *tx, int64_t id, int epoch, int wait_s, const char *why, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE inbox SET lease_us = 0, next_us = ?, error = ?"
			       " WHERE id = ? AND epoch = ? AND state = 0",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, tx->now.us + wait_s * INT64_C(1000000));
	bind_text(st, why);
	return lease_end(st, tx, id, epoch, "inbox", err);
}

int inbox_release(struct tx *tx, int64_t id, int epoch, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE inbox SET lease_us = 0, attempts = attempts - 1"
			       " WHERE id = ? AND epoch = ? AND state = 0",
			       err);
	return st == NULL ? err_code(err) : lease_end(st, tx, id, epoch, "inbox", err);
}

int inbox_settle(struct tx *tx, int64_t id, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE inbox SET state = 1, done_us = ?, lease_us = 0 WHERE id = ?"
			       " AND state = 0",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, tx->now.us);
	bind_int(st, id);
	return stmt_run(st, err);
}

int inbox_dead(struct tx *tx, int64_t id, const char *why, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE inbox SET state = 2, lease_us = 0, error = ? WHERE id = ?"
			       " AND state = 0",
			       err);
	return lease_dead(st, id, why, err);
}

int inbox_revive(struct tx *tx, int64_t id, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE inbox SET state = 0, attempts = 0, epoch = 0, next_us = 0"
			       " WHERE id = ? AND state = 2",
			       err);
	return lease_revive(st, tx, id, "inbox", err);
}

int inbox_free_leases(struct tx *tx, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE inbox SET lease_us = 0, attempts = attempts - 1"
			       " WHERE state = 0 AND lease_us > 0",
			       err);
	return st == NULL ? err_code(err) : stmt_run(st, err);
}

int inbox_blame(struct tx *tx, int64_t id, struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db,
			"UPDATE inbox SET attempts = attempts + ? WHERE id = ? AND state = 0", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, INBOX_CRASH);
	bind_int(st, id);
	return stmt_run(st, err);
}

int inbox_next_us(struct tx *tx, int64_t *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "SELECT min(max(next_us, lease_us)) AS next FROM inbox"
			       " WHERE state = 0 AND max(next_us, lease_us) > ?",
			       err);
	return lease_next(st, tx, ret, err);
}
