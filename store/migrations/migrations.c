#include "store/migrations/migrations.h"

#include <stddef.h>

/* The .sql files become part of the program: nothing to find, nothing to mismatch at run time. */
#define SQL_FILE(name, file)                              \
	__asm__(".section .rodata\n"                      \
		".global " #name "\n" #name ":\n"         \
		".incbin \"store/migrations/" file "\"\n" \
		".byte 0\n"                               \
		".previous\n");                           \
	extern const char name[]

SQL_FILE(sql_0001_first, "0001_first.sql");
SQL_FILE(sql_0002_cards, "0002_cards.sql");
SQL_FILE(sql_0003_deals, "0003_deals.sql");
SQL_FILE(sql_0004_pool, "0004_pool.sql");
SQL_FILE(sql_0005_search, "0005_search.sql");
SQL_FILE(sql_0006_names, "0006_names.sql");
SQL_FILE(sql_0007_records, "0007_records.sql");
SQL_FILE(sql_0008_attachments, "0008_attachments.sql");
SQL_FILE(sql_0009_privacy, "0009_privacy.sql");
SQL_FILE(sql_0010_gap, "0010_gap.sql");
SQL_FILE(sql_0011_pictures, "0011_pictures.sql");
SQL_FILE(sql_0012_crops, "0012_crops.sql");
SQL_FILE(sql_0013_platforms, "0013_platforms.sql");
SQL_FILE(sql_0016_kf, "0016_kf.sql");

static const struct migration {
	int version;
	const char *name;
	const char *sql;
	bool rebuilds; /* a table that others refer to is dropped and made anew */
} migrations[] = {
	{1, "0001_first", sql_0001_first, false},
	{2, "0002_cards", sql_0002_cards, false},
	{3, "0003_deals", sql_0003_deals, false},
	{4, "0004_pool", sql_0004_pool, false},
	{5, "0005_search", sql_0005_search, false},
	{6, "0006_names", sql_0006_names, false},
	{7, "0007_records", sql_0007_records, false},
	{8, "0008_attachments", sql_0008_attachments, true},
	{9, "0009_privacy", sql_0009_privacy, false},
	{10, "0010_gap", sql_0010_gap, false},
	{11, "0011_pictures", sql_0011_pictures, true},
	{12, "0012_crops", sql_0012_crops, true},
	{13, "0013_platforms", sql_0013_platforms, true},
	{16, "0016_kf", sql_0016_kf, false},
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
		/* Only outside of a transaction; otherwise dropping a table empties its children.
		 */
		if (m->rebuilds)
			rc = db_exec(db, "PRAGMA foreign_keys=OFF", err);
		if (rc == 0)
			rc = apply(db, m, now, err);
		if (rc == 0 && m->rebuilds)
			rc = db_exec(db, "PRAGMA foreign_keys=ON", err);
	}
	return rc;
}
