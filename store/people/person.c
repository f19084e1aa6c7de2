#include "store/people/person.h"

#include <string.h>
#include <talloc.h>

#define USER_MAX 64 /* bytes of an id that is folded */

static const char *const role_names[] = {"rep", "manager", "hq", "admin"};

const char *role_name(enum role role)
{
	return role_names[role];
}

int role_parse(const char *text, enum role *ret, struct err *err)
{
	for (size_t i = 0; i < sizeof(role_names) / sizeof(role_names[0]); i++) {
		if (strcmp(text, role_names[i]) == 0) {
			*ret = (enum role)i;
			return 0;
		}
	}
	return err_set(err, ERR_INPUT, "role %.40s: one of rep, manager, hq, admin", text);
}

static int node_find(const struct view *v, const char *path, int64_t *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, "SELECT id FROM org_node WHERE path = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, path);
	int rc = stmt_step(st, err);
	if (rc < 0)
		return rc;
	if (rc == 0)
		return ERR_ABSENT;
	*ret = col_int(st, "id");
	return 0;
}

int person_node_exists(const struct view *v, const char *path, bool *ret, struct err *err)
{
	int64_t id;
	int rc = node_find(v, path, &id, err);
	*ret = rc == 0;
	return rc == ERR_ABSENT ? 0 : rc;
}

/* The root has the path "". */
int person_node(struct tx *tx, const char *path, int64_t *ret, struct err *err)
{
	int rc = node_find(&tx->view, path, ret, err);
	if (rc != ERR_ABSENT)
		return rc;
	const char *name = path;
	int64_t parent = 0;
	if (path[0] != '\0') {
		const char *slash = strrchr(path, '/');
		char *above =
			talloc_strndup(NULL, path, slash != NULL ? (size_t)(slash - path) : 0);
		if (above == NULL)
			return err_set(err, ERR_AGAIN, "organisation: no memory");
		rc = person_node(tx, above, &parent, err);
		talloc_free(above);
		if (rc < 0)
			return rc;
		name = slash != NULL ? slash + 1 : path;
	}
	rc = number_new(tx, "node", ret, err);
	if (rc < 0)
		return rc;
	AUTO_STMT st =
		db_stmt(tx->view.db,
			"INSERT INTO org_node (id, parent, name, path) VALUES (?, ?, ?, ?)", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, *ret);
	if (parent != 0)
		bind_int(st, parent);
	else
		bind_null(st);
	bind_text(st, name);
	bind_text(st, path);
	return stmt_run(st, err);
}

/* WeCom compares ids without regard to case and gives them back as it likes (documentation 90195).
 */
static void bind_user(struct stmt *st, const char *platform, const char *user)
{
	char folded[USER_MAX + 1];
	size_t n = strlen(user);
	if (strcmp(platform, "wecom") != 0 || n > USER_MAX) {
		bind_text(st, user);
		return;
	}
	for (size_t i = 0; i < n; i++)
		folded[i] =
			(char)(user[i] >= 'A' && user[i] <= 'Z' ? user[i] + ('a' - 'A') : user[i]);
	bind_text_len(st, folded, n);
}

static int identity_person(const struct view *v, const char *platform, const char *user,
			   int64_t *ret, struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db, "SELECT person FROM identity WHERE platform = ? AND user = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_user(st, platform, user);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : ERR_ABSENT;
	*ret = col_int(st, "person");
	return 0;
}

static int person_insert(struct tx *tx, const struct person_said *s, int64_t node, int64_t *ret,
			 struct err *err)
{
	int rc = number_new(tx, "person", ret, err);
	if (rc < 0)
		return rc;
	{
		AUTO_STMT st = db_stmt(tx->view.db,
				       "INSERT INTO person (id, name, role, node, phone, role_set,"
				       " node_set) VALUES (?, ?, ?, ?, ?, ?, ?)",
				       err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, *ret);
		bind_text(st, s->name != NULL ? s->name : s->user);
		bind_text(st, role_name(s->role != NULL ? *s->role : ROLE_REP));
		bind_int(st, node);
		bind_text(st, s->phone);
		bind_int(st, s->role != NULL);
		bind_int(st, s->path != NULL);
		rc = stmt_run(st, err);
	}
	if (rc < 0)
		return rc;
	AUTO_STMT st = db_stmt(
		tx->view.db, "INSERT INTO identity (platform, user, person) VALUES (?, ?, ?)", err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, s->platform);
	bind_user(st, s->platform, s->user);
	bind_int(st, *ret);
	return stmt_run(st, err);
}

