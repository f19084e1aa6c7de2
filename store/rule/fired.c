/* What rules did, and what became of it. */
#include <string.h>
#include <talloc.h>

#include "store/queue/chore.h"
#include "store/rule/plan.h"

int rule_fired_put(struct tx *tx, const struct rule_fired *f, int64_t *ret_id, bool *ret_new,
		   struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO rule_fired (id, rule, name, why, card, person,"
			       " cause_us, since_us, at_us, facts)"
			       " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
			       " ON CONFLICT (card, rule, cause_us) DO NOTHING",
			       err);
	if (st == NULL)
		return err_code(err);
	*ret_id = id_new(tx);
	bind_int(st, *ret_id);
	bind_text(st, f->rule);
	bind_text(st, f->name);
	bind_text(st, f->why);
	bind_int(st, f->card);
	bind_int(st, f->person);
	bind_int(st, f->cause.us);
	bind_int(st, f->since.us);
	bind_int(st, tx->now.us);
	bind_text(st, f->facts);
	int rc = stmt_run(st, err);
	*ret_new = rc == 0 && db_changes(tx->view.db) == 1;
	return rc;
}

int rule_fired_of(const struct view *v, void *mem, int64_t task, struct rule_fired *ret,
		  struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT f.id AS id, f.rule AS rule, f.name AS name, f.why AS why,"
			       " f.card AS card, f.person AS person, f.cause_us AS cause,"
			       " f.since_us AS since, f.at_us AS at, f.facts AS facts"
			       " FROM task t JOIN rule_fired f ON f.id = t.fired WHERE t.id = ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, task);
	int rc = stmt_step(st, err), dup = 0;
	if (rc <= 0)
		return rc < 0 ? rc
			      : err_set(err, ERR_ABSENT, "task %lld: of no rule", (long long)task);
	*ret = (struct rule_fired){
		.id = col_int(st, "id"),
		.rule = col_dup(st, "rule", mem, &dup),
		.name = col_dup(st, "name", mem, &dup),
		.why = col_dup(st, "why", mem, &dup),
		.card = col_int(st, "card"),
		.person = col_int(st, "person"),
		.cause.us = col_int(st, "cause"),
		.since.us = col_int(st, "since"),
		.at.us = col_int(st, "at"),
		.facts = col_dup(st, "facts", mem, &dup),
	};
	return dup < 0 ? err_set(err, dup, "rules: no memory") : 0;
}

int rule_task_is(struct tx *tx, int64_t task, int64_t fired, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db, "UPDATE task SET fired = ? WHERE id = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, fired);
	bind_int(st, task);
	return stmt_run(st, err);
}

int rule_open_tasks(const struct view *v, void *mem, int64_t card, unsigned max,
		    struct rule_task **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db,
			"SELECT t.id AS id, t.owner AS owner, t.text AS text, f.rule AS rule,"
			" f.since_us AS since FROM task t JOIN rule_fired f ON f.id = t.fired"
			" WHERE t.card = ? AND t.state = 'open' AND t.deleted_us IS NULL"
			" AND f.at_us >= coalesce((SELECT at_us FROM pack_version"
			" ORDER BY id DESC LIMIT 1), 0) ORDER BY t.id LIMIT ?",
			err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, card);
	bind_int(st, max);
	*ret = NULL;
	size_t n = 0;
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0) {
		*ret = talloc_realloc(mem, *ret, struct rule_task, (unsigned)n + 1);
		if (*ret == NULL)
			return err_set(err, ERR_AGAIN, "rules: no memory");
		(*ret)[n++] = (struct rule_task){.id = col_int(st, "id"),
						 .owner = col_int(st, "owner"),
						 .text = col_dup(st, "text", mem, &dup),
						 .rule = col_dup(st, "rule", mem, &dup),
						 .since.us = col_int(st, "since")};
	}
	*ret_n = n;
	return dup < 0 ? err_set(err, dup, "rules: no memory") : rc;
}

int rule_vetoed(const struct view *v, const char *rule, int64_t card, int64_t person,
		struct instant since, bool *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT 1 AS one FROM rule_fired f JOIN task t ON t.fired = f.id"
			       " WHERE f.card = ? AND f.rule = ? AND f.since_us = ?"
			       " AND t.owner = ? AND t.state = 'vetoed' LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, card);
	bind_text(st, rule);
	bind_int(st, since.us);
	bind_int(st, person);
	int rc = stmt_step(st, err);
	*ret = rc > 0;
	return rc < 0 ? rc : 0;
}

