#include "store/history/journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "store/card/card.h"

/* How one field of one table is read (columns: v) and written (a value, then the row). */
struct way {
	const char *tbl, *field; /* field NULL: any */
	const char *read;        /* binds the row; for rows of a card also the field */
	const char *write;
	/* instead of write, where a verb does more than set a column */
	int (*put)(struct tx *tx, int64_t row, const char *field, const char *value,
		   struct err *err);
};

static int card_put(struct tx *tx, int64_t row, const char *field, const char *value,
		    struct err *err)
{
	int f = card_field_find(field);
	return f < 0 ? err_set(err, ERR_BROKEN, "journal: card.%s", field)
		     : card_set(tx, row, (enum card_field)f, value, err);
}

static int card_row_put(struct tx *tx, int64_t row, const char *, const char *value,
			struct err *err)
{
	return card_delete(tx, row, value == NULL, err);
}

static int card_owner_put(struct tx *tx, int64_t row, const char *, const char *value,
			  struct err *err)
{
	return card_owner_set(tx, row, strtoll(value != NULL ? value : "0", NULL, 10), err);
}

static int tag_put(struct tx *tx, int64_t row, const char *field, const char *value,
		   struct err *err)
{
	bool fresh;
	return value != NULL ? card_tag_put(tx, row, field, &fresh, err)
			     : card_tag_remove(tx, row, field, err);
}

/* A doubtful parameter has a question mark before it. */
static int param_put(struct tx *tx, int64_t row, const char *field, const char *value,
		     struct err *err)
{
	bool doubtful = value != NULL && value[0] == '?';
	return card_param_set(tx, row, field, doubtful ? value + 1 : value, doubtful, err);
}

