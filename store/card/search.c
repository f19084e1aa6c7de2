#include "store/card/search.h"

#include "parsers/base/buf.h"
#include "store/card/card_sql.h"
#include "store/card/hits.h"

/* The best of what was found; only a page of them is read as cards. */
static int by_words(const struct view *v, void *mem, const struct person *actor, int64_t owner,
		    const char *words, unsigned skip, unsigned max, struct card **ret,
		    size_t *ret_n, struct err *err)
{
	AUTO_BUF hits = BUF_INIT(3 * SEARCH_MAX * 21);
	bool any;
	int rc = hits_find(v, actor, owner, words, SEARCH_MAX, &hits, &any, err);
	if (rc < 0 || !any)
		return rc;
	AUTO_STMT st = db_stmt(
		v->db,
		"WITH hit (id) AS (SELECT value FROM json_each(?)),"
		" same (id) AS (SELECT id FROM card WHERE owner = ? AND name = ?"
		"  AND deleted_us IS NULL LIMIT 20),"
		" best AS MATERIALIZED (SELECT c.id, c.name = ? AS same, c.owner = ? AS own,"
		"  instr(c.name, ?) > 0 AS named, instr(c.org, ?) > 0 AS there, c.updated_us"
		"  FROM (SELECT id FROM hit UNION SELECT id FROM same) h"
		"  CROSS JOIN card c ON c.id = h.id JOIN person p ON p.id = c.owner"
		"  JOIN org_node n ON n.id = p.node WHERE (? = 0 OR c.owner = ? OR " CARD_SHARED
		")" CARD_SCOPE
		" ORDER BY same DESC, own DESC, named DESC, there DESC, c.updated_us DESC,"
		"  c.id DESC LIMIT ? OFFSET ?)"
		" SELECT " CARD_COLUMNS " FROM best h CROSS JOIN card c ON c.id = h.id"
		" JOIN person p ON p.id = c.owner JOIN org_node n ON n.id = p.node"
		" ORDER BY h.same DESC, h.own DESC, h.named DESC, h.there DESC, h.updated_us DESC, "
		"h.id DESC",
		err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, buf_str(&hits));
	bind_int(st, owner != 0 ? owner : actor->id);
	bind_text(st, words);
	bind_text(st, words);
	bind_int(st, actor->id);
	bind_text(st, words);
	bind_text(st, words);
	bind_int(st, owner);
	bind_int(st, owner);
	bind_int(st, actor->id);
	card_scope_bind(st, v, actor);
	bind_int(st, max);
	bind_int(st, skip);
	bind_int(st, actor->id);
	return card_rows_read(st, mem, ret, ret_n, err);
}

/* Everybody's. */
static int all(const struct view *v, void *mem, const struct person *actor, unsigned skip,
	       unsigned max, struct card **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT " CARD_COLUMNS " FROM card c INDEXED BY card_updated"
			       " CROSS JOIN person p ON p.id = c.owner"
			       " JOIN org_node n ON n.id = p.node WHERE 1" CARD_SCOPE
			       " ORDER BY c.updated_us DESC, c.id DESC LIMIT ? OFFSET ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, actor->id);
	card_scope_bind(st, v, actor);
	bind_int(st, max);
	bind_int(st, skip);
	return card_rows_read(st, mem, ret, ret_n, err);
}

/* Those of the persons one may look at, and those shared: the newest of each person, the newest of
 * these. Only a page of them is read as cards. */
static int of_people(const struct view *v, void *mem, const struct person *actor, int64_t owner,
		     unsigned skip, unsigned max, struct card **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db,
		"WITH seen (id) AS (SELECT ? UNION SELECT p.id FROM person p"
		" JOIN org_node n ON n.id = p.node WHERE ? = 0 AND ((? = 1"
		" AND (n.path = ? OR substr(n.path, 1, length(?) + 1) = ? || '/'))"
		" OR EXISTS (SELECT 1 FROM permit g JOIN org_node m ON m.id = g.node"
		" WHERE g.person = ? AND g.ended_us IS NULL AND g.until_us > ? AND " CARD_WITHIN(
			"m.path") "))),"
				  " shown (id) AS (SELECT id FROM"
				  "  (SELECT c.id, c.updated_us FROM seen CROSS JOIN card c ON "
				  "c.id IN"
				  "   (SELECT k.id FROM card k WHERE k.owner = seen.id AND "
				  "k.deleted_us IS NULL"
				  "    ORDER BY k.updated_us DESC, k.id DESC LIMIT ?)"
				  "   UNION SELECT c.id, c.updated_us FROM card_share h CROSS JOIN "
				  "card c"
				  "   ON c.id = h.card WHERE h.person = ? AND c.deleted_us IS NULL)"
				  "  ORDER BY updated_us DESC, id DESC LIMIT ? OFFSET ?)"
				  " SELECT " CARD_COLUMNS
				  " FROM shown h CROSS JOIN card c ON c.id = h.id"
				  " JOIN person p ON p.id = c.owner JOIN org_node n ON n.id = "
				  "p.node WHERE 1" CARD_SCOPE
				  " ORDER BY c.updated_us DESC, c.id DESC",
		err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, owner != 0 ? owner : actor->id);
	bind_int(st, owner);
	bind_int(st, actor->role);
	bind_text(st, actor->path);
	bind_text(st, actor->path);
	bind_text(st, actor->path);
	bind_int(st, actor->id);
	bind_int(st, v->now.us);
	bind_int(st, (int64_t)skip + max);
	bind_int(st, actor->id);
	bind_int(st, max);
	bind_int(st, skip);
	bind_int(st, actor->id);
	card_scope_bind(st, v, actor);
	return card_rows_read(st, mem, ret, ret_n, err);
}

int card_search(const struct view *v, void *mem, const struct person *actor, int64_t owner,
		const char *words, unsigned skip, unsigned max, struct card **ret, size_t *ret_n,
		struct err *err)
{
	*ret = NULL;
	*ret_n = 0;
	if (words != NULL && words[0] != '\0')
		return by_words(v, mem, actor, owner, words, skip, max, ret, ret_n, err);
	if (owner == 0 && actor->role >= ROLE_HQ)
		return all(v, mem, actor, skip, max, ret, ret_n, err);
	return of_people(v, mem, actor, owner, skip, max, ret, ret_n, err);
}
