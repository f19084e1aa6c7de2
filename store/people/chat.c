#include "store/people/chat.h"

static void chat_bind(struct stmt *st, const struct chat *c)
{
	bind_text(st, c->platform);
	bind_text(st, c->chat);
	bind_int(st, c->person);
}

int chat_context_set(struct tx *tx, const struct chat *c, int64_t card, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO chat_context (platform, chat, person, card, at_us)"
			       " VALUES (?, ?, ?, ?, ?) ON CONFLICT (platform, chat, person)"
			       " DO UPDATE SET card = excluded.card, at_us = excluded.at_us",
			       err);
	if (st == NULL)
		return err_code(err);
	chat_bind(st, c);
	bind_int(st, card);
	bind_int(st, tx->now.us);
	return stmt_run(st, err);
}

int chat_context_find(const struct view *v, const struct chat *c, struct instant since,
		      int64_t *ret_card, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT x.card FROM chat_context x JOIN card c ON c.id = x.card"
			       " WHERE x.platform = ? AND x.chat = ? AND x.person = ?"
			       " AND x.at_us >= ? AND c.deleted_us IS NULL",
			       err);
	if (st == NULL)
		return err_code(err);
	chat_bind(st, c);
	bind_int(st, since.us);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "no customer dealt with");
	*ret_card = col_int(st, "card");
	return 0;
}

int chat_page_set(struct tx *tx, const struct chat *c, const char *press, struct err *err)
{
	AUTO_STMT st = db_stmt(
		tx->view.db,
		press != NULL ? "INSERT INTO chat_page (platform, chat, person, press, at_us)"
				" VALUES (?, ?, ?, ?, ?) ON CONFLICT (platform, chat, person)"
				" DO UPDATE SET press = excluded.press, at_us = excluded.at_us"
			      : "DELETE FROM chat_page WHERE platform = ? AND chat = ?"
				" AND person = ?",
		err);
	if (st == NULL)
		return err_code(err);
	chat_bind(st, c);
	if (press != NULL) {
		bind_text(st, press);
		bind_int(st, tx->now.us);
	}
	return stmt_run(st, err);
}

int chat_page_find(const struct view *v, void *mem, const struct chat *c, const char **ret_press,
		   struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT press FROM chat_page"
			       " WHERE platform = ? AND chat = ? AND person = ?",
			       err);
	if (st == NULL)
		return err_code(err);
	chat_bind(st, c);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "no list that goes on");
	int dup = 0;
	*ret_press = col_dup(st, "press", mem, &dup);
	return dup < 0 ? err_set(err, dup, "chat: no memory") : 0;
}

int question_put(struct tx *tx, const struct chat *c, const char *options, struct instant expires,
		 int64_t *ret_number, struct err *err)
{
	int rc = number_new(tx, "question", ret_number, err);
	if (rc < 0)
		return rc;
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO question (id, platform, chat, person, options,"
			       " expires_us, number) VALUES (?, ?, ?, ?, ?, ?, ?)",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id_new(tx));
	chat_bind(st, c);
	bind_text(st, options);
	bind_int(st, expires.us);
	bind_int(st, *ret_number);
	return stmt_run(st, err);
}

static int question_row(struct stmt *st, void *mem, struct question *ret, struct err *err)
{
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "no question");
	int dup = 0;
	*ret = (struct question){.id = col_int(st, "id"),
				 .number = col_int(st, "number"),
				 .options = col_dup(st, "options", mem, &dup),
				 .answered = col_int(st, "answered") != 0,
				 .expired = col_int(st, "expired") != 0};
	return dup < 0 ? err_set(err, dup, "question: no memory") : 0;
}

#define QUESTION                                                                                  \
	"SELECT id, coalesce(number, 0) AS number, options, answered_us IS NOT NULL AS answered," \
	" expires_us <= ? AS expired FROM question"

int question_find(const struct view *v, void *mem, const struct chat *c, int64_t number,
		  struct question *ret, struct err *err)
{
	if (number != 0) {
		AUTO_STMT st = db_stmt(v->db, QUESTION " WHERE number = ? AND person = ?", err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, v->now.us);
		bind_int(st, number);
		bind_int(st, c->person);
		return question_row(st, mem, ret, err);
	}
	AUTO_STMT st = db_stmt(v->db,
			       QUESTION " WHERE platform = ? AND chat = ? AND person = ?"
					" AND answered_us IS NULL AND expires_us > ?"
					" ORDER BY id DESC LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, v->now.us);
	chat_bind(st, c);
	bind_int(st, v->now.us);
	return question_row(st, mem, ret, err);
}

int chat_bind_set(struct tx *tx, const struct chat *c, int64_t card, struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db,
			card != 0 ? "INSERT INTO chat_binding (platform, chat, person, card, at_us)"
				    " VALUES (?, ?, ?, ?, ?) ON CONFLICT (platform, chat) DO UPDATE"
				    " SET person = excluded.person, card = excluded.card,"
				    " at_us = excluded.at_us"
				  : "DELETE FROM chat_binding WHERE platform = ? AND chat = ?",
			err);
	if (st == NULL)
		return err_code(err);
	if (card == 0) {
		bind_text(st, c->platform);
		bind_text(st, c->chat);
		return stmt_run(st, err);
	}
	chat_bind(st, c);
	bind_int(st, card);
	bind_int(st, tx->now.us);
	return stmt_run(st, err);
}

int chat_bind_find(const struct view *v, const struct chat *c, int64_t *ret_card, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db, "SELECT card FROM chat_binding WHERE platform = ? AND chat = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, c->platform);
	bind_text(st, c->chat);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "chat: not bound");
	*ret_card = col_int(st, "card");
	return 0;
}

int question_answered(struct tx *tx, int64_t id, struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db, "UPDATE question SET answered_us = ? WHERE id = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, tx->now.us);
	bind_int(st, id);
	return stmt_run(st, err);
}

int greeted_put(struct tx *tx, int64_t person, struct day day, bool *ret_first, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO greeted (person, day) VALUES (?, ?)"
			       " ON CONFLICT (person) DO UPDATE SET day = excluded.day"
			       " WHERE greeted.day < excluded.day",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, person);
	bind_int(st, day.n);
	int rc = stmt_run(st, err);
	*ret_first = rc == 0 && db_changes(tx->view.db) == 1;
	return rc;
}
