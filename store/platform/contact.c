#include "store/platform/contact.h"

#include <stdio.h>
#include <talloc.h>

#define COLUMNS                                                                                \
	"SELECT id, platform, chat, user, name, coalesce(card, 0) AS card, how, unsure,"       \
	" coalesce(person, 0) AS person, at_us, answers, state, state_us, asked_us, acked_us," \
	" wants_ack, first_us, last_us, told, told_us, told_n, coalesce(due_us, 0) AS due_us"  \
	" FROM contact"

static int row(struct stmt *st, void *mem, struct contact *ret, struct err *err)
{
	int rc = 0;
	*ret = (struct contact){
		.id = col_int(st, "id"),
		.platform = col_dup(st, "platform", mem, &rc),
		.chat = col_dup(st, "chat", mem, &rc),
		.user = col_dup(st, "user", mem, &rc),
		.name = col_dup(st, "name", mem, &rc),
		.card = col_int(st, "card"),
		.how = col_dup(st, "how", mem, &rc),
		.unsure = col_int(st, "unsure") != 0,
		.person = col_int(st, "person"),
		.at_us = col_int(st, "at_us"),
		.answers = (int)col_int(st, "answers"),
		.state = (int)col_int(st, "state"),
		.state_us = col_int(st, "state_us"),
		.asked_us = col_int(st, "asked_us"),
		.acked_us = col_int(st, "acked_us"),
		.wants_ack = col_int(st, "wants_ack") != 0,
		.first_us = col_int(st, "first_us"),
		.last_us = col_int(st, "last_us"),
		.told = col_int(st, "told"),
		.told_us = col_int(st, "told_us"),
		.told_n = (int)col_int(st, "told_n"),
		.due_us = col_int(st, "due_us"),
	};
	return rc < 0 ? err_set(err, rc, "contact: no memory") : 0;
}

static int one(struct stmt *st, void *mem, struct contact *ret, struct err *err)
{
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "contact: not there");
	return row(st, mem, ret, err);
}

int contact_find(const struct view *v, void *mem, const char *platform, const char *chat,
		 struct contact *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, COLUMNS " WHERE platform = ? AND chat = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_text(st, chat);
	return one(st, mem, ret, err);
}

int contact_get(const struct view *v, void *mem, int64_t id, struct contact *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, COLUMNS " WHERE id = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	return one(st, mem, ret, err);
}

int contact_put(struct tx *tx, void *mem, const char *platform, const char *chat, const char *user,
		struct contact *ret, struct err *err)
{
	int64_t id;
	int rc = contact_find(&tx->view, mem, platform, chat, ret, err);
	if (rc != ERR_ABSENT)
		return rc;
	rc = number_new(tx, "contact", &id, err);
	if (rc < 0)
		return rc;
	{
		AUTO_STMT st = db_stmt(
			tx->view.db,
			"INSERT INTO contact (id, platform, chat, user, name, card, how, unsure,"
			" person) SELECT ?1, ?2, ?3, ?4, k.name, k.card, k.how, coalesce(k.unsure,"
			" 0), k.person FROM (SELECT 1) LEFT JOIN (SELECT name, card, how, unsure,"
			" person FROM contact WHERE platform = ?2 AND user = ?4"
			" ORDER BY card IS NULL, at_us DESC LIMIT 1) AS k",
			err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, id);
		bind_text(st, platform);
		bind_text(st, chat);
		bind_text(st, user);
		rc = stmt_run(st, err);
	}
	return rc < 0 ? rc : contact_get(&tx->view, mem, id, ret, err);
}

int contact_list(const struct view *v, void *mem, int64_t card, unsigned max, struct contact **ret,
		 size_t *ret_n, struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db, COLUMNS " WHERE card = ? ORDER BY at_us DESC, id LIMIT ?", err);
	struct contact *list = NULL;
	size_t n = 0;
	int rc;
	*ret_n = 0;
	if (st == NULL)
		return err_code(err);
	bind_int(st, card);
	bind_int(st, max);
	while ((rc = stmt_step(st, err)) > 0) {
		list = talloc_realloc(mem, list, struct contact, (unsigned)n + 1);
		rc = list != NULL ? row(st, mem, &list[n++], err)
				  : err_set(err, ERR_AGAIN, "contact: no memory");
		if (rc < 0)
			return rc;
	}
	*ret = list;
	*ret_n = n;
	return rc;
}

