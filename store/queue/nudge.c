#include "store/queue/nudge.h"

#include <talloc.h>

#include "store/queue/chore.h"

#define JUST_TOLD_US                                                                \
	(INT64_C(4) * 3600 * 1000000) /* a rule's task is not told of again so soon \
				       */

static void bind_id(struct stmt *st, int64_t id)
{
	if (id != 0)
		bind_int(st, id);
	else
		bind_null(st);
}

int nudge_put(struct tx *tx, const struct nudge *n, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO nudge (id, person, task, card, kind, text, more, key,"
			       " own, due_us, stale_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
			       " ON CONFLICT (key) DO NOTHING",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id_new(tx));
	bind_int(st, n->person);
	bind_id(st, n->task);
	bind_id(st, n->card);
	bind_text(st, n->kind);
	bind_text(st, n->text);
	bind_text(st, n->more);
	bind_text(st, n->key);
	bind_int(st, n->own);
	bind_int(st, n->due.us);
	bind_int(st, n->stale.us);
	return stmt_run(st, err);
}

struct reminder {
	int64_t task, card, owner, at_us;
	const char *text;
	bool own, told;
};

static int reminders(const struct view *v, void *mem, struct instant until, bool own, unsigned max,
		     struct reminder *list, unsigned *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db,
		"SELECT t.id AS id, t.card AS card, t.owner AS owner, t.text AS text,"
		" t.remind_us AS at, t.inbox IS NOT NULL AS own, EXISTS (SELECT 1 FROM nudge n"
		" WHERE n.task = t.id AND n.kind = 'task' AND n.state <> 2"
		" AND coalesce(n.sent_us, n.due_us) > ?2)"
		" OR t.owner IN (SELECT id FROM person WHERE pool = 1) AS told FROM task t"
		" WHERE t.state = 'open' AND t.deleted_us IS NULL AND t.told_us IS NOT t.remind_us"
		" AND t.remind_us <= ?1 AND (?3 = 0 OR t.inbox IS NOT NULL)"
		" ORDER BY t.remind_us LIMIT ?4",
		err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, until.us);
	bind_int(st, v->now.us - JUST_TOLD_US);
	bind_int(st, own);
	bind_int(st, max);
	unsigned n = 0;
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0)
		list[n++] = (struct reminder){
			.task = col_int(st, "id"),
			.card = col_int(st, "card"),
			.owner = col_int(st, "owner"),
			.at_us = col_int(st, "at"),
			.text = col_dup(st, "text", mem, &dup),
			.own = col_int(st, "own") != 0,
			.told = col_int(st, "told") != 0,
		};
	*ret_n = n;
	return dup < 0 ? err_set(err, dup, "nudge: no memory") : rc;
}

static int task_told(struct tx *tx, int64_t task, struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db, "UPDATE task SET told_us = remind_us WHERE id = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, task);
	return stmt_run(st, err);
}

int nudge_told(struct tx *tx, int64_t task, struct instant now, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE task SET told_us = remind_us WHERE id = ?"
			       " AND length(due_at) = 10 AND remind_us < ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, task);
	bind_int(st, now.us + INT64_C(43200) * 1000000);
	return stmt_run(st, err);
}

int nudge_remind(struct tx *tx, struct instant until, bool own, unsigned max, unsigned *ret_n,
		 struct err *err)
{
	void *mem = talloc_new(NULL);
	struct reminder *list = talloc_array(mem, struct reminder, max);
	int rc = list != NULL ? reminders(&tx->view, mem, until, own, max, list, ret_n, err)
			      : err_set(err, ERR_AGAIN, "nudge: no memory");
	for (unsigned i = 0; rc == 0 && i < *ret_n; i++) {
		const struct reminder *r = &list[i];
		struct nudge n = {.person = r->owner,
				  .task = r->task,
				  .card = r->card,
				  .kind = "due",
				  .text = r->text,
				  .own = r->own,
				  .due = tx->now};
		n.key = talloc_asprintf(mem, "due/%lld/%lld", (long long)r->task,
					(long long)r->at_us);
		if (n.key == NULL)
			rc = err_set(err, ERR_AGAIN, "nudge: no memory");
		if (rc == 0 && !r->told)
			rc = nudge_put(tx, &n, err);
		if (rc == 0)
			rc = task_told(tx, r->task, err);
	}
	(void)talloc_free(mem);
	return rc;
}

