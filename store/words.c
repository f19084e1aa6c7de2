#include "store/words.h"

#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"
#include "parsers/name/alike.h"
#include "store/engine/bigram.h"

#define SYNC_MAX 10000 /* cards a call; of one person who moves, seldom more */
#define BLOCK 1000

/* What is indexed of a card. */
struct text {
	int64_t owner; /* 0: nothing */
	struct buf words, scope;
};

static void text_done(struct text *t)
{
	buf_done(&t->words);
	buf_done(&t->scope);
}
#define AUTO_TEXT __attribute__((cleanup(text_done))) struct text
#define TEXT_INIT \
	((struct text){.words = BUF_INIT(WORDS_TEXT_MAX), .scope = BUF_INIT(WORDS_TEXT_MAX)})

/* As it stands in the index. */
static int text_indexed(struct tx *tx, int64_t id, struct text *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "SELECT owner, words, scope FROM card_text WHERE card = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc;
	ret->owner = col_int(st, "owner");
	buf_puts(&ret->words, col_text(st, "words"));
	buf_puts(&ret->scope, col_text(st, "scope"));
	rc = buf_rc(&ret->words, "words", err);
	return rc < 0 ? rc : buf_rc(&ret->scope, "words", err);
}

/* text as it is compared, a blank for all that separates words. Over WORDS_TEXT_MAX the rest is
 * left out.
 */
static void fold(struct buf *out, const char *text)
{
	size_t len = text != NULL ? strlen(text) : 0;
	bool blank = out->len == 0;
	if (!blank && len > 0)
		buf_putc(out, ' ');
	blank = true;
	for (size_t at = 0; at < len && out->len + 8 < WORDS_TEXT_MAX;) {
		uint32_t c;
		char folded[4];
		at += utf8_next(text + at, len - at, &c);
		c = bigram_fold(c);
		if (c != 0)
			buf_add(out, folded, utf8_put(c, folded));
		else if (!blank)
			buf_putc(out, ' ');
		blank = c == 0;
	}
}

