#include "store/queue/lease.h"

int lease_take(struct stmt *st, const struct tx *tx, int64_t id, int lease_s, struct err *err)
{
	if (st == NULL)
		return err_code(err);
	bind_int(st, tx->now.us + lease_s * INT64_C(1000000));
	bind_int(st, id);
	return stmt_run(st, err);
}

int lease_end(struct stmt *st, const struct tx *tx, int64_t id, int epoch, const char *table,
	      struct err *err)
{
	bind_int(st, id);
	bind_int(st, epoch);
	int rc = stmt_run(st, err);
	if (rc < 0)
		return rc;
	if (db_changes(tx->view.db) != 1)
		return err_set(err, ERR_REFUSED, "%s %lld: claimed by somebody else", table,
			       (long long)id);
	return 0;
}

int lease_dead(struct stmt *st, int64_t id, const char *why, struct err *err)
{
	if (st == NULL)
		return err_code(err);
	bind_text(st, why);
	bind_int(st, id);
	return stmt_run(st, err);
}

int lease_revive(struct stmt *st, const struct tx *tx, int64_t id, const char *table,
		 struct err *err)
{
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	int rc = stmt_run(st, err);
	if (rc < 0)
		return rc;
	if (db_changes(tx->view.db) != 1)
		return err_set(err, ERR_ABSENT, "%s %lld: no dead letter of this number", table,
			       (long long)id);
	return 0;
}

int lease_next(struct stmt *st, const struct tx *tx, int64_t *ret, struct err *err)
{
	if (st == NULL)
		return err_code(err);
	bind_int(st, tx->now.us);
	int rc = stmt_step(st, err);
	if (rc < 0)
		return rc;
	*ret = rc == 0 || col_null(st, "next") ? INT64_MAX : col_int(st, "next");
	return 0;
}
