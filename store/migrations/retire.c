#include "store/migrations/retire.h"

#define PAGES 2000 /* of 4 KB: some ten milliseconds, and the log stays small */

static int remove_some(struct db *db, const char *sql, bool *ret_more, struct err *err)
{
	AUTO_STMT st = db_stmt(db, sql, err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, PAGES);
	int rc = stmt_run(st, err);
	*ret_more = rc == 0 && db_changes(db) > 0;
	return rc;
}

/* SQLite doc fts5, "FTS5 data structures": what stands where; the rows up to 10 describe the rest
 */
int retire_words(struct db *db, bool *ret_more, struct err *err)
{
	*ret_more = false;
	int rc = db_begin(db, err);
	if (rc < 0)
		return rc;
	db_defend(db, false);
	rc = remove_some(db,
			 "DELETE FROM card_words_content WHERE id IN"
			 " (SELECT id FROM card_words_content LIMIT ?)",
			 ret_more, err);
	if (rc == 0 && !*ret_more)
		rc = remove_some(db,
				 "DELETE FROM card_words_data WHERE id IN"
				 " (SELECT id FROM card_words_data WHERE id > 10 LIMIT ?)",
				 ret_more, err);
	db_defend(db, true);
	if (rc == 0)
		return db_commit(db, err);
	db_rollback(db);
	return rc;
}
