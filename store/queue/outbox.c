#include "store/queue/outbox.h"

#include <talloc.h>

#include "store/queue/lease.h"

/* A message is due now, but not before those that wait in its chat. */
static int due_find(struct tx *tx, const struct outbox_msg *m, int64_t *ret_us, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "SELECT max(next_us) AS due FROM outbox WHERE state = 0"
			       " AND platform = ? AND chat = ? AND hush_us <= ?",
			       err);
	*ret_us = tx->now.us;
	if (st == NULL)
		return err_code(err);
	bind_text(st, m->platform);
	bind_text(st, m->chat);
	bind_int(st, tx->now.us);
	int rc = stmt_step(st, err);
	if (rc > 0 && col_int(st, "due") > *ret_us)
		*ret_us = col_int(st, "due");
	return rc < 0 ? rc : 0;
}

int outbox_put(struct tx *tx, const struct outbox_msg *m, int64_t *ret_id, struct err *err)
{
	int64_t id = id_new(tx), due_us;
	int rc = due_find(tx, m, &due_us, err);
	if (rc < 0)
		return rc;
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO outbox (id, platform, chat, body, idem_key, inbox,"
			       " created_us, next_us, media, stale_us, hush)"
			       " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
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
	bind_int(st, due_us);
	bind_text(st, m->media);
	if (m->stale_us != 0)
		bind_int(st, m->stale_us);
	else
		bind_null(st);
	if (m->hush != HUSH_NEVER)
		bind_int(st, m->hush);
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
		.stale_us = col_int(st, "stale_us"),
		.step = (int)col_int(st, "step"),
		.doubt = col_int(st, "doubt") != 0,
		.twin = col_int(st, "twin") != 0,
		.via = col_dup(st, "via", mem, &rc),
		.sender = col_dup(st, "sender", mem, &rc),
	};
	return rc < 0 ? err_set(err, rc, "outbox: no memory") : 0;
}

static int take(struct tx *tx, int64_t id, int lease_s, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE outbox SET attempts = attempts + 1, epoch = epoch + 1,"
			       " lease_us = ? WHERE id = ?",
			       err);
	return lease_take(st, tx, id, lease_s, err);
}

static int set_stale(struct tx *tx, int64_t id, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE outbox SET state = 2, error = 'stale' WHERE id = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	return stmt_run(st, err);
}

/* One round; *ret_stale: some were set aside, so there may be others now. */
static int claim(struct tx *tx, struct outbox_msg *list, int lease_s, unsigned max, size_t *ret_n,
		 bool *ret_stale, struct err *err)
{
	size_t n = 0;
	{
		AUTO_STMT st = db_stmt(
			tx->view.db,
			"SELECT o.id, o.platform, o.chat, o.body, o.idem_key, o.inbox,"
			" o.epoch + 1 AS epoch, o.attempts + 1 AS attempts, o.step, o.doubt,"
			" coalesce(o.stale_us, 0) AS stale_us,"
			" EXISTS (SELECT 1 FROM outbox AS s WHERE s.platform = o.platform"
			"  AND s.chat = o.chat AND s.body = o.body AND s.sent_seq > ?)"
			" OR EXISTS (SELECT 1 FROM outbox AS s WHERE s.state = 0"
			"  AND s.platform = o.platform AND s.chat = o.chat AND s.id < o.id"
			"  AND s.body = o.body) AS twin,"
			" i.via, i.sender"
			" FROM outbox AS o LEFT JOIN inbox AS i ON i.id = o.inbox"
			" WHERE o.state = 0 AND o.lease_us <= ? AND o.next_us <= ? AND o.hush_us "
			"<= ?"
			" AND NOT EXISTS (SELECT 1 FROM outbox AS e WHERE e.state = 0"
			"  AND e.platform = o.platform AND e.chat = o.chat AND e.id < o.id"
			"  AND (e.next_us > ? OR e.lease_us > ?) AND e.hush_us <= ?)"
			" ORDER BY o.next_us, o.id LIMIT ?",
			err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, tx->now.us - OUTBOX_TWIN_S * INT64_C(1000000)); /* ids are times */
		for (int i = 0; i < 6; i++)
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
	size_t kept = 0;
	for (size_t i = 0; i < n; i++) {
		bool stale = list[i].stale_us != 0 && list[i].stale_us < tx->now.us;
		int rc =
			stale ? set_stale(tx, list[i].id, err) : take(tx, list[i].id, lease_s, err);
		if (rc < 0)
			return rc;
		if (!stale)
			list[kept++] = list[i];
	}
	*ret_n = kept;
	*ret_stale = kept < n;
	return 0;
}

#define HELD_US (INT64_C(4) * 3600 * 1000000)

static int hush(struct tx *tx, enum hush what, struct instant until, struct err *err)
{
	if (until.us <= tx->now.us)
		return 0;
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE outbox SET hush_us = ?1, stale_us = CASE WHEN stale_us < ?3"
			       " THEN ?3 ELSE stale_us END WHERE state = 0 AND hush = ?2"
			       " AND hush_us < ?1 AND lease_us = 0 AND step = 0",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, until.us);
	bind_int(st, what);
	bind_int(st, until.us + HELD_US); /* that it was held does not make it useless */
	return stmt_run(st, err);
}

int outbox_hush(struct tx *tx, struct instant night, struct instant days_off, struct err *err)
{
	int rc = hush(tx, HUSH_NIGHT, night, err);
	return rc == 0 ? hush(tx, HUSH_DAYS_OFF, days_off, err) : rc;
}

