#include "store/queue/job.h"

#include <talloc.h>

#include "store/queue/lease.h"

int job_put(struct tx *tx, const struct job *j, int64_t *ret_id, struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db,
			"INSERT INTO job (id, kind, inbox, media, subject, boxes, created_us)"
			" VALUES (?, ?, ?, ?, ?, ?, ?)",
			err);
	if (st == NULL)
		return err_code(err);
	*ret_id = id_new(tx);
	bind_int(st, *ret_id);
	bind_text(st, j->kind);
	bind_int(st, j->inbox);
	bind_text(st, j->media);
	bind_int(st, j->subject);
	bind_text(st, j->boxes);
	bind_int(st, tx->now.us);
	return stmt_run(st, err);
}

static int row(struct stmt *st, void *mem, struct job *ret, struct err *err)
{
	int rc = 0;
	*ret = (struct job){
		.id = col_int(st, "id"),
		.kind = col_dup(st, "kind", mem, &rc),
		.inbox = col_int(st, "inbox"),
		.media = col_dup(st, "media", mem, &rc),
		.subject = col_int(st, "subject"),
		.boxes = col_dup(st, "boxes", mem, &rc),
		.epoch = (int)col_int(st, "epoch"),
		.attempts = (int)col_int(st, "attempts"),
	};
	return rc < 0 ? err_set(err, rc, "job: no memory") : 0;
}

static int served(struct tx *tx, int64_t inbox, struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db,
			"INSERT INTO job_turn (platform, sender, at_us)"
			" SELECT platform, sender, ? FROM inbox WHERE id = ?"
			" ON CONFLICT (platform, sender) DO UPDATE SET at_us = excluded.at_us",
			err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, tx->now.us);
	bind_int(st, inbox);
	return stmt_run(st, err);
}

int job_claim(struct tx *tx, void *mem, int lease_s, unsigned max, struct job **ret, size_t *ret_n,
	      struct err *err)
{
	struct job *list = talloc_array(mem, struct job, max);
	size_t n = 0;
	if (list == NULL)
		return err_set(err, ERR_AGAIN, "job: no memory");
	{
		/* A sender's n-th comes after everybody's n-1st, what is under way counted; among
		 * equals whoever was served longest ago. */
		AUTO_STMT st = db_stmt(
			tx->view.db,
			"SELECT id, kind, inbox, media, subject, boxes, epoch, attempts FROM ("
			" SELECT j.id, j.kind, j.inbox, j.media, j.subject, j.boxes,"
			"  j.epoch + 1 AS epoch,"
			"  j.attempts + 1 AS attempts, j.lease_us <= ? AND j.next_us <= ? AS free,"
			"  row_number() OVER (PARTITION BY i.platform, i.sender"
			"   ORDER BY j.lease_us <= ?, j.id) AS turn"
			"  , coalesce((SELECT t.at_us FROM job_turn t WHERE t.platform = i.platform"
			"   AND t.sender = i.sender), 0) AS served"
			" FROM job j JOIN inbox i ON i.id = j.inbox WHERE j.state = 0)"
			" WHERE free ORDER BY turn, served, id LIMIT ?",
			err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, tx->now.us);
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
				       "UPDATE job SET attempts = attempts + 1, epoch = epoch + 1,"
				       " lease_us = ? WHERE id = ?",
				       err);
		int rc = lease_take(st, tx, list[i].id, lease_s, err);
		if (rc == 0)
			rc = served(tx, list[i].inbox, err);
		if (rc < 0)
			return rc;
	}
	*ret = list;
	*ret_n = n;
	return 0;
}

int job_waits(const struct view *v, int64_t inbox, const char *kind, int64_t but, bool *ret,
	      struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT 1 FROM job WHERE inbox = ? AND kind = ? AND id <> ?"
			       " AND state = 0 LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, inbox);
	bind_text(st, kind);
	bind_int(st, but);
	int rc = stmt_step(st, err);
	*ret = rc > 0;
	return rc < 0 ? rc : 0;
}

int job_ahead(const struct view *v, const char *platform, const char *sender, int64_t *ret,
	      struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db,
			"WITH waiting (own, n) AS ("
			" SELECT i.platform = ? AND i.sender = ?, count(*)"
			" FROM job j JOIN inbox i ON i.id = j.inbox WHERE j.state = 0"
			" GROUP BY i.platform, i.sender)"
			" SELECT coalesce(sum(min(n, 1 + coalesce("
			"  (SELECT n FROM waiting WHERE own), 0))), 0) AS ahead FROM waiting",
			err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_text(st, sender);
	int rc = stmt_step(st, err);
	*ret = rc > 0 ? col_int(st, "ahead") : 0;
	return rc < 0 ? rc : 0;
}

int job_get(struct tx *tx, void *mem, int64_t id, int epoch, struct job *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "SELECT id, kind, inbox, media, subject, boxes, epoch, attempts"
			       " FROM job"
			       " WHERE id = ? AND epoch = ? AND state = 0",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	bind_int(st, epoch);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_REFUSED, "job: claimed by somebody else");
	return row(st, mem, ret, err);
}

int job_done(struct tx *tx, int64_t id, int epoch, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE job SET state = 1, lease_us = 0, error = NULL"
			       " WHERE id = ? AND epoch = ? AND state = 0",
			       err);
	return st == NULL ? err_code(err) : lease_end(st, tx, id, epoch, "job", err);
}

int job_retry(struct tx *tx, int64_t id, int epoch, int wait_s, const char *why, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE job SET lease_us = 0, next_us = ?, error = ?"
			       " WHERE id = ? AND epoch = ? AND state = 0",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, tx->now.us + wait_s * INT64_C(1000000));
	bind_text(st, why);
	return lease_end(st, tx, id, epoch, "job", err);
}

int job_dead(struct tx *tx, int64_t id, const char *why, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE job SET state = 2, lease_us = 0, error = ? WHERE id = ?"
			       " AND state = 0",
			       err);
	return lease_dead(st, id, why, err);
}

int job_revive(struct tx *tx, int64_t id, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE job SET state = 0, attempts = 0, next_us = 0"
			       " WHERE id = ? AND state = 2",
			       err);
	return lease_revive(st, tx, id, "job", err);
}

int job_free_leases(struct tx *tx, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE job SET lease_us = 0, attempts = attempts - 1"
			       " WHERE state = 0 AND lease_us > 0",
			       err);
	return st == NULL ? err_code(err) : stmt_run(st, err);
}

int job_next_us(struct tx *tx, int64_t *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "SELECT min(max(next_us, lease_us)) AS next FROM job"
			       " WHERE state = 0 AND max(next_us, lease_us) > ?",
			       err);
	return lease_next(st, tx, ret, err);
}
