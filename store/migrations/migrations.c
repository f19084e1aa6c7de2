#include "store/migrations/migrations.h"

#include <stddef.h>

#include "store/migrations/retire.h"

/* The .sql files become part of the program: nothing to find, nothing to mismatch at run time. */
#define MIGRATION(version, file, rebuilds, before)             \
	__asm__(".section .rodata\n"                           \
		".global sql_" #file "\n"                      \
		"sql_" #file ":\n"                             \
		".incbin \"store/migrations/" #file ".sql\"\n" \
		".byte 0\n"                                    \
		".previous\n");                                \
	extern const char sql_##file[];
#include "store/migrations/migrations.def"
#undef MIGRATION

static const struct migration {
	int version;
	const char *name;
	const char *sql;
	bool rebuilds;
	int (*before)(struct db *db, bool *ret_more, struct err *err);
} migrations[] = {
#define MIGRATION(version, file, rebuilds, before) {version, #file, sql_##file, rebuilds, before},
#include "store/migrations/migrations.def"
#undef MIGRATION
};
#define N_MIGRATIONS (sizeof(migrations) / sizeof(migrations[0]))

int migrations_newest(void)
{
	return migrations[N_MIGRATIONS - 1].version;
}

static int version_read(struct db *db, int *ret, struct err *err)
{
	int rc = db_exec(db,
			 "CREATE TABLE IF NOT EXISTS migration ("
			 " version INTEGER PRIMARY KEY, name TEXT NOT NULL,"
			 " program TEXT NOT NULL, at_us INTEGER NOT NULL) STRICT",
			 err);
	if (rc < 0)
		return rc;
	AUTO_STMT st = db_stmt(db, "SELECT coalesce(max(version), 0) AS v FROM migration", err);
	if (st == NULL)
		return err_code(err);
	rc = stmt_step(st, err);
	if (rc < 0)
		return rc;
	*ret = (int)col_int(st, "v");
	return 0;
}

/* References that lead nowhere. */
static int references_check(struct db *db, struct err *err)
{
	AUTO_STMT st = db_stmt(db, "PRAGMA foreign_key_check", err);
	if (st == NULL)
		return err_code(err);
	int rc = stmt_step(st, err);
	return rc > 0 ? err_set(err, ERR_BROKEN, "a row of %s refers to nothing",
				col_text(st, "table"))
		      : rc;
}

static int apply(struct db *db, const struct migration *m, struct instant now, struct err *err)
{
	int rc = db_begin(db, err);
	if (rc < 0)
		return rc;
	rc = db_exec(db, m->sql, err);
	if (rc == 0 && m->rebuilds)
		rc = references_check(db, err);
	if (rc == 0) {
		AUTO_STMT st = db_stmt(db,
				       "INSERT INTO migration (version, name, program, at_us)"
				       " VALUES (?, ?, ?, ?)",
				       err);
		if (st == NULL) {
			rc = err_code(err);
		} else {
			bind_int(st, m->version);
			bind_text(st, m->name);
			bind_text(st, KEHUD_VERSION);
			bind_int(st, now.us);
			rc = stmt_run(st, err);
		}
	}
	if (rc == 0)
		return db_commit(db, err);
	db_rollback(db);
	return err_prefix(err, "migration %s", m->name);
}

int migrations_apply(struct db *db, struct instant now, struct err *err)
{
	int have;
	int rc = version_read(db, &have, err);
	if (rc < 0)
		return rc;
	if (have > migrations_newest())
		return err_set(err, ERR_REFUSED,
			       "database has version %d, this program knows %d (install the newer "
			       "kehud)",
			       have, migrations_newest());
	for (size_t i = 0; i < N_MIGRATIONS && rc == 0; i++) {
		const struct migration *m = &migrations[i];
		if (m->version <= have)
			continue;
		for (bool more = m->before != NULL; rc == 0 && more;)
			rc = m->before(db, &more, err);
		/* Only outside of a transaction; otherwise dropping a table empties its children.
		 */
		if (rc == 0 && m->rebuilds)
			rc = db_exec(db, "PRAGMA foreign_keys=OFF", err);
		if (rc == 0)
			rc = apply(db, m, now, err);
		if (rc == 0 && m->rebuilds)
			rc = db_exec(db, "PRAGMA foreign_keys=ON", err);
	}
	return rc;
}
