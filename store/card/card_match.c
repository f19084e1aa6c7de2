/* Which card words may mean: one's own, a shared one, a colleague's. */
#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"
#include "parsers/name/alike.h"
#include "store/card/card_sql.h"

static int by_phone(const struct view *v, void *mem, const struct person *actor, const char *phone,
		    unsigned max, struct card **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT " CARD_COLUMNS CARD_FROM " WHERE c.phone = ? AND c.owner = ?"
			       " AND c.deleted_us IS NULL ORDER BY c.updated_us DESC LIMIT ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, actor->id);
	bind_text(st, phone);
	bind_int(st, actor->id);
	bind_int(st, max);
	return card_rows_read(st, mem, ret, ret_n, err);
}

/* Those shared with the actor. */
static int by_share(const struct view *v, void *mem, const struct person *actor, const char *name,
		    const char *org, const char *phone, unsigned max, struct card **ret,
		    size_t *ret_n, struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db,
			"SELECT " CARD_COLUMNS " FROM card_share h JOIN card c ON c.id = h.card"
			" JOIN person p ON p.id = c.owner JOIN org_node n ON n.id = p.node"
			" WHERE h.person = ? AND c.deleted_us IS NULL AND (c.phone = ?"
			" OR (c.name = ? AND (? IS NULL OR c.org IS NULL OR c.org = ?)"
			" AND (? IS NULL OR c.phone IS NULL)))"
			" ORDER BY c.phone IS NOT ?, c.org IS NULL, c.updated_us DESC LIMIT ?",
			err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, actor->id);
	bind_int(st, actor->id);
	bind_text(st, phone);
	bind_text(st, name);
	bind_text(st, org);
	bind_text(st, org);
	bind_text(st, phone);
	bind_text(st, phone);
	bind_int(st, max);
	return card_rows_read(st, mem, ret, ret_n, err);
}

static int by_name(const struct view *v, void *mem, const struct person *actor, const char *name,
		   const char *org, const char *phone, unsigned max, struct card **ret,
		   size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT " CARD_COLUMNS CARD_FROM " WHERE c.owner = ? AND c.name = ?"
			       " AND c.deleted_us IS NULL"
			       " AND (? IS NULL OR c.org IS NULL OR c.org = ?)"
			       " AND (? IS NULL OR c.phone IS NULL OR c.phone = ?)"
			       " ORDER BY c.org IS NULL, c.updated_us DESC LIMIT ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, actor->id);
	bind_int(st, actor->id);
	bind_text(st, name);
	bind_text(st, org);
	bind_text(st, org);
	bind_text(st, phone);
	bind_text(st, phone);
	bind_int(st, max);
	return card_rows_read(st, mem, ret, ret_n, err);
}

int card_match(const struct view *v, void *mem, const struct person *actor, const char *name,
	       const char *org, const char *phone, unsigned max, struct card **ret, size_t *ret_n,
	       struct err *err)
{
	*ret = NULL;
	*ret_n = 0;
	if (phone != NULL) {
		int rc = by_phone(v, mem, actor, phone, max, ret, ret_n, err);
		if (rc < 0 || *ret_n > 0)
			return rc;
	}
	int rc = name != NULL ? by_name(v, mem, actor, name, org, phone, max, ret, ret_n, err) : 0;
	if (rc < 0 || *ret_n > 0 || (name == NULL && phone == NULL))
		return rc;
	return by_share(v, mem, actor, name, org, phone, max, ret, ret_n, err);
}

int card_only_phone(const struct view *v, const char *phone, int64_t *ret_id, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT min(id) AS id, count(*) AS n FROM card WHERE phone = ?"
			       " AND deleted_us IS NULL",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, phone);
	int rc = stmt_step(st, err);
	if (rc < 0)
		return rc;
	if (col_int(st, "n") != 1)
		return err_set(err, ERR_ABSENT, "card: not one of this phone");
	*ret_id = col_int(st, "id");
	return 0;
}

/* [from, to): the texts that begin as this one does. False: it is empty. */
static bool first_range(const char *text, char from[8], char to[8])
{
	uint32_t c;
	memset(from, 0, 8);
	memset(to, 0, 8);
	if (text[0] == '\0')
		return false;
	(void)utf8_next(text, strlen(text), &c);
	(void)utf8_put(c, from);
	(void)utf8_put(c + 1, to);
	return true;
}

