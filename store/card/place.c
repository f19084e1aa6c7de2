#include "store/card/place.h"

#include <talloc.h>

#include "store/engine/db.h"

int place_put(struct tx *tx, int64_t card, const struct place *p, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT OR REPLACE INTO place (card, asked, at_us, address, level,"
			       " lng_e6, lat_e6) VALUES (?, ?, ?, ?, ?, ?, ?)",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, card);
	bind_text(st, p->asked);
	bind_int(st, tx->now.us);
	bind_text(st, p->address);
	bind_text(st, p->level);
	if (p->exact) {
		bind_int(st, p->lng_e6);
		bind_int(st, p->lat_e6);
	} else {
		bind_null(st);
		bind_null(st);
	}
	return stmt_run(st, err);
}

int place_get(const struct view *v, void *mem, int64_t card, struct place *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db, "SELECT asked, address, level, lng_e6, lat_e6 FROM place WHERE card = ?",
		err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, card);
	int dup = 0, rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "place: not asked");
	*ret = (struct place){.asked = col_dup(st, "asked", mem, &dup),
			      .address = col_dup(st, "address", mem, &dup),
			      .level = col_dup(st, "level", mem, &dup),
			      .exact = !col_null(st, "lng_e6"),
			      .lng_e6 = col_int(st, "lng_e6"),
			      .lat_e6 = col_int(st, "lat_e6")};
	return dup < 0 ? err_set(err, dup, "place: no memory") : 0;
}

int place_unasked(const struct view *v, void *mem, struct instant since, unsigned max,
		  int64_t **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db,
		"SELECT DISTINCT c.id AS id FROM fair f CROSS JOIN card_tag t ON t.tag = f.name"
		" JOIN card c ON c.id = t.card WHERE c.created_us >= ? AND c.deleted_us IS NULL"
		"  AND coalesce(c.address, c.org) IS NOT NULL"
		"  AND NOT EXISTS (SELECT 1 FROM place p WHERE p.card = c.id) LIMIT ?",
		err);
	*ret_n = 0;
	*ret = talloc_array(mem, int64_t, max);
	if (st == NULL || *ret == NULL)
		return st == NULL ? err_code(err) : err_set(err, ERR_AGAIN, "place: no memory");
	bind_int(st, since.us);
	bind_int(st, max);
	int rc;
	while ((rc = stmt_step(st, err)) > 0)
		(*ret)[(*ret_n)++] = col_int(st, "id");
	return rc;
}