int person_set(struct tx *tx, const struct person_said *s, int64_t *ret_id, struct err *err)
{
	int64_t id = 0, node = 0;
	int there = identity_person(&tx->view, s->platform, s->user, &id, err);
	if (there < 0 && there != ERR_ABSENT)
		return there;
	if (there == ERR_ABSENT || s->path != NULL) {
		int rc = person_node(tx, s->path != NULL ? s->path : "", &node, err);
		if (rc < 0)
			return rc;
	}
	if (there == ERR_ABSENT)
		return person_insert(tx, s, node, ret_id, err);
	AUTO_STMT st =
		db_stmt(tx->view.db,
			"UPDATE person SET name = coalesce(?1, name),"
			" role_set = max(role_set, ?2 IS NOT NULL), role = coalesce(?2, role),"
			" node_set = max(node_set, ?3 > 0), node = coalesce(nullif(?3, 0), node),"
			" phone = coalesce(?4, phone), disabled_us = NULL, gone = 0"
			" WHERE id = ?5",
			err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, s->name);
	bind_text(st, s->role != NULL ? role_name(*s->role) : NULL);
	bind_int(st, node);
	bind_text(st, s->phone);
	bind_int(st, id);
	*ret_id = id;
	return stmt_run(st, err);
}

int person_put(struct tx *tx, const char *platform, const char *user, const char *name,
	       enum role role, const char *path, const char *phone, int64_t *ret_id,
	       struct err *err)
{
	struct person_said s = {platform, user, name, &role, path, phone};
	return person_set(tx, &s, ret_id, err);
}

/* Reads the current row of a statement with the columns id, name, role, node, path, user. */
static int person_row(struct stmt *st, void *mem, struct person *ret, struct err *err)
{
	int rc = 0;
	struct person p = {.id = col_int(st, "id"), .node = col_int(st, "node")};
	p.name = col_dup(st, "name", mem, &rc);
	p.path = col_dup(st, "path", mem, &rc);
	p.user = col_dup(st, "user", mem, &rc);
	if (rc < 0)
		return err_set(err, rc, "person: no memory");
	rc = role_parse(col_text(st, "role"), &p.role, err);
	if (rc < 0)
		return rc;
	*ret = p;
	return 0;
}

static int find_current(const struct view *v, void *mem, const char *platform, const char *user,
			struct person *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT p.id, p.name, p.role, p.node, n.path, i.user"
			       " FROM identity i JOIN person p ON p.id = i.person"
			       " JOIN org_node n ON n.id = p.node"
			       " WHERE i.platform = ? AND i.user = ? AND p.disabled_us IS NULL",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_user(st, platform, user);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "person: unknown");
	return person_row(st, mem, ret, err);
}

int person_find(const struct view *v, void *mem, const char *platform, const char *user,
		struct person *ret, struct err *err)
{
	int rc = find_current(v, mem, platform, user, ret, err);
	if (rc != ERR_ABSENT)
		return rc;
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT i.user FROM identity_alias a JOIN identity i"
			       " ON i.person = a.person AND i.platform = a.platform"
			       " WHERE a.platform = ? AND a.user = ? LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	bind_user(st, platform, user);
	rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "person: unknown");
	return find_current(v, mem, platform, col_text(st, "user"), ret, err);
}

int person_get(const struct view *v, void *mem, int64_t id, struct person *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT p.id, p.name, p.role, p.node, n.path, NULL AS user"
			       " FROM person p JOIN org_node n ON n.id = p.node WHERE p.id = ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "person: unknown");
	return person_row(st, mem, ret, err);
}

int person_list(const struct view *v, void *mem, const char *platform, struct person **ret,
		size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT p.id, p.name, p.role, p.node, n.path, i.user"
			       " FROM identity i JOIN person p ON p.id = i.person"
			       " JOIN org_node n ON n.id = p.node"
			       " WHERE i.platform = ? AND p.disabled_us IS NULL"
			       " ORDER BY CASE p.role WHEN 'rep' THEN 0 WHEN 'manager' THEN 1"
			       " WHEN 'hq' THEN 2 ELSE 3 END, p.id",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, platform);
	struct person *list = talloc_array(mem, struct person, 0);
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		list = talloc_realloc(mem, list, struct person, (unsigned)n + 1);
		if (list == NULL)
			return err_set(err, ERR_AGAIN, "person: no memory");
		rc = person_row(st, list, &list[n], err);
		if (rc < 0)
			return rc;
		n++;
	}
	*ret = list;
	*ret_n = n;
	return rc;
}

static int named(struct stmt *st, void *mem, const char *words, unsigned max, struct person **ret,
		 size_t *ret_n, struct err *err)
{
	if (st == NULL)
		return err_code(err);
	bind_text(st, words);
	bind_int(st, max);
	struct person *list = talloc_zero_array(mem, struct person, max);
	if (list == NULL)
		return err_set(err, ERR_AGAIN, "person: no memory");
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		rc = person_row(st, list, &list[n], err);
		if (rc < 0)
			return rc;
		n++;
	}
	*ret = list;
	*ret_n = n;
	return rc;
}

#define NAMED                                                                                \
	"SELECT p.id, p.name, p.role, p.node, n.path, min(i.user) AS user"                   \
	" FROM person p JOIN org_node n ON n.id = p.node JOIN identity i ON i.person = p.id" \
	" WHERE p.id IN (SELECT id FROM person WHERE name = ?1"                              \
	" UNION SELECT person FROM identity WHERE user = ?1"                                 \
	" UNION SELECT person FROM identity WHERE platform = 'wecom' AND user = lower(?1))"

