#include "store/people/permit.h"

#include <talloc.h>

int node_named(const struct view *v, void *mem, const char *name, int64_t *ret_id,
	       const char **ret_path, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT id, path FROM org_node WHERE path = ? OR name = ?"
			       " ORDER BY path = ? DESC, id LIMIT 2",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, name);
	bind_text(st, name);
	bind_text(st, name);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "organisation: no node %s", name);
	int dup = 0;
	*ret_id = col_int(st, "id");
	*ret_path = col_dup(st, "path", mem, &dup);
	if (dup < 0)
		return err_set(err, dup, "organisation: no memory");
	rc = stmt_step(st, err);
	return rc > 0 ? err_set(err, ERR_REFUSED, "organisation: several nodes %s", name) : rc;
}

int permit_put(struct tx *tx, const struct permit *p, int64_t *ret_id, struct err *err)
{
	int rc = number_new(tx, "permit", ret_id, err);
	if (rc < 0)
		return rc;
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO permit (id, person, node, giver, at_us, until_us)"
			       " VALUES (?, ?, ?, ?, ?, ?)",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, *ret_id);
	bind_int(st, p->person);
	bind_int(st, p->node);
	bind_int(st, p->giver);
	bind_int(st, tx->now.us);
	bind_int(st, p->until.us);
	return stmt_run(st, err);
}

int permit_list(const struct view *v, void *mem, struct permit **ret, size_t *ret_n,
		struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT g.id, g.person, p.name, g.node, n.path, g.giver, g.until_us"
			       " FROM permit g JOIN person p ON p.id = g.person"
			       " JOIN org_node n ON n.id = g.node"
			       " WHERE g.ended_us IS NULL AND g.until_us > ? ORDER BY g.until_us",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, v->now.us);
	struct permit *list = NULL;
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		list = talloc_realloc(mem, list, struct permit, (unsigned)n + 1);
		int dup = list != NULL ? 0 : ERR_AGAIN;
		if (dup == 0)
			list[n] = (struct permit){.id = col_int(st, "id"),
						  .person = col_int(st, "person"),
						  .person_name = col_dup(st, "name", mem, &dup),
						  .node = col_int(st, "node"),
						  .path = col_dup(st, "path", mem, &dup),
						  .giver = col_int(st, "giver"),
						  .until.us = col_int(st, "until_us")};
		if (dup < 0)
			return err_set(err, dup, "permit: no memory");
		n++;
	}
	*ret = list;
	*ret_n = n;
	return rc;
}

int permit_end(struct tx *tx, int64_t id, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE permit SET ended_us = ? WHERE id = ? AND ended_us IS NULL"
			       " AND until_us > ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, tx->now.us);
	bind_int(st, id);
	bind_int(st, tx->now.us);
	int rc = stmt_run(st, err);
	return rc == 0 && db_changes(tx->view.db) == 0
		       ? err_set(err, ERR_ABSENT, "permit %lld: not in force", (long long)id)
		       : rc;
}
