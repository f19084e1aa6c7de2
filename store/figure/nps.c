#include "store/figure/nps.h"

#include <math.h>

#include "store/figure/scope_sql.h"

int nps_count(const struct view *v, const struct scope *s, const struct period *p, struct nps *ret,
	      struct err *err)
{
	AUTO_STMT st = scope_stmt(v,
				  "SELECT count(*) AS n, coalesce(sum(score >= 9), 0) AS promoters,"
				  " coalesce(sum(score <= 6), 0) AS detractors FROM ("
				  "  SELECT CAST(e.value AS INTEGER) AS score FROM customer_event e"
				  "  JOIN card c ON c.id = e.card JOIN person p ON p.id = c.owner"
				  "  JOIN org_node n ON n.id = p.node WHERE e.event = 'survey' AND "
				  "e.value IS NOT NULL"
				  "  AND e.at_us >= ?3 AND e.at_us < ?4 AND c.deleted_us IS NULL"
				  "  AND " SCOPE_WITHIN ")",
				  s, err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, p->from.us);
	bind_int(st, p->to.us);
	int rc = stmt_step(st, err);
	if (rc > 0)
		*ret = (struct nps){col_int(st, "n"), col_int(st, "promoters"),
				    col_int(st, "detractors")};
	return rc < 0 ? rc : 0;
}

double nps_value(const struct nps *n)
{
	return 100.0 * (double)(n->promoters - n->detractors) / (double)n->n;
}

double nps_margin(const struct nps *n)
{
	double p = (double)n->promoters / (double)n->n, d = (double)n->detractors / (double)n->n;
	return 1.96 * sqrt((p + d - (p - d) * (p - d)) / (double)n->n) * 100;
}
