#include "store/card/pool.h"

#include <string.h>
#include <talloc.h>

int pool_of(struct tx *tx, int64_t node, int64_t *ret_person, struct err *err)
{
	{
		AUTO_STMT st = db_stmt(tx->view.db,
				       "SELECT id FROM person WHERE node = ? AND pool = 1", err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, node);
		int rc = stmt_step(st, err);
		if (rc < 0)
			return rc;
		if (rc > 0) {
			*ret_person = col_int(st, "id");
			return 0;
		}
	}
	int rc = number_new(tx, "person", ret_person, err);
	if (rc < 0)
		return rc;
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO person (id, name, role, node, pool)"
			       " VALUES (?, '公海', 'rep', ?, 1)",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, *ret_person);
	bind_int(st, node);
	return stmt_run(st, err);
}

/* The first part of a path: 华东 of 华东/杭州. */
static char *region_of(void *mem, const struct person *actor)
{
	return talloc_strndup(mem, actor->path, strcspn(actor->path, "/"));
}

static int ids_read(struct stmt *st, void *mem, struct card **ret, size_t *ret_n, struct err *err)
{
	struct card *list = NULL;
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		list = talloc_realloc(mem, list, struct card, (unsigned)n + 1);
		int dup = list != NULL ? 0 : ERR_AGAIN;
		if (dup == 0) {
			list[n] = (struct card){.id = col_int(st, "id"),
						.owner = col_int(st, "owner"),
						.owner_name = "公海",
						.owner_path = col_dup(st, "path", list, &dup)};
			list[n].value[CARD_name] = col_dup(st, "name", list, &dup);
			list[n].value[CARD_org] = col_dup(st, "org", list, &dup);
			list[n].value[CARD_intent] = col_dup(st, "intent", list, &dup);
			list[n].value[CARD_stage] = col_dup(st, "stage", list, &dup);
		}
		if (dup < 0)
			return err_set(err, dup, "pool: no memory");
		n++;
	}
	*ret = list;
	*ret_n = n;
	return rc;
}

#define POOL                                                                           \
	"SELECT c.id, c.owner, c.name, c.org, c.intent, c.stage, n.path FROM person p" \
	" JOIN org_node n ON n.id = p.node JOIN card c ON c.owner = p.id"              \
	" WHERE p.pool = 1 AND c.deleted_us IS NULL"                                   \
	" AND (? >= 2 OR n.path = ? OR substr(n.path, 1, length(?) + 1) = ? || '/')"

static int pool_bind(struct stmt *st, void *mem, const struct person *actor, struct err *err)
{
	char *region = region_of(mem, actor);
	if (region == NULL)
		return err_set(err, ERR_AGAIN, "pool: no memory");
	bind_int(st, actor->role);
	for (int i = 0; i < 3; i++)
		bind_text(st, region);
	return 0;
}

int pool_list(const struct view *v, void *mem, const struct person *actor, unsigned skip,
	      unsigned max, struct card **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db, POOL " ORDER BY c.held_us DESC, c.id DESC LIMIT ? OFFSET ?", err);
	int rc = st != NULL ? pool_bind(st, mem, actor, err) : err_code(err);
	if (rc < 0)
		return rc;
	bind_int(st, max);
	bind_int(st, skip);
	return ids_read(st, mem, ret, ret_n, err);
}

int pool_find(const struct view *v, void *mem, const struct person *actor, int64_t id,
	      struct card *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, POOL " AND c.id = ?", err);
	int rc = st != NULL ? pool_bind(st, mem, actor, err) : err_code(err);
	if (rc < 0)
		return rc;
	bind_int(st, id);
	struct card *list;
	size_t n;
	rc = ids_read(st, mem, &list, &n, err);
	if (rc < 0 || n == 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "pool: no such card");
	*ret = list[0];
	return 0;
}

int pool_claims(const struct view *v, int64_t person, struct instant since, int64_t *ret,
		struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT count(*) AS n FROM change_set WHERE person = ?"
			       " AND what = 'claim' AND undone_us IS NULL AND at_us >= ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, person);
	bind_int(st, since.us);
	int rc = stmt_step(st, err);
	*ret = rc > 0 ? col_int(st, "n") : 0;
	return rc < 0 ? rc : 0;
}

int pool_scan(const struct view *v, void *mem, int64_t after, unsigned max, struct pool_seen **ret,
	      size_t *ret_n, struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db,
			"SELECT c.id, c.owner, p.node, max(c.held_us, coalesce((SELECT max(a.at_us)"
			" FROM activity a WHERE a.card = c.id AND a.deleted_us IS NULL), 0),"
			" coalesce((SELECT max(e.at_us) FROM deal d JOIN stage_event e"
			"   ON e.deal = d.id WHERE d.card = c.id AND d.deleted_us IS NULL"
			"   AND e.deleted_us IS NULL), 0))"
			" AS contact_us, coalesce(w.at_us, 0) AS warned_us FROM card c"
			" JOIN person p ON p.id = c.owner"
			" LEFT JOIN pool_warning w ON w.card = c.id"
			" WHERE c.id > ? AND c.deleted_us IS NULL AND p.pool = 0"
			" ORDER BY c.id LIMIT ?",
			err);
	struct pool_seen *list = talloc_zero_array(mem, struct pool_seen, max);
	if (st == NULL)
		return err_code(err);
	if (list == NULL)
		return err_set(err, ERR_AGAIN, "pool: no memory");
	bind_int(st, after);
	bind_int(st, max);
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0)
		list[n++] = (struct pool_seen){.card = col_int(st, "id"),
					       .owner = col_int(st, "owner"),
					       .node = col_int(st, "node"),
					       .contact.us = col_int(st, "contact_us"),
					       .warned.us = col_int(st, "warned_us")};
	*ret = list;
	*ret_n = n;
	return rc;
}

int pool_warned(struct tx *tx, int64_t card, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO pool_warning (card, at_us) VALUES (?, ?)"
			       " ON CONFLICT (card) DO UPDATE SET at_us = excluded.at_us",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, card);
	bind_int(st, tx->now.us);
	return stmt_run(st, err);
}

int pool_unwarned(struct tx *tx, int64_t card, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db, "DELETE FROM pool_warning WHERE card = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, card);
	return stmt_run(st, err);
}
