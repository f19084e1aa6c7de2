/* The SQLite engine. Debian 12 ships 3.40.1, which can lose a commit when two connections write and
 * checkpoint (fixed in 3.51.3); hence exactly one writer, held by a lock on a file of its own, and
 * readers that neither write nor checkpoint. */
#include "store/engine/db.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <talloc.h>
#include <time.h>
#include <unistd.h>

#include "store/engine/bigram.h"

struct stmt {
	sqlite3_stmt *raw;
	const char *sql; /* the literal it was made from */
	struct db *db;
	int bound; /* parameters bound so far */
	int rc;    /* first failed bind */
	bool used;
	int column; /* most are read in their order: begin behind the last one */
	struct stmt *next;
};

#define LOCK_TRIES 50 /* 20 ms each */
#define BUCKETS 256
struct db {
	sqlite3 *raw;
	int lock_fd;
	struct stmt *cache[BUCKETS];
};

/* The reaction to an SQLite result code. */
static int reaction(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_FULL:
	case SQLITE_NOMEM:
	case SQLITE_IOERR:
	case SQLITE_INTERRUPT:
		return ERR_AGAIN;
	case SQLITE_CONSTRAINT:
		return ERR_INPUT;
	default:
		return ERR_BROKEN;
	}
}

static int failed(struct db *db, int rc, const char *what, struct err *err)
{
	return err_set(err, reaction(rc), "database: %s: %s (%d)", what, sqlite3_errmsg(db->raw),
		       sqlite3_extended_errcode(db->raw));
}

#define BUSY_MS 2000

/* One writer for one database, whoever started it. The lock goes with the process. */
static int lock_take(const char *path, int *ret_fd, struct err *err)
{
	char name[4096];
	if (snprintf(name, sizeof(name), "%s.lock", path) >= (int)sizeof(name))
		return err_set(err, ERR_INPUT, "database: path too long");
	int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(err, ERR_AGAIN, "database: cannot create %s: %s", name,
			       strerror(errno));
	/* A predecessor that was killed may be held for a moment by a child it had just begun. */
	int rc, tries = LOCK_TRIES;
	while ((rc = flock(fd, LOCK_EX | LOCK_NB)) < 0 && errno == EWOULDBLOCK && tries-- > 0) {
		struct timespec pause = {0, 20000000};
		(void)nanosleep(&pause, NULL);
	}
	if (rc < 0) {
		(void)close(fd);
		return err_set(err, ERR_REFUSED, "database: %s is in use by another kehud", path);
	}
	*ret_fd = fd;
	return 0;
}

void db_defend(struct db *db, bool defend)
{
	(void)sqlite3_db_config(db->raw, SQLITE_DBCONFIG_DEFENSIVE, (int)defend, NULL);
}

