/* migrations: the schema, step by step. A released step is never edited; a new one is a file and a
 * row. Each runs in a transaction of its own; who migrated when is a row in the database too. */
#ifndef KEHUD_STORE_MIGRATIONS_MIGRATIONS_H
#define KEHUD_STORE_MIGRATIONS_MIGRATIONS_H

#include "parsers/base/units.h"
#include "store/engine/db.h"

/* Applies what is missing. ERR_REFUSED: the database was made by a newer program. */
[[nodiscard]] int migrations_apply(struct db *db, struct instant now, struct err *err);

/* The version a database has after migrations_apply(). */
int migrations_newest(void);

#endif
