#include "store/privacy/privacy.h"

#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "store/privacy/privacy_sql.h"

int privacy_cards(const struct view *v, void *mem, const char *who, int64_t **ret, size_t *ret_n,
		  struct err *err)
{
	const char *digits = who + (who[0] == 'K' || who[0] == 'k');
	size_t len = strlen(digits);
	bool number = len > 0 && len < 10 && strspn(digits, "0123456789") == len;
	AUTO_STMT st = db_stmt(v->db,
			       "WITH RECURSIVE own (id) AS ("
			       " SELECT id FROM card WHERE id = ?"
			       " UNION SELECT id FROM card WHERE phone = ?"
			       " UNION SELECT id FROM card WHERE import_key = ?"
			       " UNION SELECT c.id FROM own JOIN card c ON c.merged_into = own.id)"
			       " SELECT id FROM own ORDER BY id",
			       err);
	*ret = NULL;
	*ret_n = 0;
	if (st == NULL)
		return err_code(err);
	bind_int(st, number ? strtoll(digits, NULL, 10) : 0);
	bind_text(st, who);
	bind_text(st, who);
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		*ret = talloc_realloc(mem, *ret, int64_t, (unsigned)*ret_n + 1);
		if (*ret == NULL)
			return err_set(err, ERR_AGAIN, "privacy: no memory");
		(*ret)[(*ret_n)++] = col_int(st, "id");
	}
	return rc;
}

static int messages_read(struct stmt *st, void *mem, struct privacy_message **ret, size_t *ret_n,
			 struct err *err)
{
	int rc;
	*ret = NULL;
	*ret_n = 0;
	while ((rc = stmt_step(st, err)) > 0) {
		*ret = talloc_realloc(mem, *ret, struct privacy_message, (unsigned)*ret_n + 1);
		int dup = *ret != NULL ? 0 : ERR_AGAIN;
		if (dup == 0)
			(*ret)[(*ret_n)++] = (struct privacy_message){
				.id = col_int(st, "id"),
				.at.us = col_int(st, "received_us"),
				.from = col_dup(st, "sender", mem, &dup),
				.kind = col_dup(st, "kind", mem, &dup),
				.text = col_dup(st, "body", mem, &dup),
			};
		if (dup < 0)
			return err_set(err, dup, "privacy: no memory");
	}
	return rc;
}

int privacy_messages(const struct view *v, void *mem, int64_t card, int64_t after, unsigned max,
		     struct privacy_message **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db,
			"SELECT id, received_us, sender, kind, body FROM inbox"
			" WHERE id IN " PRIVACY_MESSAGES_OF " AND id > ? ORDER BY id LIMIT ?",
			err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, card);
	bind_int(st, after);
	bind_int(st, max);
	return messages_read(st, mem, ret, ret_n, err);
}

int privacy_written(const struct view *v, void *mem, int64_t person, int64_t after, unsigned max,
		    struct privacy_message **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT id, received_us, sender, kind, body FROM inbox"
			       " WHERE (platform, sender) IN"
			       " (SELECT platform, user FROM identity WHERE person = ?1 UNION ALL"
			       " SELECT platform, user FROM identity_alias WHERE person = ?1)"
			       " AND id > ?2 ORDER BY id LIMIT ?3",
			       err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, person);
	bind_int(st, after);
	bind_int(st, max);
	return messages_read(st, mem, ret, ret_n, err);
}
