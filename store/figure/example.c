#include "store/figure/example.h"

#include <talloc.h>

#include "store/card/card_sql.h"

int example_wins(const struct view *v, void *mem, const struct person *actor, int64_t but_card,
		 unsigned max, struct win **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT c.id, c.name AS name, c.org, c.intent, c.product,"
			       " coalesce(d.amount, -1) AS fen, d.closed_us AS at FROM deal d"
			       " JOIN card c ON c.id = d.card JOIN person p ON p.id = c.owner"
			       " JOIN org_node n ON n.id = p.node"
			       " WHERE d.state != 'open' AND d.state = 'won' AND d.deleted_us IS "
			       "NULL AND c.id != ?" CARD_SCOPE " ORDER BY d.closed_us DESC LIMIT ?",
			       err);
	*ret_n = 0;
	*ret = talloc_array(mem, struct win, max);
	if (st == NULL || *ret == NULL)
		return st == NULL ? err_code(err) : err_set(err, ERR_AGAIN, "example: no memory");
	bind_int(st, but_card);
	card_scope_bind(st, v, actor);
	bind_int(st, max);
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0)
		(*ret)[(*ret_n)++] = (struct win){.card = col_int(st, "id"),
						  .name = col_dup(st, "name", mem, &dup),
						  .org = col_dup(st, "org", mem, &dup),
						  .intent = col_dup(st, "intent", mem, &dup),
						  .product = col_dup(st, "product", mem, &dup),
						  .fen = col_int(st, "fen"),
						  .at = {col_int(st, "at")}};
	return dup < 0 ? err_set(err, dup, "example: no memory") : rc;
}

int example_notes(const struct view *v, void *mem, int64_t card, struct instant from,
		  struct instant to, unsigned max, struct told_of **ret, size_t *ret_n,
		  struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT text, at_us FROM activity WHERE card = ? AND at_us >= ?"
			       " AND at_us <= ? AND deleted_us IS NULL AND text != ''"
			       " ORDER BY at_us, id LIMIT ?",
			       err);
	*ret_n = 0;
	*ret = talloc_array(mem, struct told_of, max);
	if (st == NULL || *ret == NULL)
		return st == NULL ? err_code(err) : err_set(err, ERR_AGAIN, "example: no memory");
	bind_int(st, card);
	bind_int(st, from.us);
	bind_int(st, to.us);
	bind_int(st, max);
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0)
		(*ret)[(*ret_n)++] =
			(struct told_of){col_dup(st, "text", mem, &dup), {col_int(st, "at_us")}};
	return dup < 0 ? err_set(err, dup, "example: no memory") : rc;
}

int example_line(const struct view *v, void *mem, const char *text, const char **ret,
		 struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT line FROM product WHERE line IS NOT NULL AND line != ''"
			       " AND instr(?, line) > 0 ORDER BY length(line) DESC LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, text);
	int dup = 0, rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : ERR_ABSENT;
	*ret = col_dup(st, "line", mem, &dup);
	return dup < 0 ? err_set(err, dup, "example: no memory") : 0;
}