/* Of rule ?1 since it was resumed, up to ?2. Ids are times. */
#define LAST_ANSWERS                                                        \
	"SELECT veto, task FROM rule_answer WHERE rule = ?1 AND fired >"    \
	" coalesce((SELECT resumed_us FROM rule_pause WHERE rule = ?1), 0)" \
	" ORDER BY fired DESC LIMIT ?2"

int rule_answers(const struct view *v, const char *rule, unsigned max, unsigned *ret_answers,
		 unsigned *ret_vetoes, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT count(*) AS answers, coalesce(sum(veto), 0) AS vetoes"
			       " FROM (" LAST_ANSWERS ")",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, rule);
	bind_int(st, max);
	int rc = stmt_step(st, err);
	if (rc < 0)
		return rc;
	*ret_answers = (unsigned)col_int(st, "answers");
	*ret_vetoes = (unsigned)col_int(st, "vetoes");
	return 0;
}

int rule_paused(const struct view *v, const char *rule, bool *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db, "SELECT 1 AS one FROM rule_pause WHERE rule = ? AND resumed_us IS NULL",
		err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, rule);
	int rc = stmt_step(st, err);
	*ret = rc > 0;
	return rc < 0 ? rc : 0;
}

int rule_pause_set(struct tx *tx, const char *rule, bool paused, struct err *err)
{
	{
		AUTO_STMT st =
			paused ? db_stmt(tx->view.db,
					 "INSERT OR REPLACE INTO rule_pause (paused_us, rule)"
					 " VALUES (?, ?)",
					 err)
			       : db_stmt(tx->view.db,
					 "UPDATE rule_pause SET resumed_us = ? WHERE rule = ?",
					 err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, tx->now.us);
		bind_text(st, rule);
		int rc = stmt_run(st, err);
		if (rc < 0 || paused)
			return rc;
	}
	/* what began to hold meanwhile is found by looking at all cards, as after a change of rules
	 */
	AUTO_STMT st = db_stmt(tx->view.db, "UPDATE rule_pack SET digest = ''", err);
	if (st == NULL)
		return err_code(err);
	int rc = stmt_run(st, err);
	return rc < 0 ? rc : chore_set(tx, RULES_CHORE, tx->now, 0, err);
}

int rule_answerers(const struct view *v, void *mem, const char *rule, unsigned max, int64_t **ret,
		   size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT DISTINCT t.owner FROM (" LAST_ANSWERS ") a"
			       " JOIN task t ON t.id = a.task ORDER BY t.owner",
			       err);
	int64_t *list = talloc_array(mem, int64_t, max);
	if (st == NULL)
		return err_code(err);
	if (list == NULL)
		return err_set(err, ERR_AGAIN, "rules: no memory");
	bind_text(st, rule);
	bind_int(st, max);
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0)
		list[n++] = col_int(st, "owner");
	*ret = list;
	*ret_n = n;
	return rc;
}

int rule_reasons(const struct view *v, void *mem, const char *rule, unsigned of, unsigned max,
		 struct rule_reason **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT coalesce(t.reason, '没说原因') AS reason, count(*) AS n"
			       " FROM (" LAST_ANSWERS ") a JOIN task t ON t.id = a.task"
			       " WHERE a.veto GROUP BY t.reason ORDER BY n DESC, reason LIMIT ?3",
			       err);
	struct rule_reason *list = talloc_array(mem, struct rule_reason, max);
	if (st == NULL)
		return err_code(err);
	if (list == NULL)
		return err_set(err, ERR_AGAIN, "rules: no memory");
	bind_text(st, rule);
	bind_int(st, of);
	bind_int(st, max);
	size_t n = 0;
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0)
		list[n++] =
			(struct rule_reason){col_dup(st, "reason", list, &dup), col_int(st, "n")};
	*ret = list;
	*ret_n = n;
	return dup < 0 ? err_set(err, dup, "rules: no memory") : rc;
}

int rule_count(const struct view *v, const char *rule, struct instant since,
	       struct rule_counts *ret, struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db,
			"SELECT count(*) AS fired, coalesce(sum(t.state = 'done'), 0) AS done,"
			" coalesce(sum(t.state = 'vetoed'), 0) AS vetoed,"
			" coalesce(sum(t.state = 'open'), 0) AS open FROM rule_fired f"
			" LEFT JOIN task t ON t.fired = f.id WHERE f.rule = ? AND f.id > ?",
			err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, rule);
	bind_int(st, since.us);
	int rc = stmt_step(st, err);
	if (rc < 0)
		return rc;
	*ret = (struct rule_counts){col_int(st, "fired"), col_int(st, "done"),
				    col_int(st, "vetoed"), col_int(st, "open")};
	return 0;
}
