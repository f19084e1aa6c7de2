#include "store/history/sheet.h"

#include <string.h>

#define USER_OF(person) \
	"(SELECT i.user FROM identity i WHERE i.person = " person " ORDER BY i.platform LIMIT 1)"
/* A card without a key of the importer's own: its number. */
#define KEY_OF(card) "coalesce(" card ".import_key, '#' || " card ".id)"

static const struct {
	const char *kind, *sql;
} sheets[] = {
	{"customers",
	 "SELECT c.id AS place, " KEY_OF(
		 "c") " AS key, CASE p.pool WHEN 1 THEN '公海:' || n.path"
		      " ELSE " USER_OF("p.id") " END AS owner, c.type, c.created_us AS created, "
					       "c.name, c.org,"
					       " c.dept, c.title, c.phone, c.wechat, c.email, "
					       "c.intent, c.product, c.amount,"
					       " c.amount_max, c.amount_qualifier, c.stage, "
					       "c.grade, c.source, c.next_at AS next,"
					       " c.competitor, c.role, c.region, c.address, "
					       "c.blocker, c.note,"
					       " (SELECT group_concat(tag, '、') FROM (SELECT tag "
					       "FROM card_tag WHERE card = c.id"
					       " ORDER BY tag)) AS tags"
					       " FROM card c JOIN person p ON p.id = c.owner JOIN "
					       "org_node n ON n.id = p.node"
					       " WHERE c.id > ? AND c.deleted_us IS NULL ORDER BY "
					       "c.id LIMIT ?"},
	{"users",
	 "SELECT i.rowid AS place, i.user, p.name, p.role, n.path AS scope, i.platform, p.phone"
	 " FROM identity i JOIN person p ON p.id = i.person JOIN org_node n ON n.id = p.node"
	 " WHERE i.rowid > ? AND p.disabled_us IS NULL ORDER BY i.rowid LIMIT ?"},
	{"products",
	 "SELECT rowid AS place, model, name, line, spec, procedure, material, price, stock,"
	 " keywords, equivalents, registration FROM product WHERE rowid > ? ORDER BY rowid LIMIT "
	 "?"},
	{"activities", "SELECT a.id AS place, " KEY_OF("c") " AS customer, " USER_OF(
			       "a.person") " AS user,"
					   " a.action, a.at_us AS time, a.text FROM activity a "
					   "JOIN card c ON c.id = a.card"
					   " WHERE a.id > ? AND a.deleted_us IS NULL AND "
					   "c.deleted_us IS NULL ORDER BY a.id LIMIT ?"},
	{"stages",
	 "SELECT e.id AS place, " KEY_OF("c") " AS customer, " USER_OF(
		 "e.person") " AS user,"
			     " e.to_stage AS stage, e.at_us AS time,"
			     " CASE WHEN e.to_stage IN ('won', 'lost') THEN d.amount END AS amount,"
			     " CASE e.to_stage WHEN 'lost' THEN d.reason END AS reason"
			     " FROM stage_event e JOIN deal d ON d.id = e.deal JOIN card c ON c.id "
			     "= d.card"
			     " WHERE e.id > ? AND e.deleted_us IS NULL AND d.deleted_us IS NULL"
			     " AND c.deleted_us IS NULL AND e.assumed = 0 ORDER BY e.id LIMIT ?"},
	{"events", "SELECT e.id AS place, " KEY_OF(
			   "c") " AS customer, e.event, e.at_us AS time, e.value"
				" FROM customer_event e JOIN card c ON c.id = e.card"
				" WHERE e.id > ? AND c.deleted_us IS NULL ORDER BY e.id LIMIT ?"},
	{"tasks", "SELECT t.id AS place, " KEY_OF("c") " AS customer, " USER_OF(
			  "t.owner") " AS user,"
				     " t.text AS action, t.due_at AS due, t.state AS status, "
				     "t.done_us AS done_at"
				     " FROM task t LEFT JOIN card c ON c.id = t.card"
				     " WHERE t.id > ? AND t.deleted_us IS NULL AND c.deleted_us IS "
				     "NULL ORDER BY t.id LIMIT ?"},
	{"orders", "SELECT o.id AS place, " KEY_OF(
			   "c") " AS customer, o.number AS \"order\", o.day AS date,"
				" o.status, o.amount, o.paid, o.due, o.product FROM sales_order o"
				" JOIN card c ON c.id = o.card"
				" WHERE o.id > ? AND c.deleted_us IS NULL ORDER BY o.id LIMIT ?"},
	{"facts", "SELECT id AS place, metric, node, day AS date, value FROM fact"
		  " WHERE id > ? ORDER BY id LIMIT ?"},
	{"targets", "SELECT id AS place, node, metric, period, plan, parent, weight FROM target"
		    " WHERE id > ? ORDER BY id LIMIT ?"},
	{"audit",
	 "SELECT a.id AS place, a.at_us AS time, p.name, " USER_OF(
		 "p.id") " AS user, a.what,"
			 " a.subject, CASE a.allowed WHEN 1 THEN 'yes' ELSE 'no' END AS allowed"
			 " FROM audit a JOIN person p ON p.id = a.person WHERE a.id > ? ORDER BY "
			 "a.id LIMIT ?"},
};

int sheet_page(const struct view *v, const char *kind, int64_t after, unsigned max,
	       int (*row)(void *ctx, struct stmt *st, struct err *err), void *ctx,
	       int64_t *ret_last, struct err *err)
{
	const char *sql = NULL;
	for (size_t i = 0; i < sizeof(sheets) / sizeof(*sheets); i++)
		if (strcmp(sheets[i].kind, kind) == 0)
			sql = sheets[i].sql;
	if (sql == NULL)
		return err_set(err, ERR_ABSENT, "sheet: no kind %.40s", kind);
	AUTO_STMT st = db_stmt(v->db, sql, err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, after);
	bind_int(st, max);
	*ret_last = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		*ret_last = col_int(st, "place");
		rc = row(ctx, st, err);
		if (rc < 0)
			return rc;
	}
	return rc;
}
