/* column: tables by their heads. */
#ifndef KEHUD_PARSERS_LABEL_COLUMN_H
#define KEHUD_PARSERS_LABEL_COLUMN_H

#include "parsers/label/found.h"

/* Where one column's cells have their middles. */
struct column {
	const struct row *head;
	int left, right;
};

/* A head with one of these names (NULL ends the list), perhaps with a unit in brackets, perhaps
 * with one character wrong; beside: only one on its height (NULL: any). */
struct row *head_find(struct found *f, const char *const *names, const struct row *beside);
struct column column_of(struct found *f, const struct row *head);
/* The column whose own head cannot be read, between two that can, at the height of `any` (which may
 * be one of them); right 0 if they are not there. */
struct column column_between(struct found *f, const struct row *any, const char *const *before,
			     const char *const *after);
/* The heads of a table are neither keys nor values. */
void heads_use(struct found *f, const struct row *head);

/* The text of the cell in the column at the height of a row: several pieces from left to right.
 * Marks them used. NULL if there is none. */
char *cell_take(struct found *f, const struct column *c, const struct row *at,
		struct proof *ret_proof);

#endif
