#include "store/media/picture.h"

#include <stdio.h>
#include <talloc.h>

int picture_put(struct tx *tx, const struct picture *p, int64_t *ret_id, struct err *err)
{
	int rc = number_new(tx, "picture", ret_id, err);
	if (rc < 0)
		return rc;
	AUTO_STMT st =
		db_stmt(tx->view.db,
			"INSERT INTO picture (id, inbox, media, platform, chat, person, card,"
			" how, at_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
			err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, *ret_id);
	bind_int(st, p->inbox);
	bind_text(st, p->media);
	bind_text(st, p->platform);
	bind_text(st, p->chat);
	bind_int(st, p->person);
	if (p->card != 0)
		bind_int(st, p->card);
	else
		bind_null(st);
	bind_text(st, p->how);
	bind_int(st, tx->now.us);
	return stmt_run(st, err);
}

#define COLUMNS                                                                          \
	"SELECT id, inbox, media, platform, chat, person, card, how, state, kind, at_us" \
	" FROM picture"

static int row(struct stmt *st, void *mem, struct picture *ret, struct err *err)
{
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "picture: not there");
	rc = 0;
	*ret = (struct picture){
		.id = col_int(st, "id"),
		.inbox = col_int(st, "inbox"),
		.media = col_dup(st, "media", mem, &rc),
		.platform = col_dup(st, "platform", mem, &rc),
		.chat = col_dup(st, "chat", mem, &rc),
		.person = col_int(st, "person"),
		.card = col_int(st, "card"),
		.how = col_dup(st, "how", mem, &rc),
		.state = col_dup(st, "state", mem, &rc),
		.kind = col_dup(st, "kind", mem, &rc),
		.at.us = col_int(st, "at_us"),
	};
	return rc < 0 ? err_set(err, rc, "picture: no memory") : 0;
}

int picture_find(const struct view *v, void *mem, int64_t id, struct picture *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, COLUMNS " WHERE id = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	return row(st, mem, ret, err);
}

int picture_of(const struct view *v, void *mem, int64_t inbox, struct picture *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, COLUMNS " WHERE inbox = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, inbox);
	return row(st, mem, ret, err);
}

int picture_latest(const struct view *v, void *mem, const char *platform, const char *chat,
		   int64_t person, struct instant since, struct picture *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       COLUMNS " WHERE platform = ? AND chat = ? AND person = ?"
				       " AND at_us >= ? ORDER BY id DESC LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_text(st, chat);
	bind_int(st, person);
	bind_int(st, since.us);
	return row(st, mem, ret, err);
}

static int value_put(struct tx *tx, int64_t id, size_t seq, const struct picture_value *v,
		     struct err *err)
{
	AUTO_STMT st = db_stmt(
		tx->view.db,
		"INSERT INTO picture_value (picture, seq, key, value, conf, doubtful, maybe,"
		" box) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		err);
	char box[80];
	(void)snprintf(box, sizeof(box), "[%d,%d,%d,%d,%d]", v->box.x, v->box.y, v->box.w, v->box.h,
		       v->box.turn);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	bind_int(st, (int64_t)seq);
	bind_text(st, v->key);
	bind_text(st, v->value);
	bind_int(st, v->conf);
	bind_int(st, v->doubtful);
	bind_text(st, v->maybe);
	bind_text(st, v->box.w > 0 ? box : NULL);
	return stmt_run(st, err);
}

int picture_read(struct tx *tx, int64_t id, const char *state, const char *kind, int64_t ms,
		 const struct picture_value *values, size_t n, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE picture SET state = ?, kind = ?, ms = nullif(?, 0)"
			       " WHERE id = ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, state);
	bind_text(st, kind);
	bind_int(st, ms);
	bind_int(st, id);
	int rc = stmt_run(st, err);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = value_put(tx, id, i + 1, &values[i], err);
	return rc;
}

#define PACE_OF "20" /* pictures */

int picture_pace(const struct view *v, int64_t *ret_ms, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT coalesce(CAST(avg(ms) AS INTEGER), 0) AS pace FROM"
			       " (SELECT ms FROM picture WHERE ms IS NOT NULL"
			       "  ORDER BY id DESC LIMIT " PACE_OF ")",
			       err);
	if (st == NULL)
		return err_code(err);
	int rc = stmt_step(st, err);
	*ret_ms = rc > 0 ? col_int(st, "pace") : 0;
	return rc < 0 ? rc : 0;
}

int picture_told(struct tx *tx, int64_t id, int64_t person, bool *ret_first, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE picture SET told = 1 WHERE id = ? AND NOT EXISTS"
			       " (SELECT 1 FROM job j JOIN picture p ON p.id = j.subject"
			       "  WHERE j.state = 0 AND p.person = ? AND p.told = 1)",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	bind_int(st, person);
	int rc = stmt_run(st, err);
	*ret_first = rc == 0 && db_changes(tx->view.db) == 1;
	return rc;
}

