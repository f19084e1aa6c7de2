/* card_sql: how a card is read, shared by the files that look for cards. Only for store/. */
#ifndef KEHUD_STORE_CARD_CARD_SQL_H
#define KEHUD_STORE_CARD_CARD_SQL_H

#include "store/card/card.h"

/* Whether the card is shared with a person. */
#define CARD_SHARED "EXISTS (SELECT 1 FROM card_share s WHERE s.card = c.id AND s.person = ?)"

/* Columns of a card (binding first for whom), the fields under their ids; the joined tables are
 * those of CARD_FROM. */
#define CARD_COLUMNS                                                                         \
	"c.id AS card_id, c.owner, p.name AS owner_name,"                                    \
	" (SELECT i.user FROM identity i WHERE i.person = p.id ORDER BY i.platform LIMIT 1)" \
	" AS owner_user, n.path AS owner_path, " CARD_SHARED                                 \
	" AS shared, c.created_us, c.updated_us, c.version"                                  \
	", c.name, c.org, c.dept, c.title, c.phone, c.wechat, c.email, c.intent, c.product"  \
	", c.amount, c.amount_max, c.amount_qualifier, c.stage, c.grade, c.source"           \
	", c.next_at AS next, c.competitor, c.role, c.region, c.address, c.blocker, c.note"
#define CARD_FROM " FROM card c JOIN person p ON p.id = c.owner JOIN org_node n ON n.id = p.node"

/* The rule of who may see what; card_scope_bind() gives its values. */
#define CARD_WITHIN(path) \
	"(n.path = " path " OR substr(n.path, 1, length(" path ") + 1) = " path " || '/')"
#define CARD_SCOPE                                                                        \
	" AND c.deleted_us IS NULL AND (c.owner = ? OR ? >= 2 OR (? = 1 AND (n.path = ?"  \
	" OR substr(n.path, 1, length(?) + 1) = ? || '/')) OR " CARD_SHARED               \
	" OR EXISTS (SELECT 1 FROM permit g JOIN org_node m ON m.id = g.node"             \
	" WHERE g.person = ? AND g.ended_us IS NULL AND g.until_us > ? AND " CARD_WITHIN( \
		"m.path") "))"
void card_scope_bind(struct stmt *st, const struct view *v, const struct person *actor);

/* All rows of a bound statement that selects CARD_COLUMNS. */
[[nodiscard]] int card_rows_read(struct stmt *st, void *mem, struct card **ret, size_t *ret_n,
				 struct err *err);

#endif