static void bind_some(struct stmt *st, int64_t value)
{
	if (value != 0)
		bind_int(st, value);
	else
		bind_null(st);
}

int contact_save(struct tx *tx, const struct contact *c, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE contact SET how = ?, unsure = ?, person = ?, at_us = ?,"
			       " answers = ?, state = ?, state_us = ?, asked_us = ?, acked_us = ?,"
			       " wants_ack = ?, first_us = ?, last_us = ?, told = ?, told_us = ?,"
			       " told_n = ?, due_us = ? WHERE id = ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, c->how);
	bind_int(st, c->unsure);
	bind_some(st, c->person);
	bind_int(st, c->at_us);
	bind_int(st, c->answers);
	bind_int(st, c->state);
	bind_int(st, c->state_us);
	bind_int(st, c->asked_us);
	bind_int(st, c->acked_us);
	bind_int(st, c->wants_ack);
	bind_int(st, c->first_us);
	bind_int(st, c->last_us);
	bind_int(st, c->told);
	bind_int(st, c->told_us);
	bind_int(st, c->told_n);
	bind_some(st, c->due_us);
	bind_int(st, c->id);
	return stmt_run(st, err);
}

int contact_name_set(struct tx *tx, const char *platform, const char *user, const char *name,
		     struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE contact SET name = ? WHERE platform = ? AND user = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, name);
	bind_text(st, platform);
	bind_text(st, user);
	return stmt_run(st, err);
}

int contact_due(const struct view *v, void *mem, struct contact *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, COLUMNS " WHERE due_us <= ? ORDER BY due_us LIMIT 1", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, v->now.us);
	return one(st, mem, ret, err);
}

int contact_next_us(const struct view *v, int64_t *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db, "SELECT min(due_us) AS next FROM contact WHERE due_us IS NOT NULL", err);
	if (st == NULL)
		return err_code(err);
	int rc = stmt_step(st, err);
	*ret = rc > 0 && !col_null(st, "next") ? col_int(st, "next") : INT64_MAX;
	return rc < 0 ? rc : 0;
}

int contact_said(const struct view *v, void *mem, const struct contact *c, int64_t after,
		 unsigned max, struct contact_said **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT id, kind, body, label, media, sent_us FROM inbox"
			       " WHERE platform = ? AND chat = ? AND id > ? AND outsider = 1"
			       " AND kind <> 'contact' AND state <> 0 ORDER BY id DESC LIMIT ?",
			       err);
	struct contact_said *list = talloc_array(mem, struct contact_said, max);
	size_t n = max;
	int rc;
	*ret_n = 0;
	if (st == NULL || list == NULL)
		return st == NULL ? err_code(err) : err_set(err, ERR_AGAIN, "contact: no memory");
	bind_text(st, c->platform);
	bind_text(st, c->chat);
	bind_int(st, after);
	bind_int(st, max);
	while ((rc = stmt_step(st, err)) > 0) {
		int dup = 0;
		list[--n] = (struct contact_said){.id = col_int(st, "id"),
						  .kind = col_dup(st, "kind", list, &dup),
						  .body = col_dup(st, "body", list, &dup),
						  .label = col_dup(st, "label", list, &dup),
						  .media = col_dup(st, "media", list, &dup),
						  .sent.us = col_int(st, "sent_us")};
		if (dup < 0)
			return err_set(err, dup, "contact: no memory");
	}
	*ret = list + n;
	*ret_n = max - n;
	return rc;
}

int contact_events_drop(struct tx *tx, int64_t id, int64_t card, struct err *err)
{
	char source[32];
	(void)snprintf(source, sizeof(source), "kf %lld", (long long)id);
	AUTO_STMT st = db_stmt(tx->view.db,
			       "DELETE FROM customer_event WHERE card = ? AND source = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, card);
	bind_text(st, source);
	return stmt_run(st, err);
}
