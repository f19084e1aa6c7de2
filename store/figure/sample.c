#include "store/figure/sample.h"

#include <talloc.h>

#include "store/figure/scope_sql.h"

/* Rows of id, node, text, value; the statement is at ?3. */
static int samples_read(struct stmt *st, void *mem, struct samples *ret, struct err *err)
{
	int rc, dup = 0;
	*ret = (struct samples){};
	while ((rc = stmt_step(st, err)) > 0) {
		if (ret->n % 256 == 0)
			ret->list = talloc_realloc(mem, ret->list, struct sample,
						   (unsigned)ret->n + 256);
		if (ret->list == NULL)
			return err_set(err, ERR_AGAIN, "samples: no memory");
		ret->list[ret->n++] = (struct sample){
			.id = col_int(st, "id"),
			.node = col_dup(st, "node", ret->list, &dup),
			.text = col_dup(st, "text", ret->list, &dup),
			.value = (double)col_int(st, "value"),
		};
	}
	return dup < 0 ? err_set(err, dup, "samples: no memory") : rc;
}

static void scaled(struct samples *s, double by)
{
	for (size_t i = 0; i < s->n; i++)
		s->list[i].value /= by;
}

/* A reply that a customer sent, or that a rep reports. */
#define FIRST_REPLY                                                       \
	"(SELECT min(r) FROM (SELECT min(at_us) AS r FROM customer_event" \
	"  WHERE card = a.card AND event = 'reply' AND at_us > a.at_us"   \
	" UNION ALL SELECT min(at_us) FROM activity WHERE card = a.card"  \
	"  AND deleted_us IS NULL AND at_us > a.at_us"                    \
	"  AND instr(text, '客户回复') > 0))"
#define NEXT_OFFER                                                         \
	"(SELECT min(at_us) FROM activity o WHERE o.card = a.card"         \
	"  AND o.action IN ('quote', 'proposal') AND o.deleted_us IS NULL" \
	"  AND o.at_us > a.at_us)"

int sample_responses(const struct view *v, void *mem, const struct scope *s, const struct period *p,
		     struct instant at, struct samples *ret, struct err *err)
{
	AUTO_STMT st = scope_stmt(
		v,
		"SELECT x.id, n.path AS node, NULL AS text, x.reply - x.at AS value FROM ("
		" SELECT a.id AS id, a.person AS person, a.at_us AS at, " FIRST_REPLY " AS reply,"
		" " NEXT_OFFER " AS next FROM activity a JOIN card c ON c.id = a.card"
		" WHERE a.action IN ('quote', 'proposal') AND a.deleted_us IS NULL"
		" AND c.deleted_us IS NULL AND a.at_us >= ?3 AND a.at_us < ?4) x"
		" JOIN person p ON p.id = x.person JOIN org_node n ON n.id = p.node"
		" WHERE x.reply <= ?5 AND (x.next IS NULL OR x.reply <= x.next) AND " SCOPE_WITHIN
		" ORDER BY x.id",
		s, err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, p->from.us);
	bind_int(st, p->to.us);
	bind_int(st, at.us);
	int rc = samples_read(st, mem, ret, err);
	scaled(ret, 3600e6);
	return rc;
}

int sample_tasks(const struct view *v, void *mem, const struct scope *s, const struct period *p,
		 struct instant at, struct samples *ret, struct err *err)
{
	AUTO_STMT st =
		scope_stmt(v,
			   "SELECT t.id, n.path AS node, t.text AS text,"
			   " t.state = 'done' AND t.done_us <= ?5 AS value FROM task t"
			   " JOIN person p ON p.id = t.owner JOIN org_node n ON n.id = p.node"
			   " WHERE t.due_us >= ?3 AND t.due_us < ?4 AND t.deleted_us IS NULL"
			   " AND t.state <> 'vetoed' AND " SCOPE_WITHIN " ORDER BY t.id",
			   s, err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, p->from.us);
	bind_int(st, p->to.us);
	bind_int(st, at.us);
	return samples_read(st, mem, ret, err);
}

