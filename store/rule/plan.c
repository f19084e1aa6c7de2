#include "store/rule/plan.h"

#include <string.h>
#include <talloc.h>

int rule_states(const struct view *v, void *mem, int64_t card, struct rule_state **ret,
		size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db,
		"SELECT rule, since_us, due_us, ends_us, fired FROM rule_state WHERE card = ?",
		err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, card);
	struct rule_state *list = NULL;
	size_t n = 0;
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0) {
		list = talloc_realloc(mem, list, struct rule_state, (unsigned)n + 1);
		if (list == NULL)
			return err_set(err, ERR_AGAIN, "rules: no memory");
		list[n++] = (struct rule_state){
			.rule = col_dup(st, "rule", list, &dup),
			.since.us = col_int(st, "since_us"),
			.due.us = col_null(st, "due_us") ? 0 : col_int(st, "due_us"),
			.ends.us = col_null(st, "ends_us") ? 0 : col_int(st, "ends_us"),
			.fired = col_int(st, "fired") != 0,
		};
	}
	*ret = list;
	*ret_n = n;
	return dup < 0 ? err_set(err, dup, "rules: no memory") : rc;
}

int rule_state_set(struct tx *tx, int64_t card, const struct rule_state *s, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT OR REPLACE INTO rule_state (card, rule, since_us, due_us,"
			       " ends_us, fired) VALUES (?, ?, ?, nullif(?, 0), nullif(?, 0), ?)",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, card);
	bind_text(st, s->rule);
	bind_int(st, s->since.us);
	bind_int(st, s->due.us);
	bind_int(st, s->ends.us);
	bind_int(st, s->fired);
	return stmt_run(st, err);
}

int rule_state_drop(struct tx *tx, int64_t card, const char *rule, struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db, "DELETE FROM rule_state WHERE card = ? AND rule = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, card);
	bind_text(st, rule);
	return stmt_run(st, err);
}

static int ids_read(struct stmt *st, int64_t *list, size_t *n, struct err *err)
{
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		int64_t id = col_int(st, "card");
		if (*n == 0 || list[*n - 1] != id)
			list[(*n)++] = id;
	}
	return rc;
}

int rule_cards(struct tx *tx, void *mem, unsigned max, int64_t **ret, size_t *ret_n,
	       struct err *err)
{
	int64_t *list = talloc_array(mem, int64_t, 2 * max);
	size_t n = 0;
	if (list == NULL)
		return err_set(err, ERR_AGAIN, "rules: no memory");
	{
		AUTO_STMT st = db_stmt(tx->view.db,
				       "SELECT card FROM rule_dirty ORDER BY card LIMIT ?", err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, max);
		int rc = ids_read(st, list, &n, err);
		if (rc < 0)
			return rc;
	}
	if (n > 0) {
		AUTO_STMT st = db_stmt(tx->view.db, "DELETE FROM rule_dirty WHERE card <= ?", err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, list[n - 1]);
		int rc = stmt_run(st, err);
		if (rc < 0)
			return rc;
	}
	{ /* also when there is much that changed: an import keeps nobody waiting */
		AUTO_STMT st = db_stmt(tx->view.db,
				       "SELECT card FROM rule_state WHERE due_us <= ?"
				       " ORDER BY due_us, card LIMIT ?",
				       err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, tx->now.us);
		bind_int(st, max);
		int rc = ids_read(st, list, &n, err);
		if (rc < 0)
			return rc;
	}
	*ret = list;
	*ret_n = n;
	return 0;
}

int rule_pack_changed(struct tx *tx, const char *digest, unsigned max, bool *ret_some,
		      struct err *err)
{
	int64_t from = 0, to;
	{
		AUTO_STMT st =
			db_stmt(tx->view.db, "SELECT digest = ? AS same, card FROM rule_pack", err);
		if (st == NULL)
			return err_code(err);
		bind_text(st, digest);
		int rc = stmt_step(st, err);
		if (rc < 0)
			return rc;
		if (rc > 0 && col_int(st, "same") != 0)
			from = col_int(st, "card");
	}
	*ret_some = false;
	bool more;
	if (from == INT64_MAX) /* all have been */
		return 0;
	{
		AUTO_STMT st =
			db_stmt(tx->view.db,
				"SELECT max(id) AS last, count(*) AS n FROM (SELECT id FROM card"
				" WHERE id > ? ORDER BY id LIMIT ?)",
				err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, from);
		bind_int(st, max);
		int rc = stmt_step(st, err);
		if (rc < 0)
			return rc;
		more = col_int(st, "n") == max;
		to = col_null(st, "last") ? from : col_int(st, "last");
	}
	{
		AUTO_STMT st = db_stmt(tx->view.db,
				       "INSERT OR IGNORE INTO rule_dirty (card) SELECT id FROM card"
				       " WHERE id > ? AND id <= ? AND deleted_us IS NULL",
				       err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, from);
		bind_int(st, to);
		int rc = stmt_run(st, err);
		if (rc < 0)
			return rc;
		*ret_some = more || db_changes(tx->view.db) > 0;
	}
	AUTO_STMT st = db_stmt(tx->view.db, "UPDATE rule_pack SET digest = ?, card = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, digest);
	bind_int(st, more ? to : INT64_MAX);
	return stmt_run(st, err);
}

int rule_fact_news(struct tx *tx, void *mem, struct fact_new **ret, size_t *ret_n, struct err *err)
{
	struct fact_new *list = NULL;
	size_t n = 0;
	{
		AUTO_STMT st = db_stmt(tx->view.db, "SELECT metric, node FROM fact_news", err);
		if (st == NULL)
			return err_code(err);
		int rc, dup = 0;
		while ((rc = stmt_step(st, err)) > 0) {
			list = talloc_realloc(mem, list, struct fact_new, (unsigned)n + 1);
			if (list == NULL)
				return err_set(err, ERR_AGAIN, "rules: no memory");
			list[n++] = (struct fact_new){col_dup(st, "metric", list, &dup),
						      col_dup(st, "node", list, &dup)};
		}
		if (rc < 0 || dup < 0)
			return rc < 0 ? rc : err_set(err, dup, "rules: no memory");
	}
	*ret = list;
	*ret_n = n;
	if (n == 0)
		return 0;
	AUTO_STMT st = db_stmt(tx->view.db, "DELETE FROM fact_news", err);
	return st != NULL ? stmt_run(st, err) : err_code(err);
}

int rule_fact_dirty(struct tx *tx, const char *node, bool team, struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db,
			team ? "INSERT OR IGNORE INTO rule_dirty (card) SELECT c.id FROM org_node n"
			       " JOIN person p ON p.node = n.id JOIN card c ON c.owner = p.id"
			       " WHERE n.path = ? AND c.deleted_us IS NULL"
			     : "INSERT OR IGNORE INTO rule_dirty (card) SELECT c.id FROM identity i"
			       " JOIN card c ON c.owner = i.person"
			       " WHERE i.user = ? AND c.deleted_us IS NULL",
			err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, node);
	return stmt_run(st, err);
}

int rule_next(const struct view *v, struct instant *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db, "SELECT min(due_us) AS due FROM rule_state WHERE due_us IS NOT NULL", err);
	if (st == NULL)
		return err_code(err);
	int rc = stmt_step(st, err);
	if (rc < 0)
		return rc;
	ret->us = col_null(st, "due") ? INT64_MAX : col_int(st, "due");
	return 0;
}
