#include "store/check.h"

#include <string.h>

#include "store/engine/db.h"
#include "store/migrations/migrations.h"

static int sound(struct db *db, struct err *err)
{
	AUTO_STMT st = db_stmt(db, "PRAGMA quick_check(1)", err);
	int rc = st != NULL ? stmt_step(st, err) : err_code(err);
	if (rc < 0)
		return err_set(err, ERR_BROKEN, "damaged");
	const char *found = rc > 0 ? col_text(st, "quick_check") : NULL;
	return found != NULL && strcmp(found, "ok") == 0
		       ? 0
		       : err_set(err, ERR_BROKEN, "damaged: %.160s", found != NULL ? found : "?");
}

static int version(struct db *db, int *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(db, "SELECT coalesce(max(version), 0) AS v FROM migration", err);
	int rc = st != NULL ? stmt_step(st, err) : err_code(err);
	if (rc < 0)
		return err_set(err, ERR_BROKEN, "no database of kehud");
	*ret = (int)col_int(st, "v");
	return 0;
}

int store_check(const char *path, int *ret_version, int *ret_newest, struct err *err)
{
	struct db *db = NULL;
	*ret_newest = migrations_newest();
	int rc = db_open(path, DB_READER, &db, err);
	if (rc == 0)
		rc = sound(db, err);
	if (rc == 0)
		rc = version(db, ret_version, err);
	if (rc == 0 && *ret_version > *ret_newest)
		rc = err_set(err, ERR_REFUSED, "it has version %d, this program knows %d",
			     *ret_version, *ret_newest);
	db_close(&db);
	return rc;
}
