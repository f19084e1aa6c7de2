#include "store/figure/team.h"

#include <talloc.h>

#include "store/figure/scope_sql.h"

#define SPAN(column) column " >= ?3 AND " column " < ?4"

static struct stmt *begin_in(const struct view *v, const char *sql, const struct scope *s,
			     const struct period *p, struct err *err)
{
	struct stmt *st = scope_stmt(v, sql, s, err);
	if (st == NULL)
		return NULL;
	bind_int(st, p->from.us);
	bind_int(st, p->to.us);
	return st;
}

/* A row more on a talloc list; false: no memory. */
#define MORE(mem, list, n, type) \
	((*(list) = talloc_realloc(mem, *(list), type, (unsigned)(n) + 1)) != NULL)

static int no_memory(struct err *err)
{
	return err_set(err, ERR_AGAIN, "figure: no memory");
}

int team_did(const struct view *v, void *mem, const struct scope *s, const struct period *p,
	     struct did **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = begin_in(
		v,
		"SELECT p.id, p.name, p.role = 'rep' AS rep, coalesce(sum(d.fresh), 0) AS fresh,"
		" coalesce(sum(d.followed), 0) AS followed, coalesce(sum(d.visits), 0) AS visits,"
		" coalesce(sum(d.moves), 0) AS moves, coalesce(sum(d.won), 0) AS won,"
		" coalesce(sum(d.fen), 0) AS fen, coalesce(sum(d.lost), 0) AS lost"
		" FROM person p JOIN org_node n ON n.id = p.node LEFT JOIN ("
		"  SELECT owner AS who, 1 AS fresh, 0 AS followed, 0 AS visits, 0 AS moves,"
		"   0 AS won, 0 AS fen, 0 AS lost FROM card WHERE deleted_us IS NULL AND " SPAN(
			"created_us") "  UNION ALL SELECT person, 0, 1, action = 'visit', 0, 0, 0, "
				      "0"
				      "   FROM activity WHERE deleted_us IS NULL AND " SPAN(
					      "at_us") "  UNION ALL SELECT person, 0, 0, 0, 1, 0, "
						       "0, 0 FROM stage_event"
						       "   WHERE deleted_us IS NULL AND from_stage "
						       "IS NOT NULL AND " SPAN(
							       "at_us") "  UNION ALL SELECT "
									"c.owner, "
									"0, 0, 0, 0, d.state = "
									"'won',"
									"   CASE d.state WHEN "
									"'won' "
									"THEN coalesce(d.amount, "
									"0) "
									"ELSE 0 END,"
									"   d.state = 'lost' FROM "
									"deal d JOIN card c ON "
									"c.id "
									"= d.card"
									"   WHERE d.state != "
									"'open' "
									"AND d.deleted_us IS NULL"
									"   AND " SPAN(
										"d.closed_"
										"us") ") d "
										      "ON "
										      "d."
										      "who "
										      "= "
										      "p.id"
										      " WHER"
										      "E "
										      "p."
										      "disab"
										      "led_"
										      "us "
										      "IS "
										      "NULL "
										      "AND "
										      "p."
										      "pool "
										      "= 0 "
										      "AND"
										      " " SCOPE_WITHIN
										      " GROU"
										      "P BY "
										      "p.id "
										      "ORDER"
										      " BY "
										      "follo"
										      "wed "
										      "DESC,"
										      " fres"
										      "h "
										      "DESC,"
										      " p."
										      "id",
		s, p, err);
	if (st == NULL)
		return err_code(err);
	*ret = NULL;
	*ret_n = 0;
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0) {
		if (!MORE(mem, ret, *ret_n, struct did))
			return no_memory(err);
		(*ret)[(*ret_n)++] = (struct did){.person = col_int(st, "id"),
						  .name = col_dup(st, "name", mem, &dup),
						  .rep = col_int(st, "rep") != 0,
						  .fresh = col_int(st, "fresh"),
						  .followed = col_int(st, "followed"),
						  .visits = col_int(st, "visits"),
						  .moves = col_int(st, "moves"),
						  .won = col_int(st, "won"),
						  .won_fen = col_int(st, "fen"),
						  .lost = col_int(st, "lost")};
	}
	return dup < 0 ? no_memory(err) : rc;
}

int team_moved(const struct view *v, void *mem, const struct scope *s, const struct period *p,
	       unsigned max, struct moved **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st =
		begin_in(v,
			 "SELECT e.from_stage, e.to_stage, count(*) AS n FROM stage_event e"
			 " JOIN person p ON p.id = e.person JOIN org_node n ON n.id = p.node"
			 " WHERE e.deleted_us IS NULL AND e.from_stage IS NOT NULL AND " SPAN(
				 "e.at_us") " AND " SCOPE_WITHIN
					    " GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT ?5",
			 s, p, err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, max);
	*ret = NULL;
	*ret_n = 0;
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0) {
		if (!MORE(mem, ret, *ret_n, struct moved))
			return no_memory(err);
		(*ret)[(*ret_n)++] =
			(struct moved){col_dup(st, "from_stage", mem, &dup),
				       col_dup(st, "to_stage", mem, &dup), col_int(st, "n")};
	}
	return dup < 0 ? no_memory(err) : rc;
}

