#include "store/queue/note.h"

#include "store/engine/db.h"

int note_put(struct tx *tx, const struct note *n, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO group_note (platform, chat, text, card, key, due_us)"
			       " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, n->platform);
	bind_text(st, n->chat);
	bind_text(st, n->text);
	if (n->card != 0)
		bind_int(st, n->card);
	else
		bind_null(st);
	bind_text(st, n->key);
	bind_int(st, n->due.us);
	return stmt_run(st, err);
}

int note_due(const struct view *v, void *mem, struct instant now, struct note *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT id, platform, chat, text, key, coalesce(card, 0) AS card,"
			       " due_us FROM group_note WHERE sent_us IS NULL AND due_us <= ?"
			       " ORDER BY due_us, id LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, now.us);
	int dup = 0, rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : ERR_ABSENT;
	*ret = (struct note){.id = col_int(st, "id"),
			     .platform = col_dup(st, "platform", mem, &dup),
			     .chat = col_dup(st, "chat", mem, &dup),
			     .text = col_dup(st, "text", mem, &dup),
			     .key = col_dup(st, "key", mem, &dup),
			     .card = col_int(st, "card"),
			     .due = {col_int(st, "due_us")}};
	return dup < 0 ? err_set(err, dup, "note: no memory") : 0;
}

int note_next(const struct view *v, struct instant *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db, "SELECT min(due_us) AS due FROM group_note WHERE sent_us IS NULL", err);
	if (st == NULL)
		return err_code(err);
	int rc = stmt_step(st, err);
	ret->us = rc > 0 && !col_null(st, "due") ? col_int(st, "due") : INT64_MAX;
	return rc < 0 ? rc : 0;
}

int note_sent(struct tx *tx, int64_t id, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db, "UPDATE group_note SET sent_us = ? WHERE id = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, tx->now.us);
	bind_int(st, id);
	return stmt_run(st, err);
}

int note_expire(struct tx *tx, struct instant before, unsigned max, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "DELETE FROM group_note WHERE id IN (SELECT id FROM group_note"
			       " WHERE sent_us < ? ORDER BY id LIMIT ?)",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, before.us);
	bind_int(st, max);
	int rc = stmt_run(st, err);
	*ret_n = rc == 0 ? (size_t)db_changes(tx->view.db) : 0;
	return rc;
}
