#include "store/card/activity.h"

#include <talloc.h>

int activity_put(struct tx *tx, const struct activity *a, int64_t *ret_id, struct err *err)
{
	AUTO_STMT st = db_stmt(tx->view.db,
			       "INSERT INTO activity (id, card, person, action, text, at_us, inbox)"
			       " VALUES (?, ?, ?, ?, ?, ?, ?)",
			       err);
	if (st == NULL)
		return err_code(err);
	*ret_id = id_new(tx);
	bind_int(st, *ret_id);
	bind_int(st, a->card);
	bind_int(st, a->person);
	bind_text(st, a->action);
	bind_text(st, a->text);
	bind_int(st, a->at.us);
	if (a->inbox != 0)
		bind_int(st, a->inbox);
	else
		bind_null(st);
	return stmt_run(st, err);
}

int activity_list(const struct view *v, void *mem, int64_t card, unsigned max,
		  struct activity **ret, size_t *ret_n, struct err *err)
{
	AUTO_STMT st = db_stmt(v->db,
			       "SELECT a.id, a.card, a.person, p.name, a.action, a.text, a.at_us"
			       " FROM activity a JOIN person p ON p.id = a.person"
			       " WHERE a.card = ? AND a.deleted_us IS NULL"
			       " ORDER BY a.at_us DESC LIMIT ?",
			       err);
	struct activity *list = talloc_array(mem, struct activity, max);
	if (st == NULL)
		return err_code(err);
	if (list == NULL)
		return err_set(err, ERR_AGAIN, "activity: no memory");
	bind_int(st, card);
	bind_int(st, max);
	size_t n = 0;
	int rc;
	while ((rc = stmt_step(st, err)) > 0) {
		int dup = 0;
		list[n] = (struct activity){
			.id = col_int(st, "id"),
			.card = col_int(st, "card"),
			.person = col_int(st, "person"),
			.person_name = col_dup(st, "name", list, &dup),
			.action = col_dup(st, "action", list, &dup),
			.text = col_dup(st, "text", list, &dup),
			.at.us = col_int(st, "at_us"),
		};
		if (dup < 0)
			return err_set(err, dup, "activity: no memory");
		n++;
	}
	*ret = list;
	*ret_n = n;
	return rc;
}
