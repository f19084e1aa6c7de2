#include "store/people/audit.h"

#include <talloc.h>

int audit_put(struct tx *tx, const struct audit *a, struct err *err)
{
	AUTO_STMT st =
		db_stmt(tx->view.db,
			"INSERT INTO audit (id, person, what, subject, allowed, at_us, inbox)"
			" VALUES (?, ?, ?, ?, ?, ?, nullif(?, 0))",
			err);
	if (st == NULL)
		return err_code(err);
	bind_int(st, id_new(tx));
	bind_int(st, a->person);
	bind_text(st, a->what);
	bind_text(st, a->subject);
	bind_int(st, a->allowed);
	bind_int(st, tx->now.us);
	bind_int(st, a->inbox);
	return stmt_run(st, err);
}

int audit_list(const struct view *v, void *mem, int64_t before, unsigned max, struct audit **ret,
	       size_t *ret_n, struct err *err)
{
	AUTO_STMT st =
		db_stmt(v->db,
			"SELECT a.id, a.person, p.name, a.what, a.subject, a.allowed, a.at_us,"
			" coalesce(a.inbox, 0) AS inbox FROM audit a"
			" JOIN person p ON p.id = a.person WHERE a.id < ?"
			" ORDER BY a.id DESC LIMIT ?",
			err);
	struct audit *list = talloc_zero_array(mem, struct audit, max);
	if (st == NULL)
		return err_code(err);
	if (list == NULL)
		return err_set(err, ERR_AGAIN, "audit: no memory");
	bind_int(st, before != 0 ? before : INT64_MAX);
	bind_int(st, max);
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		int dup = 0;
		list[n] = (struct audit){
			.id = col_int(st, "id"),
			.person = col_int(st, "person"),
			.person_name = col_dup(st, "name", list, &dup),
			.what = col_dup(st, "what", list, &dup),
			.subject = col_dup(st, "subject", list, &dup),
			.allowed = col_int(st, "allowed") != 0,
			.at.us = col_int(st, "at_us"),
			.inbox = col_int(st, "inbox"),
		};
		if (dup < 0)
			return err_set(err, dup, "audit: no memory");
		n++;
	}
	*ret = list;
	*ret_n = n;
	return rc;
}
