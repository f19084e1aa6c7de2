#include "store/card/fair.h"

#include <talloc.h>

#include "store/engine/db.h"

static int one(struct stmt *st, void *mem, struct fair *ret, struct err *err)
{
	int dup = 0, rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "fair: none");
	*ret = (struct fair){col_int(st, "id"), col_dup(st, "name", mem, &dup)};
	return dup < 0 ? err_set(err, dup, "fair: no memory") : 0;
}

int fair_find(const struct view *v, void *mem, const char *name, struct fair *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, "SELECT id, name FROM fair WHERE name = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, name);
	return one(st, mem, ret, err);
}

int fair_named(struct tx *tx, void *mem, const char *name, int64_t person, struct fair *ret,
	       struct err *err)
{
	int rc = fair_find(&tx->view, mem, name, ret, err);
	if (rc != ERR_ABSENT)
		return rc;
	AUTO_STMT st = db_stmt(
		tx->view.db, "INSERT INTO fair (id, name, person, at_us) VALUES (?, ?, ?, ?)", err);
	if (st == NULL)
		return err_code(err);
	*ret = (struct fair){id_new(tx), talloc_strdup(mem, name)};
	bind_int(st, ret->id);
	bind_text(st, name);
	bind_int(st, person);
	bind_int(st, tx->now.us);
	rc = stmt_run(st, err);
	return rc == 0 && ret->name == NULL ? err_set(err, ERR_AGAIN, "fair: no memory") : rc;
}

int fair_list(const struct view *v, void *mem, unsigned max, struct fair **ret, size_t *ret_n,
	      struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db, "SELECT id, name FROM fair ORDER BY at_us DESC, id DESC LIMIT ?", err);
	*ret_n = 0;
	*ret = talloc_array(mem, struct fair, max);
	if (st == NULL || *ret == NULL)
		return st == NULL ? err_code(err) : err_set(err, ERR_AGAIN, "fair: no memory");
	bind_int(st, max);
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0)
		(*ret)[(*ret_n)++] =
			(struct fair){col_int(st, "id"), col_dup(st, "name", *ret, &dup)};
	return dup < 0 ? err_set(err, dup, "fair: no memory") : rc;
}

int fair_visit(struct tx *tx, int64_t person, int64_t fair, struct instant until, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO fair_visit (person, fair, until_us) VALUES (?, ?, ?)"
			       " ON CONFLICT (person) DO UPDATE SET fair = excluded.fair,"
			       " until_us = excluded.until_us",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, person);
	bind_int(st, fair);
	bind_int(st, until.us);
	return stmt_run(st, err);
}

int fair_leave(struct tx *tx, int64_t person, bool *ret_was, struct err *err)
{
	AUTO_STMT st = db_stmt(
		tx->view.db,
		"UPDATE fair_visit SET until_us = ?1 WHERE person = ?2 AND until_us > ?1", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, tx->now.us);
	bind_int(st, person);
	int rc = stmt_run(st, err);
	*ret_was = rc == 0 && db_changes(tx->view.db) > 0;
	return rc;
}

int fair_now(const struct view *v, void *mem, int64_t person, struct fair *ret,
	     struct instant *ret_until, struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db,
			"SELECT f.id, f.name, w.until_us FROM fair_visit w"
			" JOIN fair f ON f.id = w.fair WHERE w.person = ? AND w.until_us > ?",
			err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, person);
	bind_int(st, v->now.us);
	int rc = one(st, mem, ret, err);
	if (rc == 0)
		ret_until->us = col_int(st, "until_us");
	return rc;
}