int card_orgs(const struct view *v, void *mem, const struct person *actor, const char *org,
	      unsigned max, const char ***ret, size_t *ret_n, struct err *err)
{
	char from[8], to[8];
	const char **list = NULL;
	size_t n = 0;
	*ret = NULL;
	*ret_n = 0;
	if (!first_range(org, from, to))
		return 0;
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT org FROM card WHERE owner = ? AND org >= ? AND org < ?"
			       " AND deleted_us IS NULL UNION"
			       " SELECT c.org FROM card_share h JOIN card c ON c.id = h.card"
			       " WHERE h.person = ? AND c.org >= ? AND c.org < ?"
			       " AND c.deleted_us IS NULL LIMIT ?",
			       err);
	if (st == NULL)
		return err_code(err);
	for (int i = 0; i < 2; i++) {
		bind_int(st, actor->id);
		bind_text(st, from);
		bind_text(st, to);
	}
	bind_int(st, max);
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		list = talloc_realloc(mem, list, const char *, (unsigned)n + 1);
		int dup = list != NULL ? 0 : ERR_AGAIN;
		if (dup == 0)
			list[n++] = col_dup(st, "org", mem, &dup);
		if (dup < 0)
			return err_set(err, dup, "card: no memory");
	}
	*ret = list;
	*ret_n = n;
	return rc;
}

int card_namesakes(const struct view *v, void *mem, const struct person *actor, const char *name,
		   unsigned max, struct card **ret, size_t *ret_n, struct err *err)
{
	char from[8], to[8];
	*ret = NULL;
	*ret_n = 0;
	if (!first_range(name, from, to))
		return 0;
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT " CARD_COLUMNS " FROM (SELECT id FROM card WHERE owner = ?"
			       " AND name >= ? AND name < ? AND deleted_us IS NULL UNION"
			       " SELECT h.card FROM card_share h JOIN card k ON k.id = h.card"
			       " WHERE h.person = ? AND k.name >= ? AND k.name < ?) x"
			       " CROSS JOIN card c ON c.id = x.id JOIN person p ON p.id = c.owner"
			       " JOIN org_node n ON n.id = p.node WHERE c.deleted_us IS NULL"
			       " ORDER BY c.updated_us DESC, c.id DESC LIMIT ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, actor->id);
	for (int i = 0; i < 2; i++) {
		bind_int(st, actor->id);
		bind_text(st, from);
		bind_text(st, to);
	}
	bind_int(st, max);
	return card_rows_read(st, mem, ret, ret_n, err);
}

static int taken_read(struct stmt *st, void *mem, bool by_phone, struct card_taken *ret,
		      struct err *err)
{
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "card: free");
	int dup = 0;
	*ret = (struct card_taken){.id = col_int(st, "id"),
				   .owner = col_int(st, "owner"),
				   .team = col_dup(st, "team", mem, &dup),
				   .by_phone = by_phone,
				   .pool = col_int(st, "pool") != 0};
	return dup < 0 ? err_set(err, dup, "card: no memory") : 0;
}

#define TAKEN                                                      \
	"SELECT c.id, c.owner, n.name AS team, p.pool FROM card c" \
	" JOIN person p ON p.id = c.owner JOIN org_node n ON n.id = p.node"

int card_taken(const struct view *v, void *mem, int64_t but_owner, const char *name,
	       const char *org, const char *phone, struct card_taken *ret, struct err *err)
{
	if (phone != NULL) {
		AUTO_STMT st = db_stmt(v->db,
				       TAKEN " WHERE c.phone = ? AND c.owner <> ?"
					     " AND c.deleted_us IS NULL ORDER BY c.id LIMIT 1",
				       err);
		if (st == NULL)
			return err_code(err);
		bind_text(st, phone);
		bind_int(st, but_owner);
		int rc = taken_read(st, mem, true, ret, err);
		if (rc != ERR_ABSENT)
			return rc;
	}
	const char *key = org != NULL ? org_key(mem, org) : "";
	if (key == NULL)
		return err_set(err, ERR_AGAIN, "card: no memory");
	if (name == NULL || key[0] == '\0')
		return err_set(err, ERR_ABSENT, "card: free");
	AUTO_STMT st = db_stmt(v->db,
			       TAKEN " WHERE c.org_key = ? AND c.name = ? AND c.owner <> ?"
				     " AND (? IS NULL OR c.phone IS NULL)"
				     " AND c.deleted_us IS NULL ORDER BY c.id LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, key);
	bind_text(st, name);
	bind_int(st, but_owner);
	bind_text(st, phone);
	return taken_read(st, mem, false, ret, err);
}
