/* sheet: one kind of CSV file: its columns, and what a row of it becomes. A new kind is a file and
 * a row in sheets.c; what goes out of it is a SELECT in store/history/sheet.c with the same column
 * names.
 */
#ifndef KEHUD_DAEMON_DATA_SHEET_H
#define KEHUD_DAEMON_DATA_SHEET_H

#include "parsers/pack/pack.h"
#include "parsers/table/csv.h"
#include "store/people/person.h"
#include "store/store.h"

enum cell_type {
	CELL_TEXT,
	CELL_COUNT,  /* a whole number */
	CELL_FEN,    /* money: fen inside, yuan in the file */
	CELL_FIGURE, /* ten-thousandths inside, up to four decimals in the file */
	CELL_TIME,   /* an instant; 2026-11-25 15:00:00 in the file */
	CELL_LOCAL,  /* local time as understood: a day, or day and time, T between them inside */
};

struct column {
	const char *id, *label; /* label NULL: the pack's field of that id has it */
	enum cell_type type;
};

#define SHEET_COLUMNS 32
#define SHEET_EXTRA 64

struct sheet_row;

struct sheet {
	const char *name;
	const struct column *columns;
	size_t n;
	enum sheet_more {
		MORE_NONE,
		MORE_PARAMS, /* the pack's parameters are columns, too */
		MORE_FIELDS, /* those of the pack's fields that have no column here */
	} more;
	bool out; /* goes out only */
	/* 1 added, 0 updated; negative: rejected (ERR_INPUT, REFUSED, ABSENT; the text is for the
	 * admin) or failed */
	int (*put)(struct tx *tx, const struct pack *pack, const struct sheet *s,
		   const struct sheet_row *r, struct err *err);
};

extern const struct sheet *const sheets[];        /* ends with NULL */
const struct sheet *sheet_find(const char *name); /* NULL: none */

extern const struct sheet sheet_users, sheet_customers, sheet_products, sheet_activities,
	sheet_stages, sheet_events, sheet_tasks, sheet_orders, sheet_facts, sheet_targets,
	sheet_audit;

/* Where the columns of a file stand. */
struct sheet_head {
	int at[SHEET_COLUMNS]; /* -1: the file has none */
	struct sheet_param {
		int at;
		const char *key; /* the pack's */
	} params[SHEET_EXTRA];
	size_t n_params;
};

/* ERR_INPUT: a column that the sheet does not know, or twice. */
[[nodiscard]] int sheet_head_read(const struct sheet *s, const struct pack *pack,
				  const struct csv_row *csv, struct sheet_head *ret,
				  struct err *err);

/* Whether a field of the pack is none of the sheet's columns. */
bool sheet_field_own(const struct sheet *s, const struct pack_field *f);

struct sheet_row {
	const struct csv_row *csv;
	const struct sheet_head *head;
	void *mem;          /* goes with the row */
	const char *source; /* "upload 12:345" */
};

/* The text of column c without its defusing apostrophe; NULL if there is none or it is blank. */
const char *cell(const struct sheet_row *r, int c);
const char *cell_at(const struct sheet_row *r, int at); /* of the file's own column */

/* The same, as it is kept inside. *ret stays 0 or NULL for an empty cell; ERR_INPUT names the
 * column. */
[[nodiscard]] int cell_fen(const struct sheet *s, const struct sheet_row *r, int c,
			   const char **ret_digits, struct err *err);
[[nodiscard]] int cell_figure(const struct sheet *s, const struct sheet_row *r, int c, int64_t *ret,
			      struct err *err);
[[nodiscard]] int cell_time(const struct sheet *s, const struct sheet_row *r, int c,
			    struct instant *ret, struct err *err);
[[nodiscard]] int cell_local(const struct sheet *s, const struct sheet_row *r, int c,
			     const char **ret, struct err *err);
/* The same of any text; name: what to call it. */
[[nodiscard]] int cell_local_text(void *mem, const char *name, const char *text, const char **ret,
				  struct err *err);
[[nodiscard]] int cell_day(const struct sheet *s, const struct sheet_row *r, int c,
			   const char **ret, struct err *err);
[[nodiscard]] int cell_one_of(const struct sheet *s, const struct sheet_row *r, int c,
			      const char *const *words, const char **ret, struct err *err);
/* A field of the pack's own (own_field.c). */
[[nodiscard]] int cell_own(const struct pack *pack, const struct sheet_row *r, const char *id,
			   const char *text, const char **ret, struct err *err);
/* ERR_INPUT: empty. */
[[nodiscard]] int cell_needed(const struct sheet *s, const struct sheet_row *r, int c,
			      const char **ret, struct err *err);

/* Whom the cell names: an account on any platform. ERR_ABSENT with a text for the admin. */
[[nodiscard]] int cell_person(struct tx *tx, const struct sheet *s, const struct sheet_row *r,
			      int c, struct person *ret, struct err *err);
/* Which customer the cell names: by the importer's key, else by the card's number, with or without
 * a #. One that was merged is the card that it went into; _named(): the one that it was. */
[[nodiscard]] int cell_customer_named(struct tx *tx, const struct sheet *s,
				      const struct sheet_row *r, int c, int64_t *ret_card,
				      struct err *err);
[[nodiscard]] int cell_customer(struct tx *tx, const struct sheet *s, const struct sheet_row *r,
				int c, int64_t *ret_card, struct err *err);
/* The pack's stage: its id or name. */
[[nodiscard]] int cell_stage(const struct pack *pack, const struct sheet *s,
			     const struct sheet_row *r, int c, const struct pack_stage **ret,
			     struct err *err);

/* A value from the store as it stands in the file, added to a row. */
void cell_put(struct buf *out, const struct column *c, struct stmt *st, bool first);

#endif
