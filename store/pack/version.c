#include "store/pack/version.h"

#include <talloc.h>

#include "store/engine/db.h"

int pack_version_now(const struct view *v, int64_t *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, "SELECT coalesce(max(id), 0) AS id FROM pack_version", err);
	if (st == NULL)
		return err_code(err);
	int rc = stmt_step(st, err);
	if (rc > 0)
		*ret = col_int(st, "id");
	return rc < 0 ? rc : 0;
}

int pack_version_at(const struct view *v, struct instant at, int64_t *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db, "SELECT id FROM pack_version WHERE at_us <= ? ORDER BY id DESC LIMIT 1",
		err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, at.us);
	int rc = stmt_step(st, err);
	if (rc > 0)
		*ret = col_int(st, "id");
	return rc > 0 ? 0 : rc < 0 ? rc : ERR_ABSENT;
}

/* Without the texts of JSON. */
static int row_read(struct stmt *st, void *mem, struct pack_version *ret, struct err *err)
{
	int dup = 0;
	*ret = (struct pack_version){.id = col_int(st, "id"),
				     .at = {col_int(st, "at_us")},
				     .person = col_int(st, "person"),
				     .person_name = col_dup(st, "name", mem, &dup),
				     .how = col_dup(st, "how", mem, &dup),
				     .configured = col_dup(st, "configured", mem, &dup),
				     .source = col_dup(st, "source", mem, &dup)};
	return dup < 0 ? err_set(err, dup, "pack: no memory") : 0;
}

#define COLUMNS                                                                                  \
	"v.id, v.at_us, v.person, (SELECT name FROM person WHERE id = v.person) AS name, v.how," \
	" v.configured, v.source"

int pack_version_get(const struct view *v, void *mem, int64_t id, struct pack_version *ret,
		     struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db, "SELECT " COLUMNS ", v.base, v.json FROM pack_version v WHERE v.id = ?",
		err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc
			      : err_set(err, ERR_ABSENT, "pack: no version %lld", (long long)id);
	rc = row_read(st, mem, ret, err);
	int dup = 0;
	ret->base = col_dup(st, "base", mem, &dup);
	ret->json = col_dup(st, "json", mem, &dup);
	return rc == 0 && dup < 0 ? err_set(err, dup, "pack: no memory") : rc;
}

int pack_version_put(struct tx *tx, const struct pack_version *p, int64_t *ret_id, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO pack_version (at_us, person, how, configured, source,"
			       " base, json) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, tx->now.us);
	if (p->person != 0)
		bind_int(st, p->person);
	else
		bind_null(st);
	bind_text(st, p->how);
	bind_text(st, p->configured);
	bind_text(st, p->source);
	bind_text(st, p->base);
	bind_text(st, p->json);
	int rc = stmt_step(st, err);
	if (rc > 0)
		*ret_id = col_int(st, "id");
	return rc < 0 ? rc : 0;
}

int pack_version_list(const struct view *v, void *mem, unsigned max, struct pack_version **ret,
		      size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db, "SELECT " COLUMNS " FROM pack_version v ORDER BY v.id DESC LIMIT ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, max);
	*ret = NULL;
	*ret_n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		*ret = talloc_realloc(mem, *ret, struct pack_version, (unsigned)*ret_n + 1);
		if (*ret == NULL)
			return err_set(err, ERR_AGAIN, "pack: no memory");
		rc = row_read(st, mem, &(*ret)[(*ret_n)++], err);
		if (rc < 0)
			return rc;
	}
	return rc;
}

int former_names(const struct view *v, void *mem, struct former_name **ret, size_t *ret_n,
		 struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db, "SELECT kind = 'stage' AS stage, id, name FROM former_name", err);
	*ret = NULL;
	*ret_n = 0;
	if (st == NULL)
		return err_code(err);
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0) {
		*ret = talloc_realloc(mem, *ret, struct former_name, (unsigned)*ret_n + 1);
		if (*ret == NULL)
			return err_set(err, ERR_AGAIN, "pack: no memory");
		(*ret)[(*ret_n)++] = (struct former_name){.stage = col_int(st, "stage") != 0,
							  .id = col_dup(st, "id", mem, &dup),
							  .name = col_dup(st, "name", mem, &dup)};
		if (dup < 0)
			return err_set(err, dup, "pack: no memory");
	}
	return rc;
}

/* --- amendments ------------------------------------------------------------------------------ */

int amendment_put(struct tx *tx, const struct amendment *a, int64_t *ret_id, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO amendment (person, at_us, patch, text)"
			       " VALUES (?, ?, ?, ?) RETURNING id",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, a->person);
	bind_int(st, tx->now.us);
	bind_text(st, a->patch);
	bind_text(st, a->text);
	int rc = stmt_step(st, err);
	if (rc > 0)
		*ret_id = col_int(st, "id");
	return rc < 0 ? rc : 0;
}

int amendment_next(const struct view *v, int64_t *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, "SELECT coalesce(max(id), 0) + 1 AS id FROM amendment", err);
	if (st == NULL)
		return err_code(err);
	int rc = stmt_step(st, err);
	if (rc > 0)
		*ret = col_int(st, "id");
	return rc < 0 ? rc : 0;
}

int amendment_list(const struct view *v, void *mem, struct amendment **ret, size_t *ret_n,
		   struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT a.id, a.person, p.name, a.at_us, a.patch, a.text"
			       " FROM amendment a JOIN person p ON p.id = a.person"
			       " WHERE a.ended_us IS NULL ORDER BY a.id",
			       err);
	if (st == NULL)
		return err_code(err);
	*ret = NULL;
	*ret_n = 0;
	int rc, dup = 0;
	while ((rc = stmt_step(st, err)) > 0) {
		*ret = talloc_realloc(mem, *ret, struct amendment, (unsigned)*ret_n + 1);
		if (*ret == NULL)
			return err_set(err, ERR_AGAIN, "pack: no memory");
		(*ret)[(*ret_n)++] =
			(struct amendment){.id = col_int(st, "id"),
					   .person = col_int(st, "person"),
					   .person_name = col_dup(st, "name", mem, &dup),
					   .at = {col_int(st, "at_us")},
					   .patch = col_dup(st, "patch", mem, &dup),
					   .text = col_dup(st, "text", mem, &dup)};
	}
	return dup < 0 ? err_set(err, dup, "pack: no memory") : rc;
}

int amendment_end(struct tx *tx, int64_t id, int64_t by, const char *why, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE amendment SET ended_us = ?, ended_by = ?, why = ?"
			       " WHERE id = ? AND ended_us IS NULL RETURNING id",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, tx->now.us);
	if (by != 0)
		bind_int(st, by);
	else
		bind_null(st);
	bind_text(st, why);
	bind_int(st, id);
	int rc = stmt_step(st, err);
	if (rc < 0)
		return rc;
	return rc > 0 ? 0 : err_set(err, ERR_ABSENT, "pack: no amendment %lld", (long long)id);
}
