#include "store/platform/setting.h"

#include "store/engine/db.h"

int setting_get(const struct view *v, void *mem, const char *name, const char **ret,
		struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, "SELECT value FROM setting WHERE name = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, name);
	int dup = 0, rc = stmt_step(st, err);
	if (rc > 0)
		*ret = col_dup(st, "value", mem, &dup);
	if (dup < 0)
		return err_set(err, dup, "setting: no memory");
	return rc > 0 ? 0 : rc < 0 ? rc : err_set(err, ERR_ABSENT, "setting: no %s", name);
}

int setting_set(struct tx *tx, const char *name, const char *value, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO setting (name, value) VALUES (?, ?)"
			       " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, name);
	bind_text(st, value);
	return stmt_run(st, err);
}
