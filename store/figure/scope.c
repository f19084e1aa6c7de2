#include "store/figure/scope.h"

#include <talloc.h>

#include "store/engine/db.h"

int scope_deals(const struct view *v, void *mem, const struct scope *s, unsigned max,
		int64_t **ret_cards, size_t *ret_n, struct err *err)
{
	/* The whole company goes by the deals' index, a part of it by its people and their cards.
	 */
	static const char all[] =
		"SELECT d.card FROM deal d JOIN card c ON c.id = d.card"
		" WHERE d.state = 'open' AND d.deleted_us IS NULL AND c.deleted_us IS NULL"
		" ORDER BY d.amount DESC LIMIT ?";
	static const char team[] =
		"SELECT d.card FROM org_node n CROSS JOIN person p ON p.node = n.id"
		" CROSS JOIN card c ON c.owner = p.id CROSS JOIN deal d ON d.card = c.id"
		" WHERE (n.path = ?1 OR substr(n.path, 1, length(?1) + 1) = ?1 || '/')"
		"   AND c.deleted_us IS NULL AND d.state = 'open' AND d.deleted_us IS NULL"
		" ORDER BY d.amount DESC LIMIT ?2";
	static const char own[] = "SELECT d.card FROM card c CROSS JOIN deal d ON d.card = c.id"
				  " WHERE c.owner = ? AND c.deleted_us IS NULL AND d.state = 'open'"
				  "   AND d.deleted_us IS NULL ORDER BY d.amount DESC LIMIT ?";
	bool whole = s->person == 0 && s->path[0] == '\0';
	AUTO_STMT st = db_stmt(v->db, whole ? all : s->person != 0 ? own : team, err);
	*ret_n = 0;
	*ret_cards = talloc_array(mem, int64_t, max);
	if (st == NULL || *ret_cards == NULL)
		return st == NULL ? err_code(err) : err_set(err, ERR_AGAIN, "scope: no memory");
	if (s->person != 0)
		bind_int(st, s->person);
	else if (!whole)
		bind_text(st, s->path);
	bind_int(st, max);
	int rc;
	while ((rc = stmt_step(st, err)) > 0)
		(*ret_cards)[(*ret_n)++] = col_int(st, "card");
	return rc;
}