int team_closed(const struct view *v, void *mem, const struct scope *s, const struct period *p,
		unsigned max, struct closed **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = begin_in(
		v,
		"SELECT c.id, c.name AS name, c.org, p.name AS owner, d.state = 'won' AS won,"
		" coalesce(d.amount, -1) AS fen, d.reason FROM deal d JOIN card c ON c.id = d.card"
		" JOIN person p ON p.id = c.owner JOIN org_node n ON n.id = p.node"
		" WHERE d.state != 'open' AND d.deleted_us IS NULL AND " SPAN(
			"d.closed_us") " AND " SCOPE_WITHIN
				       " ORDER BY won DESC, fen DESC, d.id LIMIT ?5",
		s, p, err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, max);
	*ret = NULL;
	*ret_n = 0;
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0) {
		if (!MORE(mem, ret, *ret_n, struct closed))
			return no_memory(err);
		(*ret)[(*ret_n)++] = (struct closed){.card = col_int(st, "id"),
						     .name = col_dup(st, "name", mem, &dup),
						     .org = col_dup(st, "org", mem, &dup),
						     .owner = col_dup(st, "owner", mem, &dup),
						     .won = col_int(st, "won") != 0,
						     .fen = col_int(st, "fen"),
						     .reason = col_dup(st, "reason", mem, &dup)};
	}
	return dup < 0 ? no_memory(err) : rc;
}

int team_late(const struct view *v, void *mem, const struct scope *s, struct instant at,
	      unsigned max, struct late_task **ret, size_t *ret_n, int64_t *ret_all,
	      struct err *err)
{
	AUTO_STMT st =
		scope_stmt(v,
			   "SELECT t.id, t.text, t.due_us, p.name, count(*) OVER () AS n FROM"
			   " org_node n CROSS JOIN person p ON p.node = n.id"
			   " CROSS JOIN task t ON t.owner = p.id"
			   " WHERE t.state = 'open' AND t.deleted_us IS NULL AND t.due_us < ?3"
			   " AND " SCOPE_WITHIN " ORDER BY t.due_us, t.id LIMIT ?4",
			   s, err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, at.us);
	bind_int(st, max);
	*ret = NULL;
	*ret_n = 0;
	*ret_all = 0;
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0) {
		if (!MORE(mem, ret, *ret_n, struct late_task))
			return no_memory(err);
		(*ret)[(*ret_n)++] = (struct late_task){col_int(st, "id"),
							col_dup(st, "text", mem, &dup),
							col_dup(st, "name", mem, &dup),
							{col_int(st, "due_us")}};
		*ret_all = col_int(st, "n");
	}
	return dup < 0 ? no_memory(err) : rc;
}

int team_vetoed(const struct view *v, void *mem, const struct scope *s, const struct period *p,
		unsigned max, struct vetoed **ret, size_t *ret_n, int64_t *ret_all, struct err *err)
{
	AUTO_STMT st = begin_in(v,
				"SELECT t.text, t.reason, p.name, count(*) OVER () AS n FROM task t"
				" JOIN person p ON p.id = t.owner JOIN org_node n ON n.id = p.node"
				" WHERE t.state = 'vetoed' AND t.deleted_us IS NULL AND " SPAN(
					"t.done_us") " AND " SCOPE_WITHIN
						     " ORDER BY t.done_us, t.id LIMIT ?5",
				s, p, err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, max);
	*ret = NULL;
	*ret_n = 0;
	*ret_all = 0;
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0) {
		if (!MORE(mem, ret, *ret_n, struct vetoed))
			return no_memory(err);
		(*ret)[(*ret_n)++] = (struct vetoed){col_dup(st, "text", mem, &dup),
						     col_dup(st, "reason", mem, &dup),
						     col_dup(st, "name", mem, &dup)};
		*ret_all = col_int(st, "n");
	}
	return dup < 0 ? no_memory(err) : rc;
}

int team_blockers(const struct view *v, void *mem, const struct scope *s, unsigned max,
		  const char ***ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = scope_stmt(
		v,
		"SELECT c.blocker FROM org_node n CROSS JOIN person p ON p.node = n.id"
		" CROSS JOIN card c ON c.owner = p.id CROSS JOIN deal d ON d.card = c.id"
		" WHERE c.deleted_us IS NULL AND c.blocker IS NOT NULL"
		" AND d.state = 'open' AND d.deleted_us IS NULL AND " SCOPE_WITHIN " LIMIT ?3",
		s, err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, max);
	*ret = NULL;
	*ret_n = 0;
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0) {
		if (!MORE(mem, ret, *ret_n, const char *))
			return no_memory(err);
		(*ret)[(*ret_n)++] = col_dup(st, "blocker", mem, &dup);
	}
	return dup < 0 ? no_memory(err) : rc;
}
