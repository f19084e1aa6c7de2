#include "store/queue/queue.h"

#include <talloc.h>

int queue_count(const struct view *v, struct queue_counts *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db,
		"SELECT (SELECT count(*) FROM inbox WHERE state = 0) AS inbox_open,"
		" (SELECT count(*) FROM inbox WHERE state = 2) AS inbox_dead,"
		" (SELECT count(*) FROM outbox WHERE state = 0) AS outbox_waiting,"
		" (SELECT count(*) FROM outbox WHERE state = 2) AS outbox_dead,"
		" (SELECT count(*) FROM job WHERE state = 0) AS jobs_waiting,"
		" (SELECT count(*) FROM job WHERE state = 2) AS jobs_dead,"
		" (SELECT count(*) FROM errand WHERE state = 0) AS errands_waiting,"
		" (SELECT count(*) FROM errand WHERE state = 2) AS errands_dead,"
		" (SELECT received_us FROM inbox WHERE state = 0 ORDER BY id LIMIT 1) AS oldest",
		err);
	if (st == NULL)
		return err_code(err);
	int rc = stmt_step(st, err);
	if (rc < 0)
		return rc;
	*ret = (struct queue_counts){
		.inbox_open = col_int(st, "inbox_open"),
		.inbox_dead = col_int(st, "inbox_dead"),
		.outbox_waiting = col_int(st, "outbox_waiting"),
		.outbox_dead = col_int(st, "outbox_dead"),
		.jobs_waiting = col_int(st, "jobs_waiting"),
		.jobs_dead = col_int(st, "jobs_dead"),
		.errands_waiting = col_int(st, "errands_waiting"),
		.errands_dead = col_int(st, "errands_dead"),
		.oldest_us = col_int(st, "oldest"),
	};
	return 0;
}

int queue_dead_list(const struct view *v, void *mem, unsigned max, struct queue_dead **ret,
		    size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT 'inbox' AS kind, id, attempts, error FROM inbox"
			       " WHERE state = 2"
			       " UNION ALL SELECT 'outbox', id, attempts, error FROM outbox"
			       " WHERE state = 2"
			       " UNION ALL SELECT 'job', id, attempts, error FROM job"
			       " WHERE state = 2"
			       " UNION ALL SELECT 'errand', id, attempts, error FROM errand"
			       " WHERE state = 2 ORDER BY id DESC LIMIT ?",
			       err);
	struct queue_dead *list = talloc_array(mem, struct queue_dead, max);
	if (st == NULL)
		return err_code(err);
	if (list == NULL)
		return err_set(err, ERR_AGAIN, "queue: no memory");
	bind_int(st, max);
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		int dup = 0;
		list[n] = (struct queue_dead){
			.kind = col_dup(st, "kind", list, &dup),
			.id = col_int(st, "id"),
			.attempts = (int)col_int(st, "attempts"),
			.error = col_dup(st, "error", list, &dup),
		};
		if (dup < 0)
			return err_set(err, dup, "queue: no memory");
		n++;
	}
	*ret = list;
	*ret_n = n;
	return rc;
}

static int replies(const struct view *v, void *mem, struct queue_message *m, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT body, state FROM outbox WHERE inbox = ?"
			       " ORDER BY sent_seq, id",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, m->id);
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		if (col_int(st, "state") == 0)
			m->settled = false;
		if (col_int(st, "state") != 1)
			continue;
		int dup = 0;
		m->replies =
			talloc_realloc(mem, m->replies, const char *, (unsigned)m->n_replies + 1);
		if (m->replies == NULL)
			return err_set(err, ERR_AGAIN, "queue: no memory");
		m->replies[m->n_replies++] = col_dup(st, "body", mem, &dup);
		if (dup < 0)
			return err_set(err, dup, "queue: no memory");
	}
	return rc;
}

static int jobs(const struct view *v, struct queue_message *m, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT (SELECT count(*) FROM job WHERE inbox = ?1 AND state = 0) +"
			       " (SELECT count(*) FROM errand WHERE inbox = ?1 AND state = 0) AS n",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, m->id);
	int rc = stmt_step(st, err);
	if (rc < 0)
		return rc;
	if (col_int(st, "n") > 0)
		m->settled = false;
	return 0;
}

int queue_message_find(const struct view *v, void *mem, const char *platform, const char *msg_id,
		       struct queue_message *ret, struct err *err)
{
	struct queue_message m = {};
	{
		AUTO_STMT st = db_stmt(
			v->db, "SELECT id, state FROM inbox WHERE platform = ? AND msg_id = ?",
			err);
		if (st == NULL)
			return err_code(err);
		bind_text(st, platform);
		bind_text(st, msg_id);
		int rc = stmt_step(st, err);
		if (rc <= 0)
			return rc < 0 ? rc : err_set(err, ERR_ABSENT, "queue: no such message");
		m.id = col_int(st, "id");
		m.state = (int)col_int(st, "state");
	}
	m.settled = m.state != 0;
	int rc = replies(v, mem, &m, err);
	if (rc == 0)
		rc = jobs(v, &m, err);
	if (rc == 0)
		*ret = m;
	return rc;
}