int sample_scores(const struct view *v, void *mem, const struct scope *s, const struct period *p,
		  struct samples *ret, struct err *err)
{
	AUTO_STMT st = scope_stmt(
		v,
		"SELECT e.id, n.path AS node, NULL AS text, CAST(e.value AS INTEGER) AS value"
		" FROM customer_event e JOIN card c ON c.id = e.card"
		" JOIN person p ON p.id = c.owner JOIN org_node n ON n.id = p.node"
		" WHERE e.event = 'survey' AND e.value IS NOT NULL AND e.at_us >= ?3"
		" AND e.at_us < ?4 AND c.deleted_us IS NULL AND " SCOPE_WITHIN " ORDER BY e.id",
		s, err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, p->from.us);
	bind_int(st, p->to.us);
	return samples_read(st, mem, ret, err);
}

#define CONTACTS "('visit','call','message','demo','quote','proposal','sample','trial')"

int sample_cycles(const struct view *v, void *mem, const struct scope *s, const struct period *p,
		  struct samples *ret, struct err *err)
{
	AUTO_STMT st =
		scope_stmt(v,
			   "SELECT d.id, n.path AS node, NULL AS text, d.closed_us - min("
			   " coalesce((SELECT min(e.at_us) FROM stage_event e WHERE e.deal = d.id"
			   "  AND e.deleted_us IS NULL), d.opened_us),"
			   " coalesce((SELECT min(a.at_us) FROM activity a WHERE a.card = d.card"
			   "  AND a.deleted_us IS NULL AND a.action IN " CONTACTS
			   "  AND a.at_us > coalesce((SELECT max(o.closed_us) FROM deal o"
			   "   WHERE o.card = d.card AND o.id <> d.id AND o.deleted_us IS NULL"
			   "   AND o.closed_us < d.closed_us), 0)), d.opened_us)) AS value"
			   " FROM deal d JOIN card c ON c.id = d.card"
			   " JOIN person p ON p.id = c.owner JOIN org_node n ON n.id = p.node"
			   " WHERE d.state <> 'open' AND d.state = 'won' AND d.closed_us >= ?3"
			   " AND d.closed_us < ?4 AND d.deleted_us IS NULL AND c.deleted_us IS NULL"
			   " AND " SCOPE_WITHIN " ORDER BY d.id",
			   s, err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, p->from.us);
	bind_int(st, p->to.us);
	int rc = samples_read(st, mem, ret, err);
	scaled(ret, 86400e6);
	return rc;
}

int sample_stages(const struct view *v, void *mem, const struct scope *s, struct instant at,
		  struct samples *ret, struct err *err)
{
	AUTO_STMT st = scope_stmt(
		v,
		"SELECT d.id, n.path AS node, e.to_stage AS text, e.at_us AS value"
		" FROM stage_event e JOIN deal d ON d.id = e.deal JOIN card c ON c.id = d.card"
		" JOIN person p ON p.id = c.owner JOIN org_node n ON n.id = p.node"
		" WHERE e.deleted_us IS NULL AND d.deleted_us IS NULL AND c.deleted_us IS NULL"
		" AND e.at_us <= ?3 AND " SCOPE_WITHIN " ORDER BY d.id, e.at_us, e.id",
		s, err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, at.us);
	return samples_read(st, mem, ret, err);
}

int sample_open(const struct view *v, void *mem, const struct scope *s, struct instant at,
		struct samples *ret, struct err *err)
{
	AUTO_STMT st = scope_stmt(
		v,
		"SELECT d.card AS id, n.path AS node, NULL AS text, 0 AS value FROM deal d"
		" JOIN card c ON c.id = d.card JOIN person p ON p.id = c.owner"
		" JOIN org_node n ON n.id = p.node WHERE d.deleted_us IS NULL"
		" AND c.deleted_us IS NULL AND d.opened_us <= ?3"
		" AND (d.closed_us IS NULL OR d.closed_us > ?3) AND " SCOPE_WITHIN " ORDER BY d.id",
		s, err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, at.us);
	return samples_read(st, mem, ret, err);
}
