/* db: a thin driver over one database connection: prepare, bind, step, column. The only place that
 * knows SQLite; a second engine goes behind the same functions.
 *
 * Statements are prepared once from constant SQL text (a literal: the cache is keyed by its
 * address) and never built by formatting. Values are bound in the order of the `?` marks, columns
 * are read by name. A connection belongs to one thread. */
#ifndef KEHUD_STORE_ENGINE_DB_H
#define KEHUD_STORE_ENGINE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/base/err.h"

struct db;
struct stmt;

enum db_mode {
	DB_WRITER, /* creates the file; the one connection that writes and checkpoints */
	DB_READER, /* read-only, never checkpoints (SQLite 3.40 loses data if two connections do) */
};

/* Opens path (":memory:" only for tests). ERR_REFUSED: another program is the writer. */
[[nodiscard]] int db_open(const char *path, enum db_mode mode, struct db **ret, struct err *err);
void db_close(struct db **db);

/* Runs constant SQL that returns nothing (may hold several statements). */
[[nodiscard]] int db_exec(struct db *db, const char *sql, struct err *err);

/* Transactions. db_commit: ERR_AGAIN if nothing was committed (the disk is full, or busy);
 * ERR_UNKNOWN if the sync failed after the commit: stop and restart. */
[[nodiscard]] int db_begin(struct db *db, struct err *err);
[[nodiscard]] int db_commit(struct db *db, struct err *err);
void db_rollback(struct db *db);

/* A snapshot: until db_unfreeze() this connection sees the database as at its first statement,
 * whatever others commit. For what is read by several statements that have to agree. */
[[nodiscard]] int db_freeze(struct db *db, struct err *err);
void db_unfreeze(struct db *db);

/* A part of a transaction that can be taken back alone. They nest by order of calls.
 * db_rollback_to: ERR_AGAIN if the whole transaction is gone, as it is when the disk is full in the
 * middle of it: what follows would be committed statement by statement. */
[[nodiscard]] int db_savepoint(struct db *db, struct err *err);
[[nodiscard]] int db_release(struct db *db, struct err *err);
[[nodiscard]] int db_rollback_to(struct db *db, struct err *err);

/* The statement of sql, clean and ready to bind; NULL with err set. A statement that is in use is
 * given again only after stmt_done(): use AUTO_STMT. */
struct stmt *db_stmt(struct db *db, const char *sql, struct err *err);
void stmt_done(struct stmt **st);
#define AUTO_STMT __attribute__((cleanup(stmt_done))) struct stmt *

/* Bind the next `?`. Text is copied; NULL text binds NULL. */
void bind_int(struct stmt *st, int64_t v);
void bind_real(struct stmt *st, double v);
void bind_text(struct stmt *st, const char *text);
void bind_text_len(struct stmt *st, const char *text, size_t len);
void bind_null(struct stmt *st);

/* 1 a row, 0 done. ERR_AGAIN: disk full, busy, no memory; ERR_INPUT: a constraint said no;
 * ERR_BROKEN: anything else. */
[[nodiscard]] int stmt_step(struct stmt *st, struct err *err);
/* Steps a statement that returns no rows to its end. */
[[nodiscard]] int stmt_run(struct stmt *st, struct err *err);

/* Columns of the current row by name; text is borrowed until the next step. */
int64_t col_int(struct stmt *st, const char *name);
double col_real(struct stmt *st, const char *name);
const char *col_text(struct stmt *st, const char *name); /* NULL for NULL */
bool col_null(struct stmt *st, const char *name);

/* The row's text on a talloc context; NULL stays NULL. ERR_AGAIN without memory is set in *rc. */
char *col_dup(struct stmt *st, const char *name, const void *mem, int *rc);

/* Rows changed by the last stmt_run(). */
int64_t db_changes(struct db *db);
/* Rows changed since the connection was opened, those of the text index included. */
int64_t db_changes_all(struct db *db);

/* Empties the write-ahead log, in which deleted texts may still stand; outside of a transaction.
 * ERR_AGAIN: somebody is reading. */
[[nodiscard]] int db_scrub(struct db *db, struct err *err);

/* Everything, as at one moment, into a new file. ERR_AGAIN: busy, or no room. */
[[nodiscard]] int db_copy(struct db *from, const char *path, struct err *err);

/* All SQL texts this connection has prepared, for the tests that look at query plans. */
void db_each_sql(struct db *db, void (*see)(void *ctx, const char *sql), void *ctx);

/* Whether the tables that an index keeps its data in are safe from being written to, as they are
 * from the beginning. Only for taking an old index apart. */
void db_defend(struct db *db, bool defend);

/* Copies the whole database to path while it is in use. */
[[nodiscard]] int db_backup(struct db *db, const char *path, struct err *err);

#endif
