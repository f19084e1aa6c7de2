#include "store/figure/wins.h"

#include <talloc.h>

#include "store/figure/scope_sql.h"

/* Imports and rules put down what was so before: only what a message changed tells of then. */
#define CHANGED_SINCE                                             \
	" FROM change h JOIN change_set e ON e.id = h.change_set" \
	" WHERE e.undone_us IS NULL AND e.inbox IS NOT NULL AND h.row = h.card"

int wins_list(const struct view *v, void *mem, const struct scope *s, const struct period *p,
	      struct win **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = scope_stmt(
		v,
		"SELECT w.deal, w.card, w.fen, w.at, p.id AS person,"
		" (SELECT i.user FROM identity i WHERE i.person = p.id ORDER BY i.platform LIMIT 1)"
		"  AS user FROM (SELECT d.id AS deal, d.card AS card, d.amount AS fen,"
		"  d.closed_us AS at, coalesce((SELECT CAST(h.old AS INTEGER)" CHANGED_SINCE
		"   AND h.card = d.card AND h.tbl = 'card' AND h.field = 'owner'"
		"   AND e.at_us > d.closed_us ORDER BY e.at_us, h.change_set, h.seq LIMIT 1),"
		"   (SELECT owner FROM card WHERE id = d.card)) AS who"
		"  FROM deal d WHERE d.state != 'open' AND d.state = 'won'"
		"  AND d.deleted_us IS NULL AND d.amount IS NOT NULL"
		"  AND d.closed_us >= ?3 AND d.closed_us < ?4) w"
		" JOIN person p ON p.id = w.who JOIN org_node n ON n.id = p.node"
		" WHERE " SCOPE_WITHIN " ORDER BY w.at, w.deal",
		s, err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, p->from.us);
	bind_int(st, p->to.us);
	*ret = NULL;
	*ret_n = 0;
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0) {
		size_t n = *ret_n;
		if ((n & (n + 1)) == 0 || n == 0) /* full: room for twice as many */
			*ret = talloc_realloc(mem, *ret, struct win, (unsigned)(2 * n + 1));
		if (*ret == NULL)
			return err_set(err, ERR_AGAIN, "wins: no memory");
		(*ret)[(*ret_n)++] = (struct win){.deal = col_int(st, "deal"),
						  .card = col_int(st, "card"),
						  .person = col_int(st, "person"),
						  .user = col_dup(st, "user", mem, &dup),
						  .fen = col_int(st, "fen"),
						  .at.us = col_int(st, "at")};
	}
	return dup < 0 ? err_set(err, dup, "wins: no memory") : rc;
}

int field_then(const struct view *v, void *mem, int64_t card, const char *tbl, const char *field,
	       struct instant at, bool *ret_changed, const char **ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT h.old AS old" CHANGED_SINCE
			       " AND h.card = ? AND h.tbl = ? AND h.field = ? AND e.at_us > ?"
			       " ORDER BY e.at_us, h.change_set, h.seq LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, card);
	bind_text(st, tbl);
	bind_text(st, field);
	bind_int(st, at.us);
	int dup = 0, rc = stmt_step(st, err);
	*ret_changed = rc > 0;
	*ret = rc > 0 ? col_dup(st, "old", mem, &dup) : NULL;
	return dup < 0 ? err_set(err, dup, "wins: no memory") : rc < 0 ? rc : 0;
}