/* The file of one picture; its message and its finished job let go of it, too. */
static int let_go(struct tx *tx, int64_t id, int64_t inbox, struct err *err)
{
	static const char *const sql[] = {
		"UPDATE inbox SET media = NULL WHERE id = ?",
		"UPDATE outbox SET media = NULL WHERE inbox = ?",
		"DELETE FROM job WHERE inbox = ? AND state <> 0",
		"UPDATE picture SET media = NULL WHERE id = ?",
	};
	for (size_t i = 0; i < sizeof(sql) / sizeof(*sql); i++) {
		AUTO_STMT st = db_stmt(tx->view.db, sql[i], err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, i < 3 ? inbox : id);
		int rc = stmt_run(st, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

int picture_replace(struct tx *tx, const struct picture *p, const char *media, struct err *err)
{
	static const char *const sql[] = {
		"UPDATE inbox SET media = ? WHERE id = ? AND media IS NOT NULL",
		"UPDATE job SET media = ? WHERE inbox = ?",
		"UPDATE picture SET media = ? WHERE id = ? AND media IS NOT NULL",
	};
	for (size_t i = 0; i < sizeof(sql) / sizeof(*sql); i++) {
		AUTO_STMT st = db_stmt(tx->view.db, sql[i], err);
		if (st == NULL)
			return err_code(err);
		bind_text(st, media);
		bind_int(st, i < 2 ? p->inbox : p->id);
		int rc = stmt_run(st, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

int pictures_expire(struct tx *tx, struct instant before, unsigned max, size_t *ret_n,
		    struct err *err)
{
	int rc = 0;
	*ret_n = 0;
	while (*ret_n < max && rc == 0) {
		int64_t id, inbox;
		{
			AUTO_STMT st = db_stmt(tx->view.db,
					       "SELECT id, inbox FROM picture WHERE at_us < ?"
					       " AND media IS NOT NULL AND state <> 'waiting'"
					       " ORDER BY at_us LIMIT 1",
					       err);
			if (st == NULL)
				return err_code(err);
			bind_int(st, before.us);
			rc = stmt_step(st, err);
			if (rc <= 0)
				return rc;
			id = col_int(st, "id");
			inbox = col_int(st, "inbox");
		}
		rc = let_go(tx, id, inbox, err);
		(*ret_n)++;
	}
	return rc;
}

static struct picture_box box_of(const char *text)
{
	struct picture_box b;
	bool whole = text != NULL &&
		     sscanf(text, "[%d,%d,%d,%d,%d]", &b.x, &b.y, &b.w, &b.h, &b.turn) == 5;
	return whole ? b : (struct picture_box){};
}

int picture_values(const struct view *v, void *mem, int64_t id, struct picture_value **ret,
		   size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT seq, key, value, conf, doubtful, maybe, box"
			       " FROM picture_value"
			       " WHERE picture = ? ORDER BY seq",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	struct picture_value *list = NULL;
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		int dup = 0;
		list = talloc_realloc(mem, list, struct picture_value, (unsigned)n + 1);
		if (list == NULL)
			return err_set(err, ERR_AGAIN, "picture: no memory");
		list[n++] = (struct picture_value){.key = col_dup(st, "key", mem, &dup),
						   .value = col_dup(st, "value", mem, &dup),
						   .conf = (int)col_int(st, "conf"),
						   .doubtful = col_int(st, "doubtful") != 0,
						   .maybe = col_dup(st, "maybe", mem, &dup),
						   .box = box_of(col_text(st, "box")),
						   .seq = col_int(st, "seq")};
		if (dup < 0)
			return err_set(err, dup, "picture: no memory");
	}
	*ret = list;
	*ret_n = n;
	return rc;
}

int picture_list(const struct view *v, void *mem, int64_t card, unsigned max, struct picture **ret,
		 size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, COLUMNS " WHERE card = ? ORDER BY id DESC LIMIT ?", err);
	*ret = NULL;
	*ret_n = 0;
	if (st == NULL)
		return err_code(err);
	bind_int(st, card);
	bind_int(st, max);
	for (;;) {
		struct picture p;
		int rc = row(st, mem, &p, err);
		if (rc < 0)
			return rc == ERR_ABSENT ? 0 : rc;
		*ret = talloc_realloc(mem, *ret, struct picture, (unsigned)*ret_n + 1);
		if (*ret == NULL)
			return err_set(err, ERR_AGAIN, "picture: no memory");
		(*ret)[(*ret_n)++] = p;
	}
}

int picture_count(const struct view *v, int64_t card, int64_t *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, "SELECT count(*) AS n FROM picture WHERE card = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, card);
	int rc = stmt_step(st, err);
	if (rc < 0)
		return rc;
	*ret = col_int(st, "n");
	return 0;
}
