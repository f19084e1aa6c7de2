#include "store/store.h"

#include "store/migrations/migrations.h"
#include "store/words.h"

/* Ids go on above what the tables hold, even if the clock was set back meanwhile. */
static int last_id_read(struct store *s, struct err *err)
{
	AUTO_STMT st = db_stmt(s->db,
			       "SELECT max((SELECT coalesce(max(id), 0) FROM inbox),"
			       " (SELECT coalesce(max(id), 0) FROM outbox),"
			       " (SELECT coalesce(max(sent_seq), 0) FROM outbox),"
			       " (SELECT coalesce(max(id), 0) FROM job)) AS last",
			       err);
	if (st == NULL)
		return err_code(err);
	int rc = stmt_step(st, err);
	if (rc < 0)
		return rc;
	s->last_id = col_int(st, "last");
	return 0;
}

/* After an upgrade the index of all cards may have to be made. */
static int index_all(struct store *s, struct instant now, struct err *err)
{
	bool more = true;
	int rc = 0;
	while (rc == 0 && more) {
		struct tx tx;
		rc = store_begin(s, now, &tx, err);
		if (rc == 0)
			rc = words_sync(&tx, &more, err);
		if (rc == 0)
			rc = db_commit(s->db, err);
		else
			db_rollback(s->db);
	}
	return rc;
}

int store_open(const char *path, struct instant now, struct store *ret, struct err *err)
{
	/* a run that was cut short may have had something to scrub */
	*ret = (struct store){.scrub = true};
	int rc = db_open(path, DB_WRITER, &ret->db, err);
	if (rc == 0)
		rc = migrations_apply(ret->db, now, err);
	if (rc == 0)
		rc = last_id_read(ret, err);
	if (rc == 0)
		rc = index_all(ret, now, err);
	if (rc < 0)
		store_close(ret);
	return rc;
}

void store_close(struct store *s)
{
	db_close(&s->db);
}

int store_unsynced(struct store *s, struct err *err)
{
	return db_exec(s->db, "PRAGMA synchronous=NORMAL", err);
}

int store_begin(struct store *s, struct instant now, struct tx *ret, struct err *err)
{
	*ret = (struct tx){
		.view = {s->db, now}, .now = now, .last_id = &s->last_id, .scrub = &s->scrub};
	return db_begin(s->db, err);
}

int store_commit(struct tx *tx, struct err *err)
{
	bool more;
	int rc = words_sync(tx, &more, err);
	if (rc == 0)
		rc = db_commit(tx->view.db, err);
	if (rc == 0 && *tx->scrub) {
		struct err busy; /* a reader: after the next commit, then */
		*tx->scrub = db_scrub(tx->view.db, &busy) < 0;
	}
	return rc;
}

void store_scrub(struct tx *tx)
{
	*tx->scrub = true;
}

void store_rollback(struct tx *tx)
{
	db_rollback(tx->view.db);
}

int64_t id_new(struct tx *tx)
{
	*tx->last_id = tx->now.us > *tx->last_id ? tx->now.us : *tx->last_id + 1;
	return *tx->last_id;
}

/* Plain statements: an upsert, or one with RETURNING, opens a savepoint of its own, which costs
 * more than all three of these. */
int number_new(struct tx *tx, const char *series, int64_t *ret, struct err *err)
{
	static const char *const sql[] = {"UPDATE counter SET value = value + 1 WHERE name = ?",
					  "INSERT INTO counter (name, value) VALUES (?, 1)"};
	bool counted = false;
	for (size_t i = 0; i < 2 && !counted; i++) {
		AUTO_STMT st = db_stmt(tx->view.db, sql[i], err);
		if (st == NULL)
			return err_code(err);
		bind_text(st, series);
		int rc = stmt_run(st, err);
		if (rc < 0)
			return rc;
		counted = db_changes(tx->view.db) == 1;
	}
	AUTO_STMT st = db_stmt(tx->view.db, "SELECT value FROM counter WHERE name = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, series);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_BROKEN, "counter %s: no value", series);
	*ret = col_int(st, "value");
	return 0;
}
