/* Forgetting somebody: see privacy.h. */
#include <string.h>

#include "store/card/search.h"
#include "store/privacy/privacy.h"
#include "store/privacy/privacy_sql.h"
#include "store/words.h"

#define BLANK_REPLY "'{\"text\":\"\"}'"
#define WORD_MIN 6 /* bytes: a shorter one stands in too many texts */
#define ROWS 1000  /* messages a step */
#define PURGE INT64_C(-1)
#define PURGING INT64_C(-2)

static int run_all(struct tx *tx, const char *const *sql, size_t n, int64_t id, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		AUTO_STMT st = db_stmt(tx->view.db, sql[i], err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, id);
		int rc = stmt_run(st, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int word_put(struct tx *tx, const char *kind, const char *a, const char *b, struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db, "INSERT INTO forgetting (kind, a, b) VALUES (?, ?, ?)", err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, kind);
	bind_text(st, a);
	bind_text(st, b);
	return stmt_run(st, err);
}

/* What gives the customer away in a text: number, address or account by itself; name and
 * organisation only together. */
static int words_put(struct tx *tx, int64_t card, struct err *err)
{
	static const char *const alone[] = {"phone", "email", "wechat"};
	AUTO_STMT st = db_stmt(
		tx->view.db, "SELECT phone, email, wechat, name, org FROM card WHERE id = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, card);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc;
	for (size_t i = 0; i < sizeof(alone) / sizeof(*alone); i++) {
		const char *word = col_text(st, alone[i]);
		rc = word != NULL && strlen(word) >= WORD_MIN
			     ? word_put(tx, "word", word, NULL, err)
			     : 0;
		if (rc < 0)
			return rc;
	}
	const char *name = col_text(st, "name"), *org = col_text(st, "org");
	return name != NULL && org != NULL ? word_put(tx, "word", name, org, err) : 0;
}

int privacy_forget_card(struct tx *tx, int64_t card, struct err *err)
{
	static const char *const sql[] = {
		"UPDATE outbox SET body = " BLANK_REPLY
		", media = NULL WHERE inbox IN " PRIVACY_MESSAGES_OF,
		/* what others were told because of them: the key begins with the message's id */
		"UPDATE outbox SET body = " BLANK_REPLY " WHERE id IN (SELECT o.id FROM outbox o"
		" JOIN " PRIVACY_MESSAGES_OF " m ON o.idem_key >= m.inbox || '/'"
		" AND o.idem_key < m.inbox || '0')",
		"UPDATE outbox SET body = " BLANK_REPLY " WHERE id IN " PRIVACY_ANSWERS_TO,
		"DELETE FROM job WHERE inbox IN " PRIVACY_MESSAGES_OF,
		"DELETE FROM errand WHERE inbox IN " PRIVACY_MESSAGES_OF,
		"UPDATE inbox SET body = '', label = NULL, media = NULL, remote = NULL, via = NULL"
		" WHERE id IN " PRIVACY_MESSAGES_OF,
		/* who they are at the platform, and what has not gone out yet */
		"UPDATE outbox SET chat = 'gone', state = max(state, 2 * (state = 0)) WHERE id "
		"IN " PRIVACY_ANSWERS_TO,
		"DELETE FROM errand WHERE kind IN ('names', 'state') AND EXISTS (SELECT 1 FROM "
		"contact"
		" k WHERE k.card = ? AND k.platform = errand.platform AND instr(args, k.user) > 0)",
		"UPDATE inbox SET sender = '', chat = 'gone', remote = NULL WHERE id IN (SELECT "
		"i.id"
		" FROM contact k JOIN inbox i ON i.platform = k.platform AND i.chat = k.chat"
		" WHERE k.card = ? AND i.outsider = 1)",
		"DELETE FROM contact WHERE card = ?",
		"DELETE FROM card_param WHERE card = ?",
		"UPDATE card_param SET picture = NULL WHERE picture IN"
		" (SELECT id FROM picture WHERE card = ?)",
		"DELETE FROM picture_value WHERE picture IN"
		" (SELECT id FROM picture WHERE card = ?)",
		"UPDATE price_seen SET picture = NULL, seller = NULL WHERE card = ?",
		"UPDATE price_seen SET picture = NULL WHERE picture IN"
		" (SELECT id FROM picture WHERE card = ?)",
		"DELETE FROM picture WHERE card = ?",
		"DELETE FROM attachment WHERE card = ?",
		"UPDATE activity SET text = '' WHERE id IN (SELECT row FROM change"
		" WHERE card = ?1 AND tbl = 'activity' UNION"
		" SELECT id FROM activity WHERE card = ?1 AND deleted_us IS NULL)",
		"UPDATE task SET text = '（已删除）', reason = NULL WHERE id IN (SELECT row FROM "
		"change"
		" WHERE card = ?1 AND tbl = 'task' UNION"
		" SELECT id FROM task WHERE card = ?1 AND deleted_us IS NULL)",
		"UPDATE deal SET reason = NULL WHERE id IN (SELECT row FROM change"
		" WHERE card = ?1 AND tbl = 'deal' UNION"
		" SELECT id FROM deal WHERE card = ?1 AND deleted_us IS NULL)",
		"UPDATE customer_event SET value = NULL WHERE card = ?",
		"DELETE FROM survey WHERE card = ?",
		"DELETE FROM group_note WHERE card = ?",
		"DELETE FROM expedite WHERE card = ?",
		"DELETE FROM card_unwanted WHERE card = ?",
		"DELETE FROM card_tag WHERE card = ?",
		"DELETE FROM place WHERE card = ?",
		"DELETE FROM card_share WHERE card = ?",
		"DELETE FROM chat_context WHERE card = ?",
		"DELETE FROM chat_binding WHERE card = ?",
		"DELETE FROM pool_warning WHERE card = ?",
		"DELETE FROM rule_state WHERE card = ?",
		"UPDATE rule_fired SET facts = '' WHERE card = ?",
		"DELETE FROM nudge WHERE card = ?1 OR task IN (SELECT id FROM task WHERE card = "
		"?1)",
		/* nothing of it can be undone any more */
		"UPDATE change_set SET undone_us = at_us WHERE undone_us IS NULL AND id IN"
		" (SELECT change_set FROM change WHERE card = ?)",
		"DELETE FROM change WHERE card = ?",
		"UPDATE card SET name = '（已删除）', org = NULL, dept = NULL, title = NULL,"
		" phone = NULL, wechat = NULL, email = NULL, intent = NULL, product = NULL,"
		" amount_qualifier = NULL, source = NULL, next_at = NULL, competitor = NULL,"
		" role = NULL, address = NULL, blocker = NULL, note = NULL, import_key = NULL,"
		" org_key = NULL, deleted_us = coalesce(deleted_us, updated_us) WHERE id = ?",
	};
	int rc = words_put(tx, card, err);
	return rc < 0 ? rc : run_all(tx, sql, sizeof(sql) / sizeof(*sql), card, err);
}

int privacy_forget_person(struct tx *tx, int64_t person, struct err *err)
{
	static const char *const sql[] = {
		"INSERT INTO forgetting (kind, a, b) SELECT 'sender', platform, user FROM identity"
		" WHERE person = ?",
		"INSERT INTO forgetting (kind, a) SELECT 'word', phone FROM person"
		" WHERE id = ? AND length(phone) >= 7",
		"INSERT INTO forgetting (kind, a, b) SELECT 'sender', platform, user"
		" FROM identity_alias WHERE person = ?",
		"DELETE FROM member WHERE (platform, user) IN"
		" (SELECT platform, user FROM identity WHERE person = ?)",
		"DELETE FROM directory_change WHERE person = ?",
		"DELETE FROM identity_alias WHERE person = ?",
		"DELETE FROM identity WHERE person = ?",
		"DELETE FROM session WHERE person = ?",
		"UPDATE person SET name = '（已删除）', phone = NULL,"
		" disabled_us = coalesce(disabled_us, 1) WHERE id = ?",
	};
	return run_all(tx, sql, sizeof(sql) / sizeof(*sql), person, err);
}

/* --- the texts of messages ---------------------------------------------------------------------
 */

/* The id after the ROWS messages from an id on; INT64_MAX: there are fewer. */
static int range_end(struct tx *tx, int64_t from, int64_t *ret, struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db,
			"SELECT id FROM inbox WHERE id >= ? ORDER BY id LIMIT 1 OFFSET ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, from);
	bind_int(st, ROWS);
	int rc = stmt_step(st, err);
	*ret = rc > 0 ? col_int(st, "id") : INT64_MAX;
	return rc < 0 ? rc : 0;
}

/* Ids of both tables are the time, so that one way through it serves both. */
static int texts_blank(struct tx *tx, int64_t from, int64_t to, struct err *err)
{
#define TELLS "(f.kind = 'word' AND instr(body, f.a) > 0 AND (f.b IS NULL OR instr(body, f.b) > 0))"
	static const char *const sql[] = {
		"UPDATE inbox SET body = '', label = NULL, remote = NULL, via = NULL WHERE id >= ? "
		"AND id < ? AND state <> 0"
		" AND EXISTS (SELECT 1 FROM forgetting f WHERE " TELLS
		" OR (f.kind = 'sender' AND platform = f.a AND sender = f.b))",
		"UPDATE outbox SET body = " BLANK_REPLY " WHERE id >= ? AND id < ? AND state <> 0"
		" AND EXISTS (SELECT 1 FROM forgetting f WHERE " TELLS
		" OR (f.kind = 'sender' AND EXISTS (SELECT 1 FROM inbox i WHERE i.id = outbox.inbox"
		"  AND i.platform = f.a AND i.sender = f.b)))",
		"UPDATE audit SET subject = '' WHERE id >= ? AND id < ?"
		" AND EXISTS (SELECT 1 FROM forgetting f WHERE f.kind = 'word' AND f.b IS NULL"
		" AND instr(subject, f.a) > 0)"};
#undef TELLS
	for (size_t i = 0; i < sizeof(sql) / sizeof(*sql); i++) {
		AUTO_STMT st = db_stmt(tx->view.db, sql[i], err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, from);
		bind_int(st, to);
		int rc = stmt_run(st, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

int privacy_pending(const struct view *v, bool *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, "SELECT EXISTS (SELECT 1 FROM forgetting) AS some", err);
	if (st == NULL)
		return err_code(err);
	int rc = stmt_step(st, err);
	*ret = rc > 0 && col_int(st, "some") != 0;
	return rc < 0 ? rc : 0;
}

static int finish(struct tx *tx, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db, "DELETE FROM forgetting", err);
	int rc = st == NULL ? err_code(err) : stmt_run(st, err);
	store_scrub(tx);
	return rc;
}

int privacy_step(struct tx *tx, int64_t *cursor, struct err *err)
{
	bool some;
	int64_t to;
	int rc = privacy_pending(&tx->view, &some, err);
	if (rc < 0)
		return rc;
	if (!some) {
		*cursor = 0;
		return 0;
	}
	if (*cursor >= 0) {
		rc = range_end(tx, *cursor, &to, err);
		if (rc < 0)
			return rc;
		rc = texts_blank(tx, *cursor, to, err);
		*cursor = to == INT64_MAX ? PURGE : to;
		return rc;
	}
	rc = words_purge(tx, *cursor == PURGE, &some, err);
	*cursor = some ? PURGING : 0;
	return rc == 0 && !some ? finish(tx, err) : rc;
}
