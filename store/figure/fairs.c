#include "store/figure/fairs.h"

#include <talloc.h>

#include "store/figure/scope_sql.h"

#define UNTOUCHED                                                  \
	"NOT EXISTS (SELECT 1 FROM activity a WHERE a.card = c.id" \
	" AND a.deleted_us IS NULL)"
/* ?3 is the fair. */
#define LEADS                                                                           \
	" FROM card_tag t JOIN card c ON c.id = t.card JOIN person p ON p.id = c.owner" \
	" JOIN org_node n ON n.id = p.node"                                             \
	" WHERE t.tag = ?3 AND c.deleted_us IS NULL AND " SCOPE_WITHIN

static struct stmt *begin(const struct view *v, const char *sql, const struct scope *s,
			  const char *fair, struct err *err)
{
	struct stmt *st = scope_stmt(v, sql, s, err);
	if (st != NULL)
		bind_text(st, fair);
	return st;
}

int fair_leads(const struct view *v, const struct scope *s, const char *fair,
	       struct fair_leads *ret, struct err *err)
{
	AUTO_STMT st = begin(v,
			     "SELECT count(*) AS n, total(" UNTOUCHED ") AS untouched,"
			     " total(c.grade IS 'A') AS a, total(c.grade IS 'B') AS b,"
			     " total(EXISTS (SELECT 1 FROM deal d WHERE d.card = c.id"
			     "  AND d.state = 'won' AND d.deleted_us IS NULL)) AS won" LEADS,
			     s, fair, err);
	if (st == NULL)
		return err_code(err);
	int rc = stmt_step(st, err);
	if (rc > 0)
		*ret = (struct fair_leads){.n = col_int(st, "n"),
					   .untouched = col_int(st, "untouched"),
					   .won = col_int(st, "won"),
					   .a = col_int(st, "a"),
					   .b = col_int(st, "b")};
	return rc < 0 ? rc : 0;
}

int fair_untouched(const struct view *v, void *mem, const struct scope *s, const char *fair,
		   unsigned max, struct fair_lead **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st =
		begin(v,
		      "SELECT c.id AS id, c.name AS name, c.org AS org, p.name AS owner" LEADS
		      " AND " UNTOUCHED " ORDER BY c.grade IS NULL, c.grade, c.id LIMIT ?4",
		      s, fair, err);
	*ret_n = 0;
	*ret = talloc_array(mem, struct fair_lead, max);
	if (st == NULL || *ret == NULL)
		return st == NULL ? err_code(err) : err_set(err, ERR_AGAIN, "fairs: no memory");
	bind_int(st, max);
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0)
		(*ret)[(*ret_n)++] = (struct fair_lead){.card = col_int(st, "id"),
							.name = col_dup(st, "name", *ret, &dup),
							.org = col_dup(st, "org", *ret, &dup),
							.owner = col_dup(st, "owner", *ret, &dup)};
	return dup < 0 ? err_set(err, dup, "fairs: no memory") : rc;
}

static int parts(struct stmt *st, void *mem, unsigned max, struct fair_part **ret, size_t *ret_n,
		 struct err *err)
{
	*ret_n = 0;
	*ret = talloc_array(mem, struct fair_part, max);
	if (*ret == NULL)
		return err_set(err, ERR_AGAIN, "fairs: no memory");
	bind_int(st, max);
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0)
		(*ret)[(*ret_n)++] = (struct fair_part){.name = col_dup(st, "name", *ret, &dup),
							.n = col_int(st, "n"),
							.untouched = col_int(st, "untouched")};
	return dup < 0 ? err_set(err, dup, "fairs: no memory") : rc;
}

int fair_regions(const struct view *v, void *mem, const struct scope *s, const char *fair,
		 unsigned max, struct fair_part **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = begin(v,
			     "SELECT c.region AS name, count(*) AS n, total(" UNTOUCHED
			     ") AS untouched" LEADS " GROUP BY c.region"
			     " ORDER BY c.region IS NULL, n DESC, c.region LIMIT ?4",
			     s, fair, err);
	return st != NULL ? parts(st, mem, max, ret, ret_n, err) : err_code(err);
}

int fair_owners(const struct view *v, void *mem, const struct scope *s, const char *fair,
		unsigned max, struct fair_part **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = begin(v,
			     "SELECT p.name AS name, count(*) AS n, total(" UNTOUCHED
			     ") AS untouched" LEADS " GROUP BY p.id ORDER BY n DESC, p.id LIMIT ?4",
			     s, fair, err);
	return st != NULL ? parts(st, mem, max, ret, ret_n, err) : err_code(err);
}

int fair_guests(const struct view *v, const struct scope *s, const char *fair, unsigned max,
		void (*guest)(void *ctx, const struct fair_guest *g), void *ctx, struct err *err)
{
	AUTO_STMT st = begin(
		v,
		"SELECT c.name AS name, c.org AS org, c.dept AS dept, c.title AS title,"
		" c.phone AS phone, c.wechat AS wechat, c.email AS email, c.region AS region,"
		" c.grade AS grade, c.stage AS stage, p.name AS owner,"
		" (SELECT max(a.at_us) FROM activity a WHERE a.card = c.id"
		"  AND a.deleted_us IS NULL) AS followed,"
		" EXISTS (SELECT 1 FROM card_tag t WHERE t.card = c.id AND t.tag = ?3) AS lead"
		" FROM card c JOIN person p ON p.id = c.owner JOIN org_node n ON n.id = p.node"
		" WHERE c.deleted_us IS NULL AND p.pool = 0 AND " SCOPE_WITHIN
		"  AND coalesce(c.phone, c.wechat, c.email) IS NOT NULL"
		" ORDER BY c.region IS NULL, c.region, c.grade IS NULL, c.grade, c.id LIMIT ?4",
		s, fair, err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, max);
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		const struct fair_guest g = {.name = col_text(st, "name"),
					     .org = col_text(st, "org"),
					     .dept = col_text(st, "dept"),
					     .title = col_text(st, "title"),
					     .phone = col_text(st, "phone"),
					     .wechat = col_text(st, "wechat"),
					     .email = col_text(st, "email"),
					     .region = col_text(st, "region"),
					     .grade = col_text(st, "grade"),
					     .stage = col_text(st, "stage"),
					     .owner = col_text(st, "owner"),
					     .followed.us = col_int(st, "followed"),
					     .lead = col_int(st, "lead") != 0};
		guest(ctx, &g);
	}
	return rc;
}