/* clang-format off */
#define COLUMN(table, column) \
	{#table, #column, "SELECT CAST(" #column " AS TEXT) AS v FROM " #table " WHERE id = ?", \
	 "UPDATE " #table " SET " #column " = ? WHERE id = ?", NULL}
#define ROW(table) \
	{#table, "*", "SELECT CASE WHEN deleted_us IS NULL THEN '' END AS v FROM " #table " WHERE id = ?", \
	 "UPDATE " #table " SET deleted_us = ? WHERE id = ?", NULL}

static const struct way ways[] = {
#define CARD_FIELD(id, column, type) \
	{"card", #id, "SELECT CAST(" #column " AS TEXT) AS v FROM card WHERE id = ?", NULL, card_put},
#include "store/card/card_fields.def"
#undef CARD_FIELD
	{"card", "*", "SELECT CASE WHEN deleted_us IS NULL THEN '' END AS v FROM card WHERE id = ?", NULL, card_row_put},
	{"card", "owner", "SELECT CAST(owner AS TEXT) AS v FROM card WHERE id = ?", NULL, card_owner_put},
	COLUMN(card, merged_into),
	{"tag", NULL, "SELECT tag AS v FROM card_tag WHERE card = ? AND tag = ?", NULL, tag_put},
	{"param", NULL, "SELECT CASE WHEN doubtful THEN '?' ELSE '' END || value AS v FROM card_param"
	 " WHERE card = ? AND key = ?", NULL, param_put},
	{"param_picture", NULL, "SELECT CAST(picture AS TEXT) AS v FROM card_param WHERE card = ? AND key = ?",
	 "UPDATE card_param SET picture = ? WHERE card = ? AND key = ?", NULL},
	{"share", NULL, "SELECT CAST(person AS TEXT) AS v FROM card_share WHERE card = ? AND person = ?", NULL, card_share_put},
	ROW(activity), COLUMN(activity, card),
	ROW(task), COLUMN(task, card), COLUMN(task, owner), COLUMN(task, state), COLUMN(task, reason),
	COLUMN(task, done_us), COLUMN(task, due_at), COLUMN(task, due_us),
	COLUMN(picture, card), COLUMN(picture, how), COLUMN(attachment, card),
	COLUMN(customer_event, card), COLUMN(sales_order, card), COLUMN(contact, card), COLUMN(survey, card), COLUMN(expedite, card), COLUMN(fact, card),
	ROW(deal), COLUMN(deal, card), COLUMN(deal, stage), COLUMN(deal, state), COLUMN(deal, amount),
	COLUMN(deal, reason), COLUMN(deal, closed_us),
	ROW(stage_event), COLUMN(stage_event, deal),
	{"unwanted", NULL, "SELECT model AS v FROM card_unwanted WHERE card = ? AND model = ?", NULL, card_unwanted_put},
	ROW(price_seen), COLUMN(price_seen, card),
};
/* clang-format on */

static const struct way *way_find(const char *tbl, const char *field)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (strcmp(ways[i].tbl, tbl) == 0 &&
		    (ways[i].field == NULL || strcmp(ways[i].field, field) == 0))
			return &ways[i];
	return NULL;
}

/* *ret: the value on mem, NULL for none. ERR_ABSENT: no such row (for rows of a card: no value). */
static int value_read(const struct view *v, void *mem, const struct way *w, int64_t row,
		      const char *field, char **ret, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db, w->read, err);
	*ret = NULL;
	if (st == NULL)
		return err_code(err);
	bind_int(st, row);
	if (w->field == NULL)
		bind_text(st, field);
	int rc = stmt_step(st, err);
	if (rc < 0)
		return rc;
	if (rc == 0)
		return w->field == NULL ? 0 : err_set(err, ERR_ABSENT, "journal: no %s", w->tbl);
	int dup = 0;
	*ret = col_dup(st, "v", mem, &dup);
	return dup < 0 ? err_set(err, dup, "journal: no memory") : 0;
}

static int value_write(struct tx *tx, const struct way *w, int64_t row, const char *field,
		       const char *value, struct err *err)
{
	if (w->put != NULL)
		return w->put(tx, row, field, value, err);
	AUTO_STMT st = db_stmt(tx->view.db, w->write, err);
	if (st == NULL)
		return err_code(err);
	if (strcmp(field, "*") != 0)
		bind_text(st, value);
	else if (value == NULL)
		bind_int(st, tx->now.us);
	else
		bind_null(st);
	bind_int(st, row);
	if (w->field == NULL)
		bind_text(st, field);
	return stmt_run(st, err);
}

static bool same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

int journal_born(struct change_log *log, const char *tbl, int64_t row, const char *what,
		 int64_t card, struct err *err)
{
	struct change c = {.tbl = tbl, .row = row, .field = "*", .new = what, .card = card};
	return change_add(log, &c, err);
}

int journal_set(struct change_log *log, const char *tbl, int64_t row, const char *field,
		const char *value, int64_t card, struct err *err)
{
	const struct way *w = way_find(tbl, field);
	if (w == NULL)
		return err_set(err, ERR_BROKEN, "journal: no way for %s.%s", tbl, field);
	char *old = NULL;
	int rc = value_read(&log->tx->view, NULL, w, row, field, &old, err);
	struct change c = {
		.tbl = tbl, .row = row, .field = field, .old = old, .new = value, .card = card};
	if (rc == 0 && !same(old, value)) {
		rc = change_add(log, &c, err);
		if (rc == 0)
			rc = value_write(log->tx, w, row, field, value, err);
	}
	(void)talloc_free(old);
	return rc;
}

int journal_set_int(struct change_log *log, const char *tbl, int64_t row, const char *field,
		    int64_t value, int64_t card, struct err *err)
{
	char text[24];
	(void)snprintf(text, sizeof(text), "%lld", (long long)value);
	return journal_set(log, tbl, row, field, value != 0 ? text : NULL, card, err);
}

int journal_still(const struct view *v, const struct change *c, bool *ret, struct err *err)
{
	const struct way *w = way_find(c->tbl, c->field);
	if (w == NULL)
		return err_set(err, ERR_BROKEN, "journal: no way for %s.%s", c->tbl, c->field);
	char *now = NULL;
	int rc = value_read(v, NULL, w, c->row, c->field, &now, err);
	bool row = strcmp(c->field, "*") == 0;
	*ret = rc == 0 && (row ? (now == NULL) == (c->new == NULL) : same(now, c->new));
	(void)talloc_free(now);
	return rc == ERR_ABSENT ? 0 : rc;
}

int journal_back(struct tx *tx, const struct change *c, struct err *err)
{
	const struct way *w = way_find(c->tbl, c->field);
	return w == NULL ? err_set(err, ERR_BROKEN, "journal: no way for %s.%s", c->tbl, c->field)
			 : value_write(tx, w, c->row, c->field, c->old, err);
}
