#include "store/people/department.h"

#include <string.h>
#include <talloc.h>

#include "store/people/person.h"

int department_put(struct tx *tx, const char *platform, const struct department *d, int64_t sync,
		   struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO department (platform, id, parent, name, seen)"
			       " VALUES (?, ?, ?, ?, ?) ON CONFLICT (platform, id) DO UPDATE SET"
			       " parent = excluded.parent, name = excluded.name,"
			       " seen = excluded.seen",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_text(st, d->id);
	bind_text(st, d->parent);
	bind_text(st, d->name);
	bind_int(st, sync);
	return stmt_run(st, err);
}

static int row(struct stmt *st, void *mem, struct department *ret, struct err *err)
{
	int rc = 0;
	*ret = (struct department){.id = col_dup(st, "id", mem, &rc),
				   .parent = col_dup(st, "parent", mem, &rc),
				   .name = col_dup(st, "name", mem, &rc),
				   .node = col_int(st, "node"),
				   .path = col_dup(st, "path", mem, &rc)};
	return rc < 0 ? err_set(err, rc, "department: no memory") : 0;
}

int department_list(const struct view *v, void *mem, const char *platform, int64_t sync,
		    struct department **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT d.id, d.parent, d.name, d.node, n.path FROM department d"
			       " LEFT JOIN org_node n ON n.id = d.node"
			       " WHERE d.platform = ? AND d.seen = ? ORDER BY d.id",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_int(st, sync);
	struct department *list = NULL;
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		if (n % 256 == 0)
			list = talloc_realloc(mem, list, struct department, (unsigned)n + 256);
		if (list == NULL)
			return err_set(err, ERR_AGAIN, "department: no memory");
		rc = row(st, list, &list[n], err);
		if (rc < 0)
			return rc;
		n++;
	}
	*ret = list;
	*ret_n = n;
	return rc;
}

int department_find(const struct view *v, void *mem, const char *platform, const char *id,
		    struct department *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT d.id, d.parent, d.name, d.node, n.path FROM department d"
			       " JOIN org_node n ON n.id = d.node"
			       " WHERE d.platform = ? AND d.id = ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_text(st, id);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "department: unknown");
	return row(st, mem, ret, err);
}

int department_node_set(struct tx *tx, const char *platform, const char *id, int64_t node,
			struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE department SET node = ? WHERE platform = ? AND id = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, node);
	bind_text(st, platform);
	bind_text(st, id);
	return stmt_run(st, err);
}

int department_sweep(struct tx *tx, const char *platform, int64_t sync, struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db, "DELETE FROM department WHERE platform = ? AND seen < ?", err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_int(st, sync);
	return stmt_run(st, err);
}

int department_unread(const struct view *v, void *mem, const char *platform, int64_t sync,
		      unsigned max, const char ***ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT id FROM department WHERE platform = ? AND seen = ?2"
			       " AND members < ?2 ORDER BY id LIMIT ?3",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_int(st, sync);
	bind_int(st, max);
	const char **list = talloc_array(mem, const char *, max);
	size_t n = 0;
	int rc, dup = list != NULL ? 0 : ERR_AGAIN;
	while (dup == 0 && (rc = stmt_step(st, err)) > 0)
		list[n++] = col_dup(st, "id", mem, &dup);
	if (dup < 0)
		return err_set(err, dup, "department: no memory");
	*ret = list;
	*ret_n = n;
	return rc;
}

int department_read(struct tx *tx, const char *platform, const char *id, int64_t sync,
		    struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db,
			"UPDATE department SET members = ? WHERE platform = ? AND id = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, sync);
	bind_text(st, platform);
	bind_text(st, id);
	return stmt_run(st, err);
}

static int node_there(const struct view *v, const char *path, int64_t *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, "SELECT id FROM org_node WHERE path = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, path);
	int rc = stmt_step(st, err);
	if (rc > 0)
		*ret = col_int(st, "id");
	return rc;
}

/* The subtree in one go: a path is unique, so no half of it may be seen. */
static int subtree_rename(struct tx *tx, const char *from, const char *to, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE org_node SET path = ?1 || substr(path, length(?2) + 1)"
			       " WHERE path >= ?2 || '/' AND path < ?2 || '0'",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, to);
	bind_text(st, from);
	return stmt_run(st, err);
}

int node_rename(struct tx *tx, int64_t node, const char *path, int64_t *ret_there, struct err *err)
{
	const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
	char *above = talloc_strndup(NULL, path, slash != NULL ? (size_t)(slash - path) : 0);
	char *from = NULL;
	int64_t parent;
	int rc = above != NULL ? node_there(&tx->view, path, ret_there, err)
			       : err_set(err, ERR_AGAIN, "organisation: no memory");
	if (rc > 0)
		rc = err_set(err, ERR_REFUSED, "organisation: there is a node of that path");
	if (rc == 0)
		rc = person_node(tx, above, &parent, err);
	if (rc == 0) {
		AUTO_STMT st = db_stmt(tx->view.db, "SELECT path FROM org_node WHERE id = ?", err);
		if (st != NULL)
			bind_int(st, node);
		rc = st != NULL ? stmt_step(st, err) : err_code(err);
		int dup = 0;
		if (rc > 0)
			from = col_dup(st, "path", above, &dup);
		rc = rc == 0 || dup < 0 ? err_set(err, ERR_BROKEN, "organisation: no such node")
					: (rc < 0 ? rc : 0);
	}
	if (rc == 0) {
		AUTO_STMT st = db_stmt(tx->view.db,
				       "UPDATE org_node SET parent = ?, name = ?, path = ?"
				       " WHERE id = ?",
				       err);
		if (st != NULL) {
			bind_int(st, parent);
			bind_text(st, name);
			bind_text(st, path);
			bind_int(st, node);
		}
		rc = st != NULL ? stmt_run(st, err) : err_code(err);
	}
	if (rc == 0)
		rc = subtree_rename(tx, from, path, err);
	(void)talloc_free(above);
	return rc;
}
