/* retire: tables that a migration drops and that may be too large to be dropped in one transaction,
 * as what is deleted is overwritten. They are emptied before, bit by bit. Only for migrations.c. */
#ifndef KEHUD_STORE_MIGRATIONS_RETIRE_H
#define KEHUD_STORE_MIGRATIONS_RETIRE_H

#include "store/engine/db.h"

/* A step of emptying the text index of 0005_search, in a transaction of its own; may be cut short
 * and begun again. From the first one on nothing can be searched for before the migration is done.
 * *ret_more: there is more to do. */
[[nodiscard]] int retire_words(struct db *db, bool *ret_more, struct err *err);

#endif
