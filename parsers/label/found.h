/* found: the pieces of a page, what becomes of them, and the values that its readers collect. */
#ifndef KEHUD_PARSERS_LABEL_FOUND_H
#define KEHUD_PARSERS_LABEL_FOUND_H

#include "parsers/label/label.h"

#define FOUND_MAX 200

/* One word of a piece: the better of its two readings. */
struct part {
	const char *text;
	size_t chars;
	int conf;
	bool agreed; /* two models read the same */
	struct label_box box;
};

/* One line of the page, folded, with what became of it. */
struct row {
	struct label_box box;
	int conf;
	char *text; /* folded */
	struct part *parts;
	size_t n_parts;
	bool used;
};

struct found {
	void *mem;
	const struct pack *pack;
	const struct label_known *known; /* may be NULL */
	enum label_kind kind;
	struct row *rows;
	size_t n_rows;
	struct label_value *values;
	size_t n;
	int rc; /* sticky: ERR_AGAIN */
};

/* How well some text was read. */
struct proof {
	int conf;    /* of the worst character */
	bool agreed; /* whatever has digits was read twice alike */
	struct label_box box;
};

/* Rows from lines, halves of keys joined (rows.c). 0 or ERR_AGAIN. */
int rows_make(struct found *f, const struct label_page *page);
/* The proof of bytes from..to of a row's text. */
struct proof row_proof(const struct row *r, size_t from, size_t to);
struct proof proof_both(struct proof a, struct proof b);

bool same_row(const struct label_box *a, const struct label_box *b);
int middle_x(const struct label_box *b);
int middle_y(const struct label_box *b);
/* The next row on the same height to the right, or the one below that begins at the same place;
 * NULL if there is none. */
struct row *right_of(struct found *f, const struct row *r);
struct row *below(struct found *f, const struct row *r);

/* Adds a pair, unless the key is there already (the first reading stays). value is cleaned and
 * mended; empty ones are left out. */
void found_add(struct found *f, const char *key, const char *value, struct proof proof);
bool found_has(const struct found *f, const char *key);

/* key:value pairs in one line, in the cell to the right, or in the line below (pair.c). */
void pairs_find(struct found *f);
/* A report's items with their measured values (report.c). */
void report_find(struct found *f);
/* Models with their prices: tables, chats, lists of goods (quotation.c). */
void quotation_find(struct found *f);
/* Name, title, organisation, numbers of a business card (person.c). */
void person_find_on(struct found *f);
/* The price on a shelf's tag, wherever it stands (pair.c). */
void price_find(struct found *f);

/* What kind of picture it is, from its words (kind.c). */
enum label_kind kind_of(const struct found *f);

/* Marks the value doubtful unless form, agreement or confidence speak for it (doubt.c). */
void doubt(const struct found *f, struct label_value *v);

#endif
