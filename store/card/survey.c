#include "store/card/survey.h"

#include <talloc.h>

#include "store/engine/db.h"

#define COLUMNS                                                                      \
	"id, survey, card, person, made_us, coalesce(due_us, 0) AS due, expires_us," \
	" coalesce(answered_us, 0) AS answered, coalesce(score, -1) AS score, more"

static int row_read(struct stmt *st, void *mem, struct survey *ret, struct err *err)
{
	int dup = 0;
	*ret = (struct survey){.id = col_int(st, "id"),
			       .survey = col_dup(st, "survey", mem, &dup),
			       .card = col_int(st, "card"),
			       .person = col_int(st, "person"),
			       .made = {col_int(st, "made_us")},
			       .due = {col_int(st, "due")},
			       .expires = {col_int(st, "expires_us")},
			       .answered = {col_int(st, "answered")},
			       .score = (int)col_int(st, "score"),
			       .more = col_dup(st, "more", mem, &dup)};
	return dup < 0 ? err_set(err, dup, "survey: no memory") : 0;
}

int survey_put(struct tx *tx, const struct survey *s, int64_t *ret_id, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO survey (survey, card, person, made_us, due_us, how,"
			       " expires_us) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, s->survey);
	bind_int(st, s->card);
	bind_int(st, s->person);
	bind_int(st, tx->now.us);
	if (s->due.us != 0)
		bind_int(st, s->due.us);
	else
		bind_null(st);
	bind_text(st, s->due.us != 0 ? NULL : "owner");
	bind_int(st, s->expires.us);
	int rc = stmt_step(st, err);
	if (rc > 0)
		*ret_id = col_int(st, "id");
	return rc < 0 ? rc : 0;
}

int survey_get(const struct view *v, void *mem, int64_t id, struct survey *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, "SELECT " COLUMNS " FROM survey WHERE id = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id);
	int rc = stmt_step(st, err);
	return rc > 0   ? row_read(st, mem, ret, err)
	       : rc < 0 ? rc
			: err_set(err, ERR_ABSENT, "survey: none of that number");
}

int survey_list(const struct view *v, void *mem, int64_t card, unsigned max, struct survey **ret,
		size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db, "SELECT " COLUMNS " FROM survey WHERE card = ? ORDER BY id DESC LIMIT ?",
		err);
	*ret_n = 0;
	*ret = talloc_array(mem, struct survey, max);
	if (st == NULL || *ret == NULL)
		return st == NULL ? err_code(err) : err_set(err, ERR_AGAIN, "survey: no memory");
	bind_int(st, card);
	bind_int(st, max);
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		rc = row_read(st, mem, &(*ret)[(*ret_n)++], err);
		if (rc < 0)
			return rc;
	}
	return rc;
}

int survey_asked(const struct view *v, int64_t card, const char *survey, struct instant since,
		 bool *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db, "SELECT 1 FROM survey WHERE card = ? AND survey = ? AND made_us > ? LIMIT 1",
		err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, card);
	bind_text(st, survey);
	bind_int(st, since.us);
	int rc = stmt_step(st, err);
	*ret = rc > 0;
	return rc < 0 ? rc : 0;
}

int survey_due(const struct view *v, void *mem, struct instant now, struct survey *ret,
	       struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT " COLUMNS " FROM survey WHERE due_us <= ?"
			       " ORDER BY due_us, id LIMIT 1",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, now.us);
	int rc = stmt_step(st, err);
	return rc > 0 ? row_read(st, mem, ret, err) : rc < 0 ? rc : ERR_ABSENT;
}

int survey_next(const struct view *v, struct instant *ret, struct err *err)
{
	AUTO_STMT st = db_stmt(
		v->db, "SELECT min(due_us) AS due FROM survey WHERE due_us IS NOT NULL", err);
	if (st == NULL)
		return err_code(err);
	int rc = stmt_step(st, err);
	ret->us = rc > 0 && !col_null(st, "due") ? col_int(st, "due") : INT64_MAX;
	return rc < 0 ? rc : 0;
}

int survey_sent(struct tx *tx, int64_t id, const char *how, struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db, "UPDATE survey SET due_us = NULL, how = ? WHERE id = ?", err);
	if (st == NULL)
		return err_code(err);
	bind_text(st, how);
	bind_int(st, id);
	return stmt_run(st, err);
}

int survey_answer(struct tx *tx, int64_t id, int score, const char *more, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "UPDATE survey SET answered_us = ?, score = ?, more = ?,"
			       " due_us = NULL WHERE id = ? AND answered_us IS NULL RETURNING id",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, tx->now.us);
	bind_int(st, score);
	bind_text(st, more);
	bind_int(st, id);
	int rc = stmt_step(st, err);
	return rc > 0 ? 0 : rc < 0 ? rc : err_set(err, ERR_REFUSED, "survey: answered before");
}
