#include "store/queue/gap.h"

#include <talloc.h>

#include "store/queue/chore.h"

#define KEEP_US (INT64_C(30) * 86400 * 1000000) /* gaps that are over long ago */

/* Together with what else comes in the next seconds. */
static int plan(struct tx *tx, struct err *err)
{
	struct instant then = {tx->now.us + INT64_C(1000000) * GAP_WAIT_S};
	return chore_set(tx, GAP_CHORE, then, 0, err);
}

int gap_put(struct tx *tx, struct instant from, struct instant to, struct err *err)
{
	{
		AUTO_STMT st = db_stmt(tx->view.db, "DELETE FROM gap WHERE to_us < ?", err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, to.us - KEEP_US);
		int rc = stmt_run(st, err);
		if (rc < 0)
			return rc;
	}
	AUTO_STMT st = db_stmt(tx->view.db, "INSERT INTO gap (from_us, to_us) VALUES (?, ?)", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, from.us);
	bind_int(st, to.us);
	int rc = stmt_run(st, err);
	return rc < 0 ? rc : plan(tx, err);
}

static int late_put(struct tx *tx, const char *kind, int64_t ref, int64_t person, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO late (kind, ref, person) VALUES (?, ?, ?)"
			       " ON CONFLICT DO NOTHING",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, kind);
	bind_int(st, ref);
	bind_int(st, person);
	int rc = stmt_run(st, err);
	return rc < 0 ? rc : plan(tx, err);
}

/* Written while we were away, and received when we were back. */
static int missed(const struct view *v, struct instant sent, struct instant received, bool *ret,
		  struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT EXISTS (SELECT 1 FROM gap WHERE from_us <= ? AND to_us >= ?"
			       " AND to_us <= ?) AS some",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, sent.us);
	bind_int(st, sent.us);
	bind_int(st, received.us);
	int rc = stmt_step(st, err);
	*ret = rc > 0 && col_int(st, "some") != 0;
	return rc < 0 ? rc : 0;
}

int gap_handled(struct tx *tx, int64_t inbox, struct instant sent, int64_t person, struct err *err)
{
	struct instant received = {inbox}; /* ids are the time */
	bool late = tx->now.us - received.us > INT64_C(1000000) * LATE_S;
	if (!late && received.us - sent.us > 1000000) {
		int rc = missed(&tx->view, sent, received, &late, err);
		if (rc < 0)
			return rc;
	}
	return late ? late_put(tx, "in", inbox, person, err) : 0;
}

int gap_delivered(struct tx *tx, int64_t outbox, int64_t inbox, struct err *err)
{
	if (inbox == 0 || tx->now.us - outbox <= INT64_C(1000000) * LATE_S)
		return 0;
	int64_t person;
	{
		AUTO_STMT st = db_stmt(tx->view.db,
				       "SELECT i.person FROM inbox m JOIN identity i"
				       " ON i.platform = m.platform AND i.user = m.sender"
				       " WHERE m.id = ?",
				       err);
		if (st == NULL)
			return err_code(err);
		bind_int(st, inbox);
		int rc = stmt_step(st, err);
		if (rc <= 0)
			return rc; /* somebody unknown was told so */
		person = col_int(st, "person");
	}
	return late_put(tx, "out", outbox, person, err);
}

int gap_spread(struct tx *tx, int64_t active_s, struct err *err)
{
	static const char spread[] =
		"INSERT INTO late (kind, ref, person) SELECT DISTINCT 'gap', g.id, i.person"
		" FROM gap g JOIN inbox m ON m.id >= g.from_us - ? AND m.id < g.from_us"
		" JOIN identity i ON i.platform = m.platform AND i.user = m.sender"
		" WHERE g.told_us IS NULL ON CONFLICT DO NOTHING";
	AUTO_STMT st = db_stmt(tx->view.db, spread, err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, active_s * 1000000);
	int rc = stmt_run(st, err);
	AUTO_STMT told =
		db_stmt(tx->view.db, "UPDATE gap SET told_us = ? WHERE told_us IS NULL", err);
	if (rc < 0 || told == NULL)
		return err_code(err);
	bind_int(told, tx->now.us);
	return stmt_run(told, err);
}

int gap_person(const struct view *v, int64_t after, int64_t *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db, "SELECT person FROM late WHERE person > ? ORDER BY person LIMIT 1", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, after);
	int rc = stmt_step(st, err);
	if (rc > 0)
		*ret = col_int(st, "person");
	return rc > 0 ? 0 : rc < 0 ? rc : err_set(err, ERR_ABSENT, "nobody is to be told");
}

static int gaps_read(const struct view *v, void *mem, int64_t person, struct late *ret,
		     struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db,
			"SELECT g.id, g.from_us, g.to_us FROM late l JOIN gap g ON g.id = l.ref"
			" WHERE l.person = ? AND l.kind = 'gap' ORDER BY g.id",
			err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, person);
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		ret->gaps = talloc_realloc(mem, ret->gaps, struct gap, (unsigned)ret->n_gaps + 1);
		if (ret->gaps == NULL)
			return err_set(err, ERR_AGAIN, "gap: no memory");
		ret->gaps[ret->n_gaps++] = (struct gap){.id = col_int(st, "id"),
							.from.us = col_int(st, "from_us"),
							.to.us = col_int(st, "to_us")};
	}
	return rc;
}

static int records_read(const struct view *v, void *mem, int64_t person, struct late *ret,
			struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db,
		"SELECT l.ref, coalesce(s.id, 0) AS receipt, coalesce((SELECT max(c.card) FROM "
		"change c"
		" WHERE c.change_set = s.id), 0) AS card"
		" FROM late l LEFT JOIN change_set s ON s.inbox = l.ref AND s.undone_us IS NULL"
		" WHERE l.person = ? AND l.kind = 'in' ORDER BY l.ref, s.id",
		err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, person);
	int64_t last = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		ret->n_messages += col_int(st, "ref") != last;
		last = col_int(st, "ref");
		if (col_int(st, "receipt") == 0) {
			ret->n_silent++;
			continue;
		}
		ret->records = talloc_realloc(mem, ret->records, struct late_record,
					      (unsigned)ret->n_records + 1);
		if (ret->records == NULL)
			return err_set(err, ERR_AGAIN, "gap: no memory");
		ret->records[ret->n_records++] = (struct late_record){
			.receipt = col_int(st, "receipt"), .card = col_int(st, "card")};
	}
	return rc;
}

int gap_late(const struct view *v, void *mem, int64_t person, struct late *ret, struct err *err)
{
	*ret = (struct late){};
	int rc = gaps_read(v, mem, person, ret, err);
	if (rc == 0)
		rc = records_read(v, mem, person, ret, err);
	if (rc < 0)
		return rc;
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT count(*) AS n, coalesce(min(ref), 0) AS first FROM late"
			       " WHERE person = ? AND kind = 'out'",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, person);
	rc = stmt_step(st, err);
	if (rc < 0)
		return rc;
	ret->n_out = (size_t)col_int(st, "n");
	ret->first_out.us = col_int(st, "first");
	return 0;
}

int gap_told(struct tx *tx, int64_t person, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db, "DELETE FROM late WHERE person = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, person);
	return stmt_run(st, err);
}
