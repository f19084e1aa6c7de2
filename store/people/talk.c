#include "store/people/talk.h"

#include <talloc.h>

static int item(struct stmt *st, void *mem, struct talk_item *ret, struct err *err)
{
	int rc = 0;
	*ret = (struct talk_item){
		.seq = col_int(st, "seq"),
		.id = col_int(st, "id"),
		.bot = col_int(st, "bot") != 0,
		.at.us = col_int(st, "at_us"),
		.kind = col_dup(st, "kind", mem, &rc),
		.msg_id = col_dup(st, "msg_id", mem, &rc),
		.body = col_dup(st, "body", mem, &rc),
		.label = col_dup(st, "label", mem, &rc),
		.media = col_dup(st, "media", mem, &rc),
	};
	return rc < 0 ? err_set(err, rc, "talk: no memory") : 0;
}

/* st is a statement over both tables whose parameters are platform, chat, seq and the most rows,
 * once for each table, then the most rows in all. */
static int list(struct stmt *st, void *mem, const char *platform, const char *chat, int64_t seq,
		unsigned max, struct talk_item **ret, size_t *ret_n, struct err *err)
{
	if (st == NULL)
		return err_code(err);
	for (int i = 0; i < 2; i++) {
		bind_text(st, platform);
		bind_text(st, chat);
		bind_int(st, seq);
		bind_int(st, max);
	}
	bind_int(st, max);
	struct talk_item *items = talloc_array(mem, struct talk_item, max);
	if (items == NULL)
		return err_set(err, ERR_AGAIN, "talk: no memory");
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		rc = item(st, items, &items[n], err);
		if (rc < 0)
			return rc;
		n++;
	}
	*ret = items;
	*ret_n = n;
	return rc;
}

#define IN_COLUMNS                                                                               \
	"SELECT id AS seq, id, 0 AS bot, received_us AS at_us, kind, msg_id, body, label, media" \
	" FROM inbox WHERE platform = ? AND chat = ?"
#define OUT_COLUMNS                                                                   \
	"SELECT sent_seq AS seq, id, 1 AS bot, created_us AS at_us, 'reply' AS kind," \
	" NULL AS msg_id, body, NULL AS label, media"                                 \
	" FROM outbox WHERE platform = ? AND chat = ?"

int talk_after(const struct view *v, void *mem, const char *platform, const char *chat, int64_t seq,
	       unsigned max, struct talk_item **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db,
			"SELECT * FROM (" IN_COLUMNS " AND id > ? ORDER BY id LIMIT ?)"
			" UNION ALL "
			"SELECT * FROM (" OUT_COLUMNS " AND sent_seq > ? ORDER BY sent_seq LIMIT ?)"
			" ORDER BY seq LIMIT ?",
			err);
	return list(st, mem, platform, chat, seq, max, ret, ret_n, err);
}

int talk_before(const struct view *v, void *mem, const char *platform, const char *chat,
		int64_t seq, unsigned max, struct talk_item **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT * FROM (" IN_COLUMNS " AND id < ? ORDER BY id DESC LIMIT ?)"
			       " UNION ALL "
			       "SELECT * FROM (" OUT_COLUMNS
			       " AND sent_seq < ? ORDER BY sent_seq DESC LIMIT ?)"
			       " ORDER BY seq DESC LIMIT ?",
			       err);
	return list(st, mem, platform, chat, seq, max, ret, ret_n, err);
}

int talk_has_media(const struct view *v, const char *platform, const char *chat, const char *hash,
		   bool *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT 1 FROM inbox WHERE media = ? AND platform = ? AND chat = ?"
			       " UNION ALL"
			       " SELECT 1 FROM outbox WHERE media = ? AND platform = ? AND chat = ?"
			       " AND sent_seq IS NOT NULL LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	for (int i = 0; i < 2; i++) {
		bind_text(st, hash);
		bind_text(st, platform);
		bind_text(st, chat);
	}
	int rc = stmt_step(st, err);
	if (rc < 0)
		return rc;
	*ret = rc > 0;
	return 0;
}