int person_named(const struct view *v, void *mem, const char *words, unsigned max,
		 struct person **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       NAMED " AND p.disabled_us IS NULL AND p.pool = 0"
				     " GROUP BY p.id ORDER BY p.id LIMIT ?2",
			       err);
	return named(st, mem, words, max, ret, ret_n, err);
}

int person_left_named(const struct view *v, void *mem, const char *words, unsigned max,
		      struct person **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       NAMED " AND p.disabled_us IS NOT NULL AND p.pool = 0"
				     " AND EXISTS (SELECT 1 FROM card c WHERE c.owner = p.id"
				     " AND c.deleted_us IS NULL)"
				     " GROUP BY p.id ORDER BY p.id LIMIT ?2",
			       err);
	return named(st, mem, words, max, ret, ret_n, err);
}

int person_home(const struct view *v, void *mem, int64_t id, const char **ret_platform,
		const char **ret_chat, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT i.platform, i.user, (SELECT max(m.id) FROM inbox m"
			       " WHERE m.platform = i.platform AND m.chat = i.user) AS last"
			       " FROM identity i WHERE i.person = ?"
			       " ORDER BY last IS NULL, last DESC, i.platform LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "person: nowhere to write");
	int dup = 0;
	*ret_platform = col_dup(st, "platform", mem, &dup);
	*ret_chat = col_dup(st, "user", mem, &dup);
	return dup < 0 ? err_set(err, dup, "person: no memory") : 0;
}

int person_lead(const struct view *v, void *mem, const char *path, struct person *ret,
		struct err *err)
{
	int64_t id;
	{
		AUTO_STMT st = db_stmt(
			v->db,
			"SELECT p.id, CASE WHEN p.role = 'manager' AND (n.path = ?1"
			" OR substr(?1, 1, length(n.path) + 1) = n.path || '/') THEN 0"
			" WHEN p.role = 'hq' THEN 1 WHEN p.role = 'manager' THEN 2 ELSE 3 END AS "
			"way"
			" FROM person p JOIN org_node n ON n.id = p.node WHERE p.role <> 'rep'"
			" AND p.disabled_us IS NULL AND p.pool = 0"
			" AND EXISTS (SELECT 1 FROM identity i WHERE i.person = p.id)"
			" ORDER BY way, CASE WHEN way = 0 THEN -length(n.path) ELSE"
			" length(n.path) END, p.id LIMIT 1",
			err);
		if (st == NULL)
			return err_code(err);
		bind_text(st, path);
		int rc = stmt_step(st, err);
		if (rc <= 0)
			return rc < 0 ? rc : err_set(err, ERR_ABSENT, "nobody leads");
		id = col_int(st, "id");
	}
	return person_get(v, mem, id, ret, err);
}

int person_all(const struct view *v, void *mem, struct person **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT p.id, p.name, p.role, p.node, n.path, i.user, i.platform,"
			       " p.disabled_us IS NOT NULL AS disabled, p.role_set, p.node_set,"
			       " i.seen > 0 AS seen, p.gone FROM identity i"
			       " JOIN person p ON p.id = i.person JOIN org_node n ON n.id = p.node"
			       " ORDER BY n.path, p.id, i.platform",
			       err);
	if (st == NULL)
		return err_code(err);
	struct person *list = NULL;
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		list = talloc_realloc(mem, list, struct person, (unsigned)n + 1);
		int dup = 0;
		rc = list != NULL ? person_row(st, mem, &list[n], err) : ERR_AGAIN;
		if (rc < 0)
			return rc;
		list[n].platform = col_dup(st, "platform", mem, &dup);
		list[n].disabled = col_int(st, "disabled") != 0;
		list[n].role_set = col_int(st, "role_set") != 0;
		list[n].node_set = col_int(st, "node_set") != 0;
		list[n].seen = col_int(st, "seen") != 0;
		list[n].gone = col_int(st, "gone") != 0;
		if (dup < 0)
			return err_set(err, dup, "person: no memory");
		n++;
	}
	*ret = list;
	*ret_n = n;
	return rc;
}

static int sessions_end(struct tx *tx, int64_t id, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db, "DELETE FROM session WHERE person = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	return stmt_run(st, err);
}

int person_disable(struct tx *tx, int64_t id, struct err *err)
{
	static const char *const sql[] = {
		"UPDATE person SET disabled_us = ? WHERE id = ?",
		"UPDATE permit SET ended_us = ? WHERE person = ? AND ended_us IS NULL",
	};
	int rc = sessions_end(tx, id, err);
	for (size_t i = 0; rc == 0 && i < sizeof(sql) / sizeof(*sql); i++) {
		AUTO_STMT st = db_stmt(tx->view.db, sql[i], err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, tx->now.us);
		bind_int(st, id);
		rc = stmt_run(st, err);
	}
	return rc;
}
