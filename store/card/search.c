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

/* The nodes that one may look into, as a table team. */
#define TEAM                                                                             \
	" top (path) AS (SELECT ? AS path WHERE ? = 1"                                   \
	"  UNION SELECT m.path FROM permit g JOIN org_node m ON m.id = g.node"           \
	"  WHERE g.person = ? AND g.ended_us IS NULL AND g.until_us > ?),"               \
	" team (id) AS (SELECT n.id FROM top g CROSS JOIN org_node n ON n.path = g.path" \
	"  UNION SELECT n.id FROM top g CROSS JOIN org_node n"                           \
	"  ON n.path > g.path || '/' AND n.path < g.path || '0')"

static void team_bind(struct stmt *st, const struct view *v, const struct person *actor)
{
	bind_text(st, actor->path);
	bind_int(st, actor->role);
	bind_int(st, actor->id);
	bind_int(st, v->now.us);
}

/* Of so many persons one is in the team, about. */
static int team_rare(const struct view *v, const struct person *actor, int64_t *ret,
		     struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "WITH " TEAM " SELECT (SELECT max(id) FROM person) / (1 + count(*))"
			       " AS rare FROM team m CROSS JOIN person p ON p.node = m.id",
			       err);
	if (st == NULL)
		return err_code(err);
	team_bind(st, v, actor);
	int rc = stmt_step(st, err);
	if (rc > 0)
		*ret = col_int(st, "rare");
	return rc < 0 ? rc : 0;
}

/* Those one may see among the cards that changed last: rows of them are looked at. */
static int among_newest(const struct view *v, void *mem, const struct person *actor, unsigned skip,
			unsigned max, int64_t rows, struct card **ret, size_t *ret_n,
			struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db,
			"SELECT " CARD_COLUMNS " FROM card c INDEXED BY card_updated"
			" CROSS JOIN person p ON p.id = c.owner"
			" JOIN org_node n ON n.id = p.node"
			" WHERE (c.updated_us, c.id) >= (SELECT k.updated_us, k.id FROM card k"
			"  INDEXED BY card_updated WHERE k.deleted_us IS NULL"
			"  ORDER BY k.updated_us DESC, k.id DESC LIMIT 1 OFFSET ?)" CARD_SCOPE
			" ORDER BY c.updated_us DESC, c.id DESC LIMIT ? OFFSET ?",
			err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, actor->id);
	bind_int(st, rows - 1);
	card_scope_bind(st, v, actor);
	bind_int(st, max);
	bind_int(st, skip);
	return card_rows_read(st, mem, ret, ret_n, err);
}

/* Those of the persons one may look at, and those shared. A page has cards of the persons whose
 * newest card is newest, and of nobody else; of these only what is not older than the last of them.
 * Only a page of them is read as cards. */
static int of_people(const struct view *v, void *mem, const struct person *actor, int64_t owner,
		     unsigned skip, unsigned max, struct card **ret, size_t *ret_n, struct err *err)
{
#define NEWEST                                                       \
	" FROM card k WHERE k.owner = s.id AND k.deleted_us IS NULL" \
	" ORDER BY k.updated_us DESC, k.id DESC LIMIT 1"
	AUTO_STMT st = db_stmt(
		v->db,
		"WITH page (size) AS (VALUES (?))," TEAM ","
		" seen (id) AS (SELECT ? UNION"
		"  SELECT p.id FROM team m CROSS JOIN person p ON p.node = m.id WHERE ? = 0),"
		" fresh (id, last) AS MATERIALIZED (SELECT id, last FROM"
		"  (SELECT s.id, (SELECT k.updated_us" NEWEST ") AS last,"
		"   (SELECT k.id" NEWEST ") AS card FROM seen s) WHERE last IS NOT NULL"
		"  ORDER BY last DESC, card DESC LIMIT (SELECT size FROM page)),"
		" least (us) AS MATERIALIZED (SELECT CASE WHEN count(*) < (SELECT size FROM page)"
		"  THEN 0 ELSE min(last) END FROM fresh),"
		" shown (id) AS MATERIALIZED (SELECT id FROM"
		"  (SELECT c.id, c.updated_us FROM fresh h CROSS JOIN card c ON c.id IN"
		"   (SELECT k.id FROM card k WHERE k.owner = h.id AND k.deleted_us IS NULL"
		"    AND k.updated_us >= (SELECT us FROM least)"
		"    ORDER BY k.updated_us DESC, k.id DESC LIMIT (SELECT size FROM page))"
		"   UNION SELECT c.id, c.updated_us FROM card_share h CROSS JOIN card c"
		"   ON c.id = h.card WHERE h.person = ? AND c.deleted_us IS NULL)"
		"  ORDER BY updated_us DESC, id DESC LIMIT ? OFFSET ?)"
		" SELECT " CARD_COLUMNS " FROM shown h CROSS JOIN card c ON c.id = h.id"
		" JOIN person p ON p.id = c.owner JOIN org_node n ON n.id = p.node"
		" WHERE 1" CARD_SCOPE " ORDER BY c.updated_us DESC, c.id DESC",
		err);
#undef NEWEST
	if (st == NULL)
		return err_code(err);
	bind_int(st, (int64_t)skip + max);
	team_bind(st, v, actor);
	bind_int(st, owner != 0 ? owner : actor->id);
	bind_int(st, owner);
	bind_int(st, actor->id);
	bind_int(st, max);
	bind_int(st, skip);
	bind_int(st, actor->id);
	card_scope_bind(st, v, actor);
	return card_rows_read(st, mem, ret, ret_n, err);
}

#define WALK_MAX 1000 /* cards of others that are looked at for a page */

/* A large part of all customers: a page is among those that changed last. If not, or it is a small
 * part, person by person. */
static int of_team(const struct view *v, void *mem, const struct person *actor, unsigned skip,
		   unsigned max, struct card **ret, size_t *ret_n, struct err *err)
{
	int64_t rare = 0;
	int rc = team_rare(v, actor, &rare, err);
	if (rc < 0)
		return rc;
	int64_t rows = 2 * (rare + 1) * ((int64_t)skip + max);
	if (rows <= WALK_MAX) {
		rc = among_newest(v, mem, actor, skip, max, rows, ret, ret_n, err);
		if (rc < 0 || *ret_n == max)
			return rc;
	}
	return of_people(v, mem, actor, 0, skip, max, ret, ret_n, err);
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
	if (owner == 0 && actor->role == ROLE_MANAGER)
		return of_team(v, mem, actor, skip, max, ret, ret_n, err);
	return of_people(v, mem, actor, owner, skip, max, ret, ret_n, err);
}