static int setup(struct db *db, enum db_mode mode, struct err *err)
{
	(void)sqlite3_extended_result_codes(db->raw, 1);
	(void)sqlite3_busy_timeout(db->raw, BUSY_MS);
	int rc = bigram_register(db->raw);
	if (rc != SQLITE_OK)
		return failed(db, rc, "full-text search", err);
	db_defend(db, true);
	(void)sqlite3_db_config(db->raw, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	(void)sqlite3_db_config(db->raw, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	if (mode == DB_READER) {
		(void)sqlite3_db_config(db->raw, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
		return db_exec(db,
			       "PRAGMA query_only=1;PRAGMA wal_autocheckpoint=0;"
			       "PRAGMA cache_size=-2000",
			       err);
	}
	return db_exec(
		db,
		"PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
		"PRAGMA wal_autocheckpoint=4000;PRAGMA cache_size=-4000;"
		"PRAGMA journal_size_limit=16777216;PRAGMA temp_store=MEMORY;"
		/* what is deleted is overwritten: who is forgotten is not found in free pages */
		"PRAGMA secure_delete=ON",
		err);
}

int db_open(const char *path, enum db_mode mode, struct db **ret, struct err *err)
{
	struct db *db = calloc(1, sizeof(*db));
	if (db == NULL)
		return err_set(err, ERR_AGAIN, "database: no memory");
	db->lock_fd = -1;
	bool file = strcmp(path, ":memory:") != 0;
	int rc = 0;
	if (mode == DB_WRITER && file)
		rc = lock_take(path, &db->lock_fd, err);
	if (rc == 0) {
		int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
			    (mode == DB_WRITER ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
					       : SQLITE_OPEN_READONLY);
		mode_t old = umask(0077);
		int s = sqlite3_open_v2(path, &db->raw, flags, NULL);
		(void)umask(old);
		if (s != SQLITE_OK)
			rc = err_set(err, ERR_AGAIN, "database: cannot open %s: %s", path,
				     sqlite3_errstr(s));
	}
	if (rc == 0)
		rc = setup(db, mode, err);
	if (rc < 0) {
		db_close(&db);
		return rc;
	}
	*ret = db;
	return 0;
}

void db_close(struct db **pdb)
{
	struct db *db = *pdb;
	if (db == NULL)
		return;
	for (size_t i = 0; i < BUCKETS; i++) {
		while (db->cache[i] != NULL) {
			struct stmt *st = db->cache[i];
			db->cache[i] = st->next;
			(void)sqlite3_finalize(st->raw);
			free(st);
		}
	}
	(void)sqlite3_close(db->raw);
	if (db->lock_fd >= 0)
		(void)close(db->lock_fd);
	free(db);
	*pdb = NULL;
}

int db_copy(struct db *from, const char *path, struct err *err)
{
	sqlite3 *to = NULL;
	mode_t old = umask(0077);
	int rc = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
	(void)umask(old);
	sqlite3_backup *b =
		rc == SQLITE_OK ? sqlite3_backup_init(to, "main", from->raw, "main") : NULL;
	if (b != NULL) {
		(void)sqlite3_backup_step(b, -1);
		rc = sqlite3_backup_finish(b);
	} else if (rc == SQLITE_OK) {
		rc = sqlite3_errcode(to);
	}
	(void)sqlite3_close(to);
	return rc == SQLITE_OK ? 0
			       : err_set(err, ERR_AGAIN, "database: cannot copy to %s: %s", path,
					 sqlite3_errstr(rc));
}

int db_exec(struct db *db, const char *sql, struct err *err)
{
	int rc = sqlite3_exec(db->raw, sql, NULL, NULL, NULL);
	return rc == SQLITE_OK ? 0 : failed(db, rc, "exec", err);
}

static int simple(struct db *db, const char *sql, struct err *err)
{
	AUTO_STMT st = db_stmt(db, sql, err);
	return st == NULL ? err_code(err) : stmt_run(st, err);
}

int db_begin(struct db *db, struct err *err)
{
	return simple(db, "BEGIN IMMEDIATE", err);
}

int db_commit(struct db *db, struct err *err)
{
	int rc = simple(db, "COMMIT", err);
	if (rc == 0)
		return 0;
	/* Still inside: nothing was written for good. Outside although it failed: the sync may or
	 * may not have reached the disk. A full disk is found before the sync, and the next commit
	 * writes over what was begun. */
	int why = sqlite3_extended_errcode(db->raw) & 0xff;
	if (why == SQLITE_IOERR || (why != SQLITE_FULL && sqlite3_get_autocommit(db->raw) != 0))
		rc = ERR_UNKNOWN;
	db_rollback(db);
	return err->code = rc;
}

void db_rollback(struct db *db)
{
	if (sqlite3_get_autocommit(db->raw) == 0) {
		struct err ignored;
		(void)simple(db, "ROLLBACK", &ignored);
	}
}

int db_freeze(struct db *db, struct err *err)
{
	return simple(db, "BEGIN DEFERRED", err);
}

void db_unfreeze(struct db *db)
{
	db_rollback(db); /* nothing was written; unlike a commit this cannot fail */
}

int db_savepoint(struct db *db, struct err *err)
{
	return simple(db, "SAVEPOINT unit", err);
}

int db_release(struct db *db, struct err *err)
{
	return simple(db, "RELEASE unit", err);
}

int db_rollback_to(struct db *db, struct err *err)
{
	if (sqlite3_get_autocommit(db->raw) != 0)
		return err_set(err, ERR_AGAIN, "database: the transaction was taken back");
	int rc = simple(db, "ROLLBACK TO unit", err);
	return rc < 0 ? rc : simple(db, "RELEASE unit", err);
}

static size_t bucket(const char *sql)
{
	return ((uintptr_t)sql >> 3) * 0x9E3779B97F4A7C15u >> 56;
}

struct stmt *db_stmt(struct db *db, const char *sql, struct err *err)
{
	struct stmt **head = &db->cache[bucket(sql)];
	for (struct stmt *st = *head; st != NULL; st = st->next) {
		if (st->sql == sql && !st->used) {
			st->used = true;
			return st;
		}
	}
	struct stmt *st = calloc(1, sizeof(*st));
	if (st == NULL) {
		(void)err_set(err, ERR_AGAIN, "database: no memory");
		return NULL;
	}
	int rc = sqlite3_prepare_v3(db->raw, sql, -1, SQLITE_PREPARE_PERSISTENT, &st->raw, NULL);
	if (rc != SQLITE_OK) {
		(void)failed(db, rc, "prepare", err);
		free(st);
		return NULL;
	}
	st->sql = sql;
	st->db = db;
	st->used = true;
	st->next = *head;
	*head = st;
	return st;
}

void stmt_done(struct stmt **pst)
{
	struct stmt *st = *pst;
	if (st == NULL)
		return;
	(void)sqlite3_reset(st->raw);
	(void)sqlite3_clear_bindings(st->raw);
	st->bound = 0;
	st->rc = SQLITE_OK;
	st->used = false;
	*pst = NULL;
}

static void bound(struct stmt *st, int rc)
{
	if (st->rc == SQLITE_OK)
		st->rc = rc;
}

void bind_int(struct stmt *st, int64_t v)
{
	bound(st, sqlite3_bind_int64(st->raw, ++st->bound, v));
}

void bind_real(struct stmt *st, double v)
{
	bound(st, sqlite3_bind_double(st->raw, ++st->bound, v));
}

void bind_text(struct stmt *st, const char *text)
{
	bound(st, sqlite3_bind_text(st->raw, ++st->bound, text, -1, SQLITE_TRANSIENT));
}

void bind_text_len(struct stmt *st, const char *text, size_t len)
{
	bound(st,
	      sqlite3_bind_text64(st->raw, ++st->bound, text, len, SQLITE_TRANSIENT, SQLITE_UTF8));
}

void bind_null(struct stmt *st)
{
	bound(st, sqlite3_bind_null(st->raw, ++st->bound));
}

int stmt_step(struct stmt *st, struct err *err)
{
	if (st->rc != SQLITE_OK)
		return failed(st->db, st->rc, "bind", err);
	must(st->bound == sqlite3_bind_parameter_count(st->raw));
	int rc = sqlite3_step(st->raw);
	if (rc == SQLITE_ROW)
		return 1;
	if (rc == SQLITE_DONE)
		return 0;
	return failed(st->db, rc, "step", err);
}

int stmt_run(struct stmt *st, struct err *err)
{
	int rc;
	do
		rc = stmt_step(st, err);
	while (rc > 0);
	return rc;
}

static int column(struct stmt *st, const char *name)
{
	int n = sqlite3_column_count(st->raw);
	for (int k = 0; k < n; k++) {
		int i = (st->column + k) % n;
		if (strcmp(sqlite3_column_name(st->raw, i), name) == 0) {
			st->column = i + 1;
			return i;
		}
	}
	must(!"no such column");
}

int64_t col_int(struct stmt *st, const char *name)
{
	return sqlite3_column_int64(st->raw, column(st, name));
}

double col_real(struct stmt *st, const char *name)
{
	return sqlite3_column_double(st->raw, column(st, name));
}

const char *col_text(struct stmt *st, const char *name)
{
	return (const char *)sqlite3_column_text(st->raw, column(st, name));
}

bool col_null(struct stmt *st, const char *name)
{
	return sqlite3_column_type(st->raw, column(st, name)) == SQLITE_NULL;
}

char *col_dup(struct stmt *st, const char *name, const void *mem, int *rc)
{
	const char *text = col_text(st, name);
	if (text == NULL)
		return NULL;
	char *copy = talloc_strdup(mem, text);
	if (copy == NULL)
		*rc = ERR_AGAIN;
	return copy;
}

int db_scrub(struct db *db, struct err *err)
{
	(void)sqlite3_busy_timeout(db->raw, 0); /* the caller has other work than waiting */
	int rc = sqlite3_wal_checkpoint_v2(db->raw, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	(void)sqlite3_busy_timeout(db->raw, BUSY_MS);
	return rc == SQLITE_OK ? 0 : failed(db, rc, "checkpoint", err);
}

int64_t db_changes_all(struct db *db)
{
	return sqlite3_total_changes64(db->raw);
}

int64_t db_changes(struct db *db)
{
	return sqlite3_changes64(db->raw);
}

void db_each_sql(struct db *db, void (*see)(void *ctx, const char *sql), void *ctx)
{
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct stmt *st = db->cache[i]; st != NULL; st = st->next)
			see(ctx, st->sql);
}

int db_backup(struct db *db, const char *path, struct err *err)
{
	AUTO_STMT st = db_stmt(db, "VACUUM INTO ?", err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, path);
	return stmt_run(st, err);
}