int outbox_claim(struct tx *tx, void *mem, int lease_s, unsigned max, struct outbox_msg **ret,
		 size_t *ret_n, struct err *err)
{
	struct outbox_msg *list = talloc_array(mem, struct outbox_msg, max);
	bool stale = true;
	if (list == NULL)
		return err_set(err, ERR_AGAIN, "outbox: no memory");
	*ret = list;
	*ret_n = 0;
	int rc = 0;
	while (rc == 0 && stale && *ret_n == 0)
		rc = claim(tx, list, lease_s, max, ret_n, &stale, err);
	return rc;
}

int outbox_get(const struct view *v, void *mem, int64_t id, struct outbox_msg *ret, bool *ret_dead,
	       struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT id, platform, chat, body, idem_key, inbox, epoch, attempts,"
			       " step, doubt, 0 AS twin, NULL AS via, NULL AS sender, state,"
			       " coalesce(stale_us, 0) AS stale_us"
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

#define DAY_US INT64_C(86400000000)
#define CLOSED_US INT64_C(60000000) /* the longest wait for a platform that is away */

/* Those behind a row in its chat are due no sooner than it. */
static int hold_back(struct tx *tx, int64_t id, int64_t until_us, struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db,
			"UPDATE outbox SET next_us = ?1 FROM (SELECT platform AS p, chat AS c"
			" FROM outbox WHERE id = ?2) WHERE state = 0 AND platform = p"
			" AND chat = c AND id > ?2 AND next_us < ?1",
			err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, until_us);
	bind_int(st, id);
	return stmt_run(st, err);
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
	int64_t age_us = tx->now.us - created_us;
	bool over = !f->blameless && attempts >= OUTBOX_TRIES && (!f->doubt || age_us > DAY_US);
	bool dead = f->permanent || over || age_us > OUTBOX_DAYS * DAY_US;
	int64_t wait = f->wait_s > 0 ? f->wait_s * INT64_C(1000000) : wait_us(id, attempts);
	if ((f->blameless || f->doubt) && f->wait_s == 0 && wait > CLOSED_US)
		wait = CLOSED_US; /* soon after it is over */
	AUTO_STMT st = db_stmt(
		tx->view.db,
		"UPDATE outbox SET state = ?, lease_us = 0, next_us = ?, error = ?,"
		" step = ?, doubt = ?, attempts = ? WHERE id = ? AND epoch = ? AND state = 0",
		err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, dead ? 2 : 0);
	bind_int(st, tx->now.us + wait);
	bind_text(st, f->why);
	bind_int(st, f->step);
	bind_int(st, f->doubt);
	bind_int(st, attempts - f->blameless);
	int rc = lease_end(st, tx, id, epoch, "outbox", err);
	return rc < 0 || dead ? rc : hold_back(tx, id, tx->now.us + wait, err);
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
			"UPDATE outbox SET state = 0, attempts = 0, next_us = 0, stale_us = NULL,"
			" hush = NULL, hush_us = 0"
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
	int64_t due_us, free_us, held_us;
	{
		AUTO_STMT st = db_stmt(
			tx->view.db,
			"SELECT min(next_us) AS next FROM outbox WHERE state = 0 AND next_us > ?",
			err);
		int rc = lease_next(st, tx, &due_us, err);
		if (rc < 0)
			return rc;
	}
	{
		AUTO_STMT st = db_stmt(tx->view.db,
				       "SELECT min(lease_us) AS next FROM outbox WHERE state = 0"
				       " AND next_us <= ?1 AND lease_us > ?1",
				       err);
		int rc = lease_next(st, tx, &free_us, err);
		if (rc < 0)
			return rc;
	}
	AUTO_STMT st = db_stmt(
		tx->view.db,
		"SELECT min(hush_us) AS next FROM outbox WHERE state = 0 AND hush IS NOT NULL"
		" AND hush_us > ?",
		err);
	int rc = lease_next(st, tx, &held_us, err);
	*ret = due_us < free_us ? due_us : free_us;
	if (held_us < *ret)
		*ret = held_us;
	return rc;
}

int outbox_after(const struct view *v, void *mem, int64_t after, unsigned max,
		 struct outbox_msg **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT id, platform, chat, body, idem_key FROM outbox WHERE id > ?"
			       " ORDER BY id LIMIT ?",
			       err);
	*ret_n = 0;
	*ret = talloc_zero_array(mem, struct outbox_msg, max);
	if (st == NULL || *ret == NULL)
		return st == NULL ? err_code(err) : err_set(err, ERR_AGAIN, "outbox: no memory");
	bind_int(st, after);
	bind_int(st, max);
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0) {
		struct outbox_msg *m = &(*ret)[(*ret_n)++];
		m->id = col_int(st, "id");
		m->platform = col_dup(st, "platform", mem, &dup);
		m->chat = col_dup(st, "chat", mem, &dup);
		m->body = col_dup(st, "body", mem, &dup);
		m->idem_key = col_dup(st, "idem_key", mem, &dup);
	}
	return dup < 0 ? err_set(err, dup, "outbox: no memory") : rc;
}

int outbox_last(const struct view *v, int64_t *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, "SELECT coalesce(max(id), 0) AS id FROM outbox", err);
	if (st == NULL)
		return err_code(err);
	int rc = stmt_step(st, err);
	*ret = rc > 0 ? col_int(st, "id") : 0;
	return rc < 0 ? rc : 0;
}
