/* For the figures: whether a person and their node are within a scope. */
#ifndef KEHUD_STORE_FIGURE_SCOPE_SQL_H
#define KEHUD_STORE_FIGURE_SCOPE_SQL_H

#include "store/engine/db.h"
#include "store/figure/scope.h"

/* p and n are the person and their node; ?1 and ?2 the scope. */
#define SCOPE_WITHIN                                                    \
	"(CASE WHEN ?1 != 0 THEN p.id = ?1 ELSE ?2 = '' OR n.path = ?2" \
	" OR substr(n.path, 1, length(?2) + 1) = ?2 || '/' END)"

/* A statement with the scope bound to ?1 and ?2; the next `?` is ?3. NULL with err set. */
static inline struct stmt *scope_stmt(const struct view *v, const char *sql, const struct scope *s,
				      struct err *err)
{
	struct stmt *st = db_stmt(v->db, sql, err);
	if (st == NULL)
		return NULL;
	bind_int(st, s->person);
	bind_text(st, s->path != NULL ? s->path : "");
	return st;
}

#endif
