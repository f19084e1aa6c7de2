#include "store/words.h"

#include <string.h>
#include <talloc.h>

#include "parsers/name/alike.h"

#define SYNC_MAX 10000 /* cards a call; of one person who moves, seldom more */

static int remove_row(struct tx *tx, int64_t id, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db, "DELETE FROM card_words WHERE rowid = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	return stmt_run(st, err);
}

/* SELECT and INSERT are two statements: INSERT ... SELECT opens a savepoint, at which the index
 * writes out all that it has gathered so far, for each card anew. */
static int insert_row(struct tx *tx, int64_t id, struct err *err)
{
	static const char *const columns[] = {"name", "org", "phone", "rest", "scope"};
	AUTO_STMT look = db_stmt(
		tx->view.db,
		"SELECT c.name, c.org, c.phone, coalesce(c.dept, '') || ' ' ||"
		" coalesce(c.title, '') || ' ' || coalesce(c.wechat, '') || ' ' ||"
		" coalesce(c.intent, '') || ' ' || coalesce(c.product, '') || ' ' ||"
		" coalesce(c.address, '') || ' ' || coalesce(c.note, '') || ' ' ||"
		" coalesce((SELECT group_concat(t.tag, ' ') FROM card_tag t WHERE t.card = c.id),"
		"  '') AS rest,"
		" char(1) || 'o' || c.owner ||"
		" coalesce((SELECT group_concat(' ' || char(1) || 's' || s.person, '')"
		"  FROM card_share s WHERE s.card = c.id), '') ||"
		" (WITH RECURSIVE up (id, parent) AS ("
		"   SELECT n.id, n.parent FROM person p JOIN org_node n ON n.id = p.node"
		"   WHERE p.id = c.owner"
		"   UNION SELECT n.id, n.parent FROM up JOIN org_node n ON n.id = up.parent)"
		"  SELECT group_concat(' ' || char(1) || 'n' || id, '') FROM up) AS scope"
		" FROM card c WHERE c.id = ? AND c.deleted_us IS NULL",
		err);
	if (look == NULL)
		return err_code(err);
	bind_int(look, id);
	int rc = stmt_step(look, err);
	if (rc <= 0)
		return rc;
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO card_words (rowid, name, org, phone, rest, scope)"
			       " VALUES (?, ?, ?, ?, ?, ?)",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++)
		bind_text(st, col_text(look, columns[i]));
	return stmt_run(st, err);
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

/* The newest: what somebody is just working on. 0: none. */
static int next_dirty(struct tx *tx, int64_t *ret, struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db, "SELECT card FROM card_dirty ORDER BY card DESC LIMIT 1", err);
	if (st == NULL)
		return err_code(err);
	int rc = stmt_step(st, err);
	*ret = rc > 0 ? col_int(st, "card") : 0;
	return rc < 0 ? rc : 0;
}

int words_sync(struct tx *tx, bool *ret_more, struct err *err)
{
	*ret_more = false;
	for (int i = 0; i < SYNC_MAX; i++) {
		int64_t id;
		int rc = next_dirty(tx, &id, err);
		if (rc < 0 || id == 0)
			return rc;
		rc = remove_row(tx, id, err);
		if (rc == 0)
			rc = insert_row(tx, id, err);
		if (rc == 0)
			rc = key_row(tx, id, err);
		if (rc == 0)
			rc = clean(tx, id, err);
		if (rc < 0)
			return rc;
	}
	*ret_more = true;
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
