#include "store/card/card.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "store/card/card_sql.h"

enum value_type { VALUE_TEXT, VALUE_FEN, VALUE_LOCAL };

static const struct {
	const char *id;
	enum value_type type;
} fields[] = {
#define CARD_FIELD(id, column, type) {#id, VALUE_##type},
#include "store/card/card_fields.def"
#undef CARD_FIELD
};

int card_field_find(const char *id)
{
	for (int i = 0; i < CARD_FIELDS; i++)
		if (strcmp(fields[i].id, id) == 0)
			return i;
	return -1;
}

const char *card_field_id(enum card_field f)
{
	return fields[f].id;
}

bool card_field_is_fen(enum card_field f)
{
	return fields[f].type == VALUE_FEN;
}

void card_scope_bind(struct stmt *st, const struct view *v, const struct person *actor)
{
	bind_int(st, actor->id);
	bind_int(st, actor->role);
	bind_int(st, actor->role);
	bind_text(st, actor->path);
	bind_text(st, actor->path);
	bind_text(st, actor->path);
	bind_int(st, actor->id);
	bind_int(st, actor->id);
	bind_int(st, v->now.us);
}

static int row(struct stmt *st, void *mem, struct card *ret, struct err *err)
{
	int rc = 0;
	*ret = (struct card){
		.id = col_int(st, "card_id"),
		.owner = col_int(st, "owner"),
		.owner_name = col_dup(st, "owner_name", mem, &rc),
		.owner_user = col_dup(st, "owner_user", mem, &rc),
		.owner_path = col_dup(st, "owner_path", mem, &rc),
		.shared = col_int(st, "shared") != 0,
		.created.us = col_int(st, "created_us"),
		.updated.us = col_int(st, "updated_us"),
		.version = (int)col_int(st, "version"),
	};
	for (int i = 0; i < CARD_FIELDS; i++)
		ret->value[i] = col_dup(st, fields[i].id, mem, &rc);
	return rc < 0 ? err_set(err, rc, "card: no memory") : 0;
}

/* All rows of a bound statement. */
int card_rows_read(struct stmt *st, void *mem, struct card **ret, size_t *ret_n, struct err *err)
{
	struct card *list = NULL;
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		list = talloc_realloc(mem, list, struct card, (unsigned)n + 1);
		if (list == NULL)
			return err_set(err, ERR_AGAIN, "card: no memory");
		rc = row(st, mem, &list[n], err);
		if (rc < 0)
			return rc;
		n++;
	}
	*ret = list;
	*ret_n = n;
	return rc;
}

int card_find(const struct view *v, void *mem, const struct person *actor, int64_t id,
	      struct card *ret, struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db, "SELECT " CARD_COLUMNS CARD_FROM " WHERE c.id = ?" CARD_SCOPE, err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, actor->id);
	bind_int(st, id);
	card_scope_bind(st, v, actor);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "card: not there");
	return row(st, mem, ret, err);
}

int card_exists(const struct view *v, int64_t id, bool *ret, struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db, "SELECT 1 FROM card WHERE id = ? AND deleted_us IS NULL", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	int rc = stmt_step(st, err);
	*ret = rc > 0;
	return rc < 0 ? rc : 0;
}

int card_type(const struct view *v, void *mem, int64_t id, const char **ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, "SELECT type FROM card WHERE id = ?", err);
	*ret = NULL;
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	int dup = 0, rc = stmt_step(st, err);
	if (rc > 0)
		*ret = col_dup(st, "type", mem, &dup);
	return dup < 0 ? err_set(err, dup, "card: no memory") : rc < 0 ? rc : 0;
}

int card_new(struct tx *tx, int64_t owner, int64_t *ret_id, struct err *err)
{
	int rc = number_new(tx, "card", ret_id, err);
	if (rc < 0)
		return rc;
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO card (id, owner, created_us, updated_us, held_us)"
			       " VALUES (?, ?, ?, ?, ?)",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, *ret_id);
	bind_int(st, owner);
	bind_int(st, tx->now.us);
	bind_int(st, tx->now.us);
	bind_int(st, tx->now.us);
	return stmt_run(st, err);
}

int card_set(struct tx *tx, int64_t id, enum card_field f, const char *value, struct err *err)
{
	static const char *const updates[] = {
#define CARD_FIELD(id, column, type) \
	"UPDATE card SET " #column " = ?, updated_us = ?, version = version + 1 WHERE id = ?",
#include "store/card/card_fields.def"
#undef CARD_FIELD
	};
	AUTO_STMT st = db_stmt(tx->view.db, updates[f], err);
	if (st == NULL)
		return err_code(err);
	if (value != NULL && fields[f].type == VALUE_FEN)
		bind_int(st, strtoll(value, NULL, 10));
	else
		bind_text(st, value);
	bind_int(st, tx->now.us);
	bind_int(st, id);
	return stmt_run(st, err);
}

