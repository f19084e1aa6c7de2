/* The driver when the disk is full: SQLite then takes the whole transaction back by itself, and
 * whoever goes on as if it were there commits statement by statement. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/engine/db.h"
#include "tests/lib/unit.h"

static char folder[] = "/tmp/kehud-engine-XXXXXX";
static char path[128];
static struct db *db;
static struct err err;

static int setup(void **)
{
	if (mkdtemp(folder) == NULL)
		return -1;
	(void)snprintf(path, sizeof(path), "%s/t.db", folder);
	return db_open(path, DB_WRITER, &db, &err) < 0 ||
	       db_exec(db, "CREATE TABLE t (v TEXT NOT NULL) STRICT", &err) < 0;
}

static int teardown(void **)
{
	static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
	db_close(&db);
	for (size_t i = 0; i < 4; i++) {
		char name[160];
		(void)snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		(void)unlink(name);
	}
	return rmdir(folder);
}

static int put(void)
{
	static char text[2001];
	memset(text, 'x', sizeof(text) - 1);
	AUTO_STMT st = db_stmt(db, "INSERT INTO t (v) VALUES (?)", &err);
	if (st == NULL)
		return err_code(&err);
	bind_text(st, text);
	return stmt_run(st, &err);
}

static int64_t count(void)
{
	AUTO_STMT st = db_stmt(db, "SELECT count(*) AS n FROM t", &err);
	assert_int_equal(stmt_step(st, &err), 1);
	return col_int(st, "n");
}

static void full_in_the_middle(void **)
{
	assert_int_equal(db_exec(db, "PRAGMA max_page_count=40", &err), 0);
	assert_int_equal(db_begin(db, &err), 0);
	assert_int_equal(db_savepoint(db, &err), 0);
	int rc;
	do
		rc = put();
	while (rc == 0);
	assert_int_equal(rc, ERR_AGAIN);
	assert_int_equal(db_rollback_to(db, &err), ERR_AGAIN); /* there is nothing to go on with */
	db_rollback(db);
	assert_int_equal(count(), 0);
	/* and the next transaction is a whole one */
	assert_int_equal(db_begin(db, &err), 0);
	assert_int_equal(db_savepoint(db, &err), 0);
	assert_int_equal(put(), 0);
	assert_int_equal(db_rollback_to(db, &err), 0);
	assert_int_equal(put(), 0);
	assert_int_equal(db_commit(db, &err), 0);
	assert_int_equal(count(), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(full_in_the_middle),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