int nudge_person(const struct view *v, struct instant now, int64_t *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT person FROM nudge WHERE state = 0 AND due_us <= ?"
			       " ORDER BY due_us LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, now.us);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "nudge: nobody");
	*ret = col_int(st, "person");
	return 0;
}

int nudge_waiting(const struct view *v, void *mem, int64_t person, struct instant now, unsigned max,
		  struct nudge **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db,
		"SELECT n.id AS id, n.task AS task, n.card AS card, n.kind AS kind,"
		" n.text AS text, n.more AS more, n.own AS own, n.due_us AS due,"
		" n.stale_us AS stale, t.due_at AS due_at, n.task IS NOT NULL AND"
		" (t.state <> 'open' OR t.deleted_us IS NOT NULL) AS over FROM nudge n"
		" LEFT JOIN task t ON t.id = n.task"
		" WHERE n.state = 0 AND n.person = ? AND n.due_us <= ? ORDER BY n.id LIMIT ?",
		err);
	struct nudge *list = talloc_array(mem, struct nudge, max);
	if (st == NULL)
		return err_code(err);
	if (list == NULL)
		return err_set(err, ERR_AGAIN, "nudge: no memory");
	bind_int(st, person);
	bind_int(st, now.us);
	bind_int(st, max);
	size_t n = 0;
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0)
		list[n++] = (struct nudge){
			.id = col_int(st, "id"),
			.person = person,
			.task = col_int(st, "task"),
			.card = col_int(st, "card"),
			.kind = col_dup(st, "kind", list, &dup),
			.text = col_dup(st, "text", list, &dup),
			.more = col_dup(st, "more", list, &dup),
			.own = col_int(st, "own") != 0,
			.due.us = col_int(st, "due"),
			.stale.us = col_int(st, "stale"),
			.due_at = col_dup(st, "due_at", list, &dup),
			.over = col_int(st, "over") != 0,
		};
	*ret = list;
	*ret_n = n;
	return dup < 0 ? err_set(err, dup, "nudge: no memory") : rc;
}

int nudge_move(struct tx *tx, int64_t person, bool own, struct instant until, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE nudge SET due_us = ? WHERE state = 0 AND person = ?"
			       " AND due_us <= ? AND (own = 0 OR ?)",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, until.us);
	bind_int(st, person);
	bind_int(st, tx->now.us);
	bind_int(st, own);
	return stmt_run(st, err);
}

int nudge_hurry(struct tx *tx, int64_t person, struct err *err)
{
	{
		AUTO_STMT st = db_stmt(tx->view.db,
				       "UPDATE nudge SET due_us = ?1 WHERE state = 0"
				       " AND person = ?2 AND due_us > ?1",
				       err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, tx->now.us);
		bind_int(st, person);
		int rc = stmt_run(st, err);
		if (rc < 0)
			return rc;
	}
	return chore_set(tx, NUDGE_CHORE, tx->now, 0, err);
}

int nudge_give(struct tx *tx, int64_t person, int64_t deputy, const char *before, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE nudge SET person = ?, text = ? || text, own = 0"
			       " WHERE state = 0 AND person = ? AND due_us <= ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, deputy);
	bind_text(st, before);
	bind_int(st, person);
	bind_int(st, tx->now.us);
	return stmt_run(st, err);
}

int nudge_drop(struct tx *tx, int64_t id, struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db, "UPDATE nudge SET state = 2 WHERE id = ? AND state = 0", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	return stmt_run(st, err);
}

int nudge_sent(struct tx *tx, int64_t id, int64_t outbox, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE nudge SET state = 1, sent_us = ?, outbox = ?"
			       " WHERE id = ? AND state = 0",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, tx->now.us);
	bind_int(st, outbox);
	bind_int(st, id);
	return stmt_run(st, err);
}