int card_delete(struct tx *tx, int64_t id, bool deleted, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db, "UPDATE card SET deleted_us = ? WHERE id = ?", err);
	if (st == NULL)
		return err_code(err);
	if (deleted)
		bind_int(st, tx->now.us);
	else
		bind_null(st);
	bind_int(st, id);
	return stmt_run(st, err);
}

int card_owner_set(struct tx *tx, int64_t id, int64_t owner, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE card SET owner = ?, updated_us = ?, held_us = ?,"
			       " version = version + 1 WHERE id = ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, owner);
	bind_int(st, tx->now.us);
	bind_int(st, tx->now.us);
	bind_int(st, id);
	return stmt_run(st, err);
}

int card_merged_into(const struct view *v, int64_t id, int64_t *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "WITH RECURSIVE way (id, next, depth) AS ("
			       " SELECT id, merged_into, 0 FROM card WHERE id = ? UNION ALL"
			       " SELECT c.id, c.merged_into, w.depth + 1 FROM way w"
			       " JOIN card c ON c.id = w.next WHERE w.depth < 100)"
			       " SELECT id FROM way WHERE next IS NULL AND depth > 0",
			       err);
	*ret = 0;
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	int rc = stmt_step(st, err);
	if (rc > 0)
		*ret = col_int(st, "id");
	return rc < 0 ? rc : 0;
}

int card_by_key(const struct view *v, const char *key, int64_t *ret_id, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, "SELECT id FROM card WHERE import_key = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, key);
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "card: no such key");
	*ret_id = col_int(st, "id");
	return 0;
}

static int id_one(struct stmt *st, int64_t *ret_id, struct err *err)
{
	int rc = stmt_step(st, err);
	if (rc <= 0)
		return rc < 0 ? rc : err_set(err, ERR_ABSENT, "card: none");
	*ret_id = col_int(st, "id");
	return 0;
}

int card_by_phone(const struct view *v, const char *phone, int64_t owner, bool keyless,
		  int64_t *ret_id, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT id FROM card WHERE phone = ? AND deleted_us IS NULL"
			       " AND (? = 0 OR import_key IS NULL)"
			       " ORDER BY owner = ? DESC, id LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, phone);
	bind_int(st, keyless);
	bind_int(st, owner);
	return id_one(st, ret_id, err);
}

int card_by_name(const struct view *v, int64_t owner, const char *name, const char *org,
		 bool keyless, int64_t *ret_id, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT id FROM card WHERE owner = ? AND name = ?"
			       " AND deleted_us IS NULL AND org = ?"
			       " AND (? = 0 OR import_key IS NULL) ORDER BY id LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, owner);
	bind_text(st, name);
	bind_text(st, org);
	bind_int(st, keyless);
	return id_one(st, ret_id, err);
}

int card_stage_is(struct tx *tx, int64_t id, const char *stage, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db, "UPDATE card SET stage = ? WHERE id = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, stage);
	bind_int(st, id);
	return stmt_run(st, err);
}

int card_set_import(struct tx *tx, int64_t id, const char *key, const char *type,
		    const struct instant *created, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE card SET import_key = coalesce(?, import_key),"
			       " type = coalesce(?, type), created_us = coalesce(?, created_us)"
			       " WHERE id = ?",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, key);
	bind_text(st, type);
	if (created != NULL)
		bind_int(st, created->us);
	else
		bind_null(st);
	bind_int(st, id);
	return stmt_run(st, err);
}

json_t *card_to_json(const struct card *c, const char *(*when)(struct instant at, char out[32]))
{
	char created[32], updated[32];
	json_t *j = json_pack("{s:I}", "id", (json_int_t)c->id);
	for (int i = 0; i < CARD_FIELDS; i++) {
		if (c->value[i] == NULL)
			continue;
		json_t *value = json_string(c->value[i]);
		if (fields[i].type == VALUE_FEN) {
			json_decref(value);
			int64_t fen = strtoll(c->value[i], NULL, 10);
			value = fen % 100 == 0 ? json_integer(fen / 100)
					       : json_real((double)fen / 100);
		}
		(void)json_object_set_new(j, fields[i].id, value);
	}
	if (c->owner_user != NULL)
		(void)json_object_set_new(j, "owner", json_string(c->owner_user));
	(void)json_object_set_new(j, "created", json_string(when(c->created, created)));
	(void)json_object_set_new(j, "updated", json_string(when(c->updated, updated)));
	return j;
}
