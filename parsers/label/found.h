/* found: the values that the readers of a page collect, and the lines they have used. */
#ifndef KEHUD_PARSERS_LABEL_FOUND_H
#define KEHUD_PARSERS_LABEL_FOUND_H

#include "parsers/label/label.h"

#define FOUND_MAX 200

/* One line of the page, folded, with what became of it. */
struct row {
	const struct label_line *line;
	char *text; /* folded */
	bool used;
};

struct found {
	void *mem;
	const struct pack *pack;
	struct row *rows;
	size_t n_rows;
	struct label_value *values;
	size_t n;
	int rc; /* sticky: ERR_AGAIN */
};

/* Adds a pair, unless the key is there already (the first reading stays). value is cleaned; empty
 * ones are left out. conf is that of the worst word. */
void found_add(struct found *f, const char *key, const char *value, int conf, struct label_box box);
bool found_has(const struct found *f, const char *key);

/* key:value pairs in one line, in the cell to the right, or in the line below (pair.c). */
void pairs_find(struct found *f);
/* Rows of reports (item -> measured value) and quotations (model -> unit price) (table.c). */
void report_find(struct found *f);
void quotation_find(struct found *f);
/* Name, title, organisation, numbers of a business card (person.c). */
void person_find_on(struct found *f);

/* What kind of picture it is, from its words (kind.c). */
enum label_kind kind_of(const struct found *f);

/* Whether a value must be confirmed: poorly read, or not of its key's form (doubt.c). */
bool doubtful(const struct pack *pack, const struct label_value *v, bool known_model);

/* A model code: letters and digits with - or /, four characters and more. */
bool is_code(const char *text, size_t len);

#endif
