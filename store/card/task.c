#include "store/card/task.h"

#include <string.h>
#include <talloc.h>

int task_put(struct tx *tx, const struct task *t, int64_t *ret_id, struct err *err)
{
	int rc = number_new(tx, "task", ret_id, err);
	if (rc < 0)
		return rc;
	AUTO_STMT st =
		db_stmt(tx->view.db,
			"INSERT INTO task (id, card, owner, text, due_at, due_us, created_us,"
			" inbox) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, *ret_id);
	if (t->card != 0)
		bind_int(st, t->card);
	else
		bind_null(st);
	bind_int(st, t->owner);
	bind_text(st, t->text);
	bind_text(st, t->due_at);
	bind_int(st, t->due.us);
	bind_int(st, tx->now.us);
	if (t->inbox != 0)
		bind_int(st, t->inbox);
	else
		bind_null(st);
	return stmt_run(st, err);
}

#define COLUMNS                                                                                   \
	"SELECT t.id, t.card, c.name AS card_name, t.owner, t.text, t.due_at, t.due_us, t.state," \
	" t.reason, t.inbox FROM task t LEFT JOIN card c ON c.id = t.card"

static int row(struct stmt *st, void *mem, struct task *ret, struct err *err)
{
	int rc = 0;
	*ret = (struct task){
		.id = col_int(st, "id"),
		.card = col_int(st, "card"),
		.card_name = col_dup(st, "card_name", mem, &rc),
		.owner = col_int(st, "owner"),
		.text = col_dup(st, "text", mem, &rc),
		.due_at = col_dup(st, "due_at", mem, &rc),
		.due.us = col_int(st, "due_us"),
		.state = col_dup(st, "state", mem, &rc),
		.reason = col_dup(st, "reason", mem, &rc),
		.inbox = col_int(st, "inbox"),
	};
	return rc < 0 ? err_set(err, rc, "task: no memory") : 0;
}

int task_find(const struct view *v, void *mem, const struct person *actor, int64_t id,
	      struct task *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db,
		COLUMNS " WHERE t.id = ? AND (t.owner = ? OR t.owner IN (SELECT person FROM leave"
			" WHERE deputy = ? AND ended_us IS NULL AND from_us <= ? AND to_us > ?))"
			" AND t.deleted_us IS NULL",
		err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	bind_int(st, actor->id);
	bind_int(st, actor->id);
	bind_int(st, v->now.us);
	bind_int(st, v->now.us);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "task: not there");
	return row(st, mem, ret, err);
}

int task_unexplained(const struct view *v, int64_t owner, struct instant since, int64_t *ret_id,
		     struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT id FROM task WHERE owner = ? AND state = 'vetoed'"
			       " AND reason IS NULL AND done_us >= ? AND deleted_us IS NULL"
			       " ORDER BY done_us DESC LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, owner);
	bind_int(st, since.us);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "task: none without a reason");
	*ret_id = col_int(st, "id");
	return 0;
}

int task_list(const struct view *v, void *mem, int64_t owner, int64_t card, unsigned max,
	      struct task **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       card != 0 ? COLUMNS " WHERE t.card = ? AND t.state = 'open'"
						   " AND t.deleted_us IS NULL"
						   " ORDER BY t.due_us LIMIT ?"
					 : COLUMNS " WHERE t.owner = ? AND t.state = 'open'"
						   " AND t.deleted_us IS NULL"
						   " ORDER BY t.due_us LIMIT ?",
			       err);
	struct task *list = talloc_array(mem, struct task, max);
	if (st == NULL)
		return err_code(err);
	if (list == NULL)
		return err_set(err, ERR_AGAIN, "task: no memory");
	bind_int(st, card != 0 ? card : owner);
	bind_int(st, max);
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		rc = row(st, list, &list[n], err);
		if (rc < 0)
			return rc;
		n++;
	}
	*ret = list;
	*ret_n = n;
	return rc;
}

int task_count(const struct view *v, int64_t owner, size_t *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT count(*) AS n FROM task WHERE owner = ? AND state = 'open'"
			       " AND deleted_us IS NULL",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, owner);
	int rc = stmt_step(st, err);
	if (rc > 0)
		*ret = (size_t)col_int(st, "n");
	return rc < 0 ? rc : 0;
}

int task_of_message(const struct view *v, int64_t owner, int64_t inbox, int64_t *ret_id,
		    struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT id FROM task WHERE owner = ? AND inbox = ?"
			       " AND deleted_us IS NULL ORDER BY id LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, owner);
	bind_int(st, inbox);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "task: none of that message");
	*ret_id = col_int(st, "id");
	return 0;
}

int task_all(const struct view *v, void *mem, unsigned max, struct task **ret, size_t *ret_n,
	     struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db,
			"SELECT t.id, t.card, c.name AS card_name, t.owner, t.text, t.due_at,"
			" t.due_us, t.state, t.reason, t.inbox, (SELECT i.user FROM identity i"
			" WHERE i.person = t.owner ORDER BY i.platform LIMIT 1) AS owner_user"
			" FROM task t LEFT JOIN card c ON c.id = t.card"
			" WHERE t.deleted_us IS NULL ORDER BY t.state <> 'open', t.due_us"
			" LIMIT ?",
			err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, max);
	struct task *list = NULL;
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		list = talloc_realloc(mem, list, struct task, (unsigned)n + 1);
		int dup = 0;
		rc = list != NULL ? row(st, mem, &list[n], err) : ERR_AGAIN;
		if (rc < 0)
			return rc;
		list[n].owner_user = col_dup(st, "owner_user", mem, &dup);
		if (dup < 0)
			return err_set(err, dup, "task: no memory");
		n++;
	}
	*ret = list;
	*ret_n = n;
	return rc;
}