int words_of(const struct view *v, int64_t id, struct buf *out, struct err *err)
{
	static const char *const fields[] = {"name",    "org",    "phone",  "dept",
					     "title",   "wechat", "intent", "product",
					     "address", "note",   "tags"};
	AUTO_STMT st = db_stmt(
		v->db,
		"SELECT c.name, c.org, c.phone, c.dept, c.title, c.wechat, c.intent, c.product,"
		" c.address, c.note,"
		" (SELECT group_concat(t.tag, ' ') FROM card_tag t WHERE t.card = c.id) AS tags"
		" FROM card c WHERE c.id = ? AND c.deleted_us IS NULL",
		err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc;
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		fold(out, col_text(st, fields[i]));
	rc = buf_rc(out, "words", err);
	return rc < 0 ? rc : 1;
}

/* As it should stand there. */
static int text_due(struct tx *tx, int64_t id, struct text *ret, struct err *err)
{
	int rc = words_of(&tx->view, id, &ret->words, err);
	if (rc <= 0)
		return rc;
	AUTO_STMT st = db_stmt(
		tx->view.db,
		"SELECT c.owner, char(1) || 'o' || c.owner ||"
		" coalesce((SELECT group_concat(' ' || char(1) || 's' || s.person, '')"
		"  FROM card_share s WHERE s.card = c.id), '') ||"
		" (WITH RECURSIVE up (id, parent) AS ("
		"   SELECT n.id, n.parent FROM person p JOIN org_node n ON n.id = p.node"
		"   WHERE p.id = c.owner"
		"   UNION SELECT n.id, n.parent FROM up JOIN org_node n ON n.id = up.parent)"
		"  SELECT group_concat(' ' || char(1) || 'n' || id, '') FROM up) AS scope"
		" FROM card c WHERE c.id = ?",
		err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	rc = stmt_step(st, err);
	if (rc <= 0)
		return rc;
	ret->owner = col_int(st, "owner");
	buf_puts(&ret->scope, col_text(st, "scope"));
	return buf_rc(&ret->scope, "words", err);
}

/* The index has no copy of what it was made from: it is told. */
static int text_remove(struct tx *tx, int64_t id, const struct text *t, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO card_words (card_words, rowid, words, scope)"
			       " VALUES ('delete', ?, ?, ?)",
			       err);
	AUTO_STMT own =
		db_stmt(tx->view.db, "DELETE FROM card_text WHERE owner = ? AND card = ?", err);
	if (st == NULL || own == NULL)
		return err_code(err);
	bind_int(st, id);
	bind_text(st, buf_str(&t->words));
	bind_text(st, buf_str(&t->scope));
	int rc = stmt_run(st, err);
	if (rc < 0)
		return rc;
	bind_int(own, t->owner);
	bind_int(own, id);
	return stmt_run(own, err);
}

static int text_put(struct tx *tx, int64_t id, const struct text *t, struct err *err)
{
	AUTO_STMT st = db_stmt(
		tx->view.db, "INSERT INTO card_words (rowid, words, scope) VALUES (?, ?, ?)", err);
	AUTO_STMT own = db_stmt(
		tx->view.db,
		"INSERT INTO card_text (card, words, scope, owner) VALUES (?, ?, ?, ?)", err);
	if (st == NULL || own == NULL)
		return err_code(err);
	struct stmt *both[] = {st, own};
	for (size_t i = 0; i < 2; i++) {
		bind_int(both[i], id);
		bind_text(both[i], buf_str(&t->words));
		bind_text(both[i], buf_str(&t->scope));
	}
	bind_int(own, t->owner);
	int rc = stmt_run(st, err);
	return rc < 0 ? rc : stmt_run(own, err);
}

static int index_row(struct tx *tx, int64_t id, struct err *err)
{
	AUTO_TEXT old = TEXT_INIT;
	AUTO_TEXT new = TEXT_INIT;
	int rc = text_indexed(tx, id, &old, err);
	if (rc >= 0)
		rc = text_due(tx, id, &new, err);
	if (rc < 0 ||
	    (old.owner == new.owner &&strcmp(buf_str(&old.words), buf_str(&new.words)) == 0 &&
	     strcmp(buf_str(&old.scope), buf_str(&new.scope)) == 0))
		return rc;
	if (old.owner != 0)
		rc = text_remove(tx, id, &old, err);
	if (rc >= 0 && new.owner != 0)
		rc = text_put(tx, id, &new, err);
	return rc;
}

/* The organisation under which spellings meet. */
static int key_row(struct tx *tx, int64_t id, struct err *err)
{
	AUTO_STMT look = db_stmt(tx->view.db, "SELECT org, org_key FROM card WHERE id = ?", err);
	if (look == NULL)
		return err_code(err);
	bind_int(look, id);
	int rc = stmt_step(look, err);
	if (rc <= 0)
		return rc;
	const char *org = col_text(look, "org"), *old = col_text(look, "org_key");
	char *key = org != NULL ? org_key(NULL, org) : NULL;
	AUTO_STMT st = NULL;
	if (org != NULL && key == NULL)
		rc = err_set(err, ERR_AGAIN, "words: no memory");
	else if (key == NULL ? old == NULL : old != NULL && strcmp(key, old) == 0)
		rc = 0;
	else if ((st = db_stmt(tx->view.db, "UPDATE card SET org_key = ? WHERE id = ?", err)) ==
		 NULL)
		rc = err_code(err);
	if (st != NULL) {
		bind_text(st, key);
		bind_int(st, id);
		rc = stmt_run(st, err);
	}
	(void)talloc_free(key);
	return rc < 0 ? rc : 0;
}

static int clean(struct tx *tx, int64_t id, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db, "DELETE FROM card_dirty WHERE card = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	return stmt_run(st, err);
}

/* The newest: what somebody is just working on. In ascending order, as the index writes out all
 * that it has gathered so far when a lower one comes. */
static int next_dirty(struct tx *tx, int64_t ids[BLOCK], int *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "SELECT card FROM (SELECT card FROM card_dirty ORDER BY card DESC"
			       " LIMIT ?) i ORDER BY card",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, BLOCK);
	int rc;
	for (*ret_n = 0; (rc = stmt_step(st, err)) > 0; (*ret_n)++)
		ids[*ret_n] = col_int(st, "card");
	return rc;
}

int words_sync(struct tx *tx, bool *ret_more, struct err *err)
{
	int64_t ids[BLOCK];
	int n = BLOCK, done = 0;
	*ret_more = false;
	while (n == BLOCK && done < SYNC_MAX) {
		int rc = next_dirty(tx, ids, &n, err);
		for (int i = 0; rc == 0 && i < n; i++) {
			rc = index_row(tx, ids[i], err);
			if (rc >= 0)
				rc = key_row(tx, ids[i], err);
			if (rc == 0)
				rc = clean(tx, ids[i], err);
		}
		if (rc < 0)
			return rc;
		done += n;
	}
	*ret_more = n == BLOCK;
	return 0;
}

#define PURGE_PAGES 200 /* a few milliseconds */

int words_purge(struct tx *tx, bool first, bool *ret_more, struct err *err)
{
	/* SQLite doc fts5, 'merge': a negative number of pages puts all segments together first */
	AUTO_STMT st = db_stmt(
		tx->view.db, "INSERT INTO card_words (card_words, rank) VALUES ('merge', ?)", err);
	*ret_more = false;
	if (st == NULL)
		return err_code(err);
	int64_t before = db_changes_all(tx->view.db);
	bind_int(st, first ? -PURGE_PAGES : PURGE_PAGES);
	int rc = stmt_run(st, err);
	/* one change is the command itself */
	*ret_more = rc == 0 && db_changes_all(tx->view.db) - before >= 2;
	return rc;
}