int nudge_last(const struct view *v, int64_t person, unsigned n, struct instant since,
	       struct instant *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT sent_us FROM nudge WHERE state = 1 AND person = ?"
			       " AND sent_us > ? GROUP BY sent_us ORDER BY sent_us DESC"
			       " LIMIT 1 OFFSET ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, person);
	bind_int(st, since.us);
	bind_int(st, n - 1);
	int rc = stmt_step(st, err);
	if (rc < 0)
		return rc;
	ret->us = rc > 0 ? col_int(st, "sent_us") : 0;
	return 0;
}

int nudge_next(const struct view *v, struct instant *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db,
		"SELECT (SELECT min(due_us) FROM nudge WHERE state = 0) AS nudge,"
		" (SELECT min(remind_us) FROM task WHERE state = 'open' AND deleted_us IS NULL"
		" AND told_us IS NOT remind_us) AS task",
		err);
	if (st == NULL)
		return err_code(err);
	int rc = stmt_step(st, err);
	if (rc < 0)
		return rc;
	ret->us = col_null(st, "nudge") ? INT64_MAX : col_int(st, "nudge");
	if (!col_null(st, "task") && col_int(st, "task") < ret->us)
		ret->us = col_int(st, "task");
	return 0;
}

static int owner_next(const struct view *v, struct instant before, int64_t after, int64_t *ret,
		      struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT min(owner) AS owner FROM task WHERE state = 'open'"
			       " AND deleted_us IS NULL AND escalated_us IS NOT due_us"
			       " AND due_us < ? AND owner > ?"
			       " AND owner NOT IN (SELECT id FROM person WHERE pool = 1)",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, before.us);
	bind_int(st, after);
	int rc = stmt_step(st, err);
	if (rc < 0)
		return rc;
	if (rc == 0 || col_null(st, "owner"))
		return err_set(err, ERR_ABSENT, "nudge: nothing overdue");
	*ret = col_int(st, "owner");
	return 0;
}

int nudge_overdue(const struct view *v, void *mem, struct instant before, int64_t after_owner,
		  unsigned max, int64_t *ret_owner, struct overdue **ret, size_t *ret_n,
		  struct err *err)
{
	int rc = owner_next(v, before, after_owner, ret_owner, err);
	if (rc < 0)
		return rc;
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT id, card, text, due_at FROM task WHERE state = 'open'"
			       " AND deleted_us IS NULL AND escalated_us IS NOT due_us"
			       " AND due_us < ? AND owner = ? ORDER BY due_us LIMIT ?",
			       err);
	struct overdue *list = talloc_array(mem, struct overdue, max);
	if (st == NULL)
		return err_code(err);
	if (list == NULL)
		return err_set(err, ERR_AGAIN, "nudge: no memory");
	bind_int(st, before.us);
	bind_int(st, *ret_owner);
	bind_int(st, max);
	size_t n = 0;
	int dup = 0;
	while ((rc = stmt_step(st, err)) > 0)
		list[n++] = (struct overdue){col_int(st, "id"), col_int(st, "card"),
					     col_dup(st, "text", list, &dup),
					     col_dup(st, "due_at", list, &dup)};
	*ret = list;
	*ret_n = n;
	return dup < 0 ? err_set(err, dup, "nudge: no memory") : rc;
}

int nudge_escalated(struct tx *tx, int64_t owner, struct instant before, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE task SET escalated_us = due_us WHERE state = 'open'"
			       " AND deleted_us IS NULL AND escalated_us IS NOT due_us"
			       " AND due_us < ? AND owner = ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, before.us);
	bind_int(st, owner);
	return stmt_run(st, err);
}

int nudge_expire(struct tx *tx, struct instant before, unsigned max, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "DELETE FROM nudge WHERE id IN (SELECT id FROM nudge"
			       " WHERE id < ? AND state <> 0 ORDER BY id LIMIT ?)",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, before.us);
	bind_int(st, max);
	int rc = stmt_run(st, err);
	*ret_n = rc == 0 ? (size_t)db_changes(tx->view.db) : 0;
	return rc;
}
