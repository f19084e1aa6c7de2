#include "store/figure/reach.h"

#include <talloc.h>

#include "store/figure/scope_sql.h"

#define CONTACTS "('visit', 'call', 'message', 'demo', 'quote', 'proposal', 'sample', 'trial')"

/* The last of the next max records; 0: there are none. */
static int upto(const struct view *v, int64_t after, unsigned max, int64_t *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT max(id) AS last FROM"
			       " (SELECT id FROM activity WHERE id > ? ORDER BY id LIMIT ?)",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, after);
	bind_int(st, max);
	int rc = stmt_step(st, err);
	if (rc < 0)
		return rc;
	*ret = col_null(st, "last") ? 0 : col_int(st, "last");
	return 0;
}

int reach_contacts(const struct view *v, void *mem, const struct scope *s, const struct period *p,
		   int64_t after, unsigned max, struct reach_contact **ret, size_t *ret_n,
		   int64_t *ret_last, struct err *err)
{
	struct reach_contact *list = talloc_array(mem, struct reach_contact, max);
	*ret_n = 0;
	*ret = list;
	int rc = list != NULL ? upto(v, after, max, ret_last, err)
			      : err_set(err, ERR_AGAIN, "reach: no memory");
	if (rc < 0 || *ret_last == 0)
		return rc;
	AUTO_STMT st = scope_stmt(
		v,
		"SELECT a.id AS id, a.card AS card, a.at_us AS at, a.action AS action,"
		" c.type AS type, c.org AS org,"
		" EXISTS (SELECT 1 FROM customer_event e WHERE e.card = a.card"
		"  AND e.at_us BETWEEN a.at_us AND a.at_us + ?7)"
		" OR EXISTS (SELECT 1 FROM activity r WHERE r.card = a.card AND r.deleted_us IS "
		"NULL"
		"  AND r.at_us BETWEEN a.at_us AND a.at_us + ?7 AND instr(r.text, '客户回复') > 0)"
		" AS answered FROM activity a JOIN card c ON c.id = a.card"
		" JOIN person p ON p.id = c.owner JOIN org_node n ON n.id = p.node"
		" WHERE a.id > ?3 AND a.id <= ?4 AND a.deleted_us IS NULL AND c.deleted_us IS NULL"
		"  AND a.action IN " CONTACTS " AND a.at_us >= ?5 AND a.at_us < ?6"
		"  AND " SCOPE_WITHIN " ORDER BY a.id",
		s, err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, after);
	bind_int(st, *ret_last);
	bind_int(st, p->from.us);
	bind_int(st, p->to.us);
	bind_int(st, REACH_DAY_US);
	size_t n = 0;
	int dup = 0;
	while ((rc = stmt_step(st, err)) > 0)
		list[n++] = (struct reach_contact){
			.id = col_int(st, "id"),
			.card = col_int(st, "card"),
			.at.us = col_int(st, "at"),
			.action = col_dup(st, "action", list, &dup),
			.answered = col_int(st, "answered") != 0,
			.type = col_dup(st, "type", list, &dup),
			.org = col_dup(st, "org", list, &dup),
		};
	*ret_n = n;
	return dup < 0 ? err_set(err, dup, "reach: no memory") : rc;
}

int reach_clear(struct tx *tx, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db, "DELETE FROM reach WHERE round = 1", err);
	return st != NULL ? stmt_run(st, err) : err_code(err);
}

int reach_add(struct tx *tx, const char *type, const struct reach_count *c, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO reach (round, type, weekday, hour, n, s)"
			       " VALUES (1, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
			       " n = n + excluded.n, s = s + excluded.s",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, type);
	bind_int(st, c->weekday);
	bind_int(st, c->hour);
	bind_int(st, c->n);
	bind_int(st, c->answered);
	return stmt_run(st, err);
}

int reach_use(struct tx *tx, struct err *err)
{
	{
		AUTO_STMT st = db_stmt(tx->view.db, "DELETE FROM reach WHERE round = 0", err);
		int rc = st != NULL ? stmt_run(st, err) : err_code(err);
		if (rc < 0)
			return rc;
	}
	AUTO_STMT st = db_stmt(tx->view.db, "UPDATE reach SET round = 0", err);
	return st != NULL ? stmt_run(st, err) : err_code(err);
}

#define SLOTS (7 * 24)

int reach_read(const struct view *v, void *mem, const char *type, struct reach_count **ret,
	       size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db, "SELECT weekday, hour, n, s FROM reach WHERE round = 0 AND type = ?", err);
	struct reach_count *list = talloc_array(mem, struct reach_count, SLOTS);
	if (st == NULL)
		return err_code(err);
	if (list == NULL)
		return err_set(err, ERR_AGAIN, "reach: no memory");
	bind_text(st, type);
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0 && n < SLOTS)
		list[n++] =
			(struct reach_count){(int)col_int(st, "weekday"), (int)col_int(st, "hour"),
					     col_int(st, "n"), col_int(st, "s")};
	*ret = list;
	*ret_n = n;
	return rc < 0 ? rc : 0;
}
