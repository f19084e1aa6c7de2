#include "store/platform/bookmark.h"

#include <talloc.h>

int bookmark_get(const struct view *v, void *mem, const char *platform, const char *name,
		 const char **ret, struct instant *ret_at, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db, "SELECT value, at_us FROM bookmark WHERE platform = ? AND name = ?", err);
	*ret = NULL;
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_text(st, name);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc;
	int dup = 0;
	*ret = col_dup(st, "value", mem, &dup);
	if (ret_at != NULL)
		ret_at->us = col_int(st, "at_us");
	return dup < 0 ? err_set(err, dup, "bookmark: no memory") : 0;
}

int bookmark_set(struct tx *tx, const char *platform, const char *name, const char *value,
		 struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO bookmark (platform, name, value, at_us)"
			       " VALUES (?, ?, ?, ?) ON CONFLICT (platform, name) DO UPDATE SET"
			       " value = excluded.value, at_us = excluded.at_us",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_text(st, name);
	bind_text(st, value);
	bind_int(st, tx->now.us);
	return stmt_run(st, err);
}

int bookmark_list(const struct view *v, void *mem, const char *beginning, struct bookmark **ret,
		  size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT platform, name, value, at_us FROM bookmark"
			       " WHERE substr(name, 1, length(?1)) = ?1 ORDER BY platform, name",
			       err);
	struct bookmark *list = NULL;
	size_t n = 0;
	if (st == NULL)
		return err_code(err);
	bind_text(st, beginning);
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0) {
		list = talloc_realloc(mem, list, struct bookmark, (unsigned)n + 1);
		if (list == NULL)
			return err_set(err, ERR_AGAIN, "bookmark: no memory");
		list[n++] = (struct bookmark){.platform = col_dup(st, "platform", list, &dup),
					      .name = col_dup(st, "name", list, &dup),
					      .value = col_dup(st, "value", list, &dup),
					      .at.us = col_int(st, "at_us")};
		if (dup < 0)
			return err_set(err, dup, "bookmark: no memory");
	}
	*ret = list;
	*ret_n = n;
	return rc;
}

int bookmark_names(const struct view *v, void *mem, const char *platform, const char *start,
		   const char ***ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT substr(name, length(?2) + 1) AS rest FROM bookmark"
			       " WHERE platform = ?1 AND substr(name, 1, length(?2)) = ?2"
			       " ORDER BY name",
			       err);
	int rc;
	*ret = NULL;
	*ret_n = 0;
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_text(st, start);
	while ((rc = stmt_step(st, err)) > 0) {
		int dup = 0;
		*ret = talloc_realloc(mem, *ret, const char *, (unsigned)*ret_n + 1);
		if (*ret != NULL)
			(*ret)[(*ret_n)++] = col_dup(st, "rest", mem, &dup);
		if (*ret == NULL || dup < 0)
			return err_set(err, ERR_AGAIN, "bookmark: no memory");
	}
	return rc;
}
