#include "store/media/attachment.h"

#include <talloc.h>

int attachment_put(struct tx *tx, const struct attachment *a, int64_t *ret_id, struct err *err)
{
	int rc = number_new(tx, "attachment", ret_id, err);
	if (rc < 0)
		return rc;
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO attachment (id, inbox, media, kind, name, platform,"
			       " chat, person, card, at_us)"
			       " VALUES (?, ?, ?, ?, ?, ?, ?, ?, nullif(?, 0), ?)",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, *ret_id);
	bind_int(st, a->inbox);
	bind_text(st, a->media);
	bind_text(st, a->kind);
	bind_text(st, a->name);
	bind_text(st, a->platform);
	bind_text(st, a->chat);
	bind_int(st, a->person);
	bind_int(st, a->card);
	bind_int(st, tx->now.us);
	return stmt_run(st, err);
}

#define COLUMNS                                                                    \
	"SELECT id, inbox, media, kind, name, platform, chat, person, card, at_us" \
	" FROM attachment"

static int rows(struct stmt *st, void *mem, struct attachment **ret, size_t *ret_n, struct err *err)
{
	struct attachment *list = NULL;
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		list = talloc_realloc(mem, list, struct attachment, (unsigned)n + 1);
		int dup = list != NULL ? 0 : ERR_AGAIN;
		if (dup == 0)
			list[n++] = (struct attachment){
				.id = col_int(st, "id"),
				.inbox = col_int(st, "inbox"),
				.media = col_dup(st, "media", mem, &dup),
				.kind = col_dup(st, "kind", mem, &dup),
				.name = col_dup(st, "name", mem, &dup),
				.platform = col_dup(st, "platform", mem, &dup),
				.chat = col_dup(st, "chat", mem, &dup),
				.person = col_int(st, "person"),
				.card = col_int(st, "card"),
				.at.us = col_int(st, "at_us"),
			};
		if (dup < 0)
			return err_set(err, dup, "attachment: no memory");
	}
	*ret = list;
	*ret_n = n;
	return rc;
}

static int one(struct stmt *st, void *mem, int64_t id, struct attachment *ret, struct err *err)
{
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	struct attachment *list;
	size_t n;
	int rc = rows(st, mem, &list, &n, err);
	if (rc == 0 && n == 0)
		return err_set(err, ERR_ABSENT, "attachment: not there");
	if (rc == 0)
		*ret = list[0];
	return rc;
}

int attachment_find(const struct view *v, void *mem, int64_t id, struct attachment *ret,
		    struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, COLUMNS " WHERE id = ?", err);
	return one(st, mem, id, ret, err);
}

int attachment_of(const struct view *v, void *mem, int64_t inbox, struct attachment *ret,
		  struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, COLUMNS " WHERE inbox = ?", err);
	return one(st, mem, inbox, ret, err);
}

int attachment_list(const struct view *v, void *mem, int64_t card, unsigned max,
		    struct attachment **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, COLUMNS " WHERE card = ? ORDER BY id DESC LIMIT ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, card);
	bind_int(st, max);
	return rows(st, mem, ret, ret_n, err);
}

int attachment_waiting(const struct view *v, void *mem, const char *platform, const char *chat,
		       int64_t person, struct instant since, struct attachment **ret, size_t *ret_n,
		       struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       COLUMNS " WHERE platform = ? AND chat = ? AND person = ?"
				       " AND at_us >= ? AND card IS NULL ORDER BY id",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_text(st, chat);
	bind_int(st, person);
	bind_int(st, since.us);
	return rows(st, mem, ret, ret_n, err);
}
