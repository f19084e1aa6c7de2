#include "store/media/upload.h"

#include <string.h>
#include <talloc.h>

int upload_new(struct tx *tx, void *mem, const char *folder, struct upload *u, struct err *err)
{
	int rc = number_new(tx, "upload", &u->id, err);
	if (rc < 0)
		return rc;
	if (folder != NULL) {
		u->path = talloc_asprintf(mem, "%s/%lld.csv", folder, (long long)u->id);
		if (u->path == NULL)
			return err_set(err, ERR_AGAIN, "upload: no memory");
	}
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO upload (id, kind, state, dry, skip_bad, path,"
			       " created_us) VALUES (?, ?, ?, ?, ?, ?, ?)",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, u->id);
	bind_text(st, u->kind);
	bind_text(st, u->state);
	bind_int(st, u->dry);
	bind_int(st, u->skip_bad);
	bind_text(st, u->path);
	bind_int(st, tx->now.us);
	return stmt_run(st, err);
}

int upload_set(struct tx *tx, const struct upload *u, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE upload SET state = ?, bytes = ?, at = ?, line = ?,"
			       " added = ?, updated = ?, rejected = ?, bad_bytes = ?, error = ?,"
			       " done_us = CASE WHEN ? THEN ? END WHERE id = ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, u->state);
	bind_int(st, u->bytes);
	bind_int(st, u->at);
	bind_int(st, u->line);
	bind_int(st, u->added);
	bind_int(st, u->updated);
	bind_int(st, u->rejected);
	bind_int(st, u->bad_bytes);
	bind_text(st, u->error);
	bind_int(st, strcmp(u->state, "done") == 0 || strcmp(u->state, "refused") == 0);
	bind_int(st, tx->now.us);
	bind_int(st, u->id);
	return stmt_run(st, err);
}

#define COLUMNS                                                                                   \
	"SELECT id, kind, state, dry, skip_bad, path, bytes, at, line, added, updated, rejected," \
	" bad_bytes, error FROM upload"

int upload_get(const struct view *v, void *mem, int64_t id, struct upload *ret, struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db,
			id != 0 ? COLUMNS " WHERE id = ?"
				: COLUMNS " WHERE state IN ('checking', 'applying') AND id > ?"
					  " ORDER BY id LIMIT 1",
			err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "upload: not there");
	int dup = 0;
	*ret = (struct upload){
		.id = col_int(st, "id"),
		.kind = col_dup(st, "kind", mem, &dup),
		.state = col_dup(st, "state", mem, &dup),
		.dry = col_int(st, "dry") != 0,
		.skip_bad = col_int(st, "skip_bad") != 0,
		.path = col_dup(st, "path", mem, &dup),
		.bytes = col_int(st, "bytes"),
		.at = col_int(st, "at"),
		.line = col_int(st, "line"),
		.added = col_int(st, "added"),
		.updated = col_int(st, "updated"),
		.rejected = col_int(st, "rejected"),
		.bad_bytes = col_int(st, "bad_bytes"),
		.error = col_dup(st, "error", mem, &dup),
	};
	return dup < 0 ? err_set(err, dup, "upload: no memory") : 0;
}
