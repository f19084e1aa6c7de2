#include "daemon/sales/undo.h"

#include <string.h>

#include "store/history/journal.h"

/* Several changes to one field in a set: only the last one must still be there. */
static bool seen_later(const struct undone *u, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (u->changes[k].row == u->changes[i].row &&
		    strcmp(u->changes[k].tbl, u->changes[i].tbl) == 0 &&
		    strcmp(u->changes[k].field, u->changes[i].field) == 0)
			return true;
	return false;
}

int undo_apply(struct tx *tx, void *mem, const struct person *actor, int64_t id, struct undone *ret,
	       struct err *err)
{
	struct undone u = {};
	int rc = change_set_find(&tx->view, mem, actor->id, id, &u.set, err);
	if (rc < 0)
		return rc;
	if (u.set.undone)
		return err_set(err, ERR_REFUSED, "undo: done before");
	rc = change_list(&tx->view, mem, u.set.id, &u.changes, &u.n, err);
	for (size_t i = 0; i < u.n && rc == 0; i++) {
		bool good;
		rc = journal_still(&tx->view, &u.changes[i], &good, err);
		if (rc == 0 && !good && !seen_later(&u, i))
			u.conflict = u.changes[i].field;
	}
	for (size_t i = 0; i < u.n && rc == 0 && u.conflict == NULL; i++)
		rc = journal_back(tx, &u.changes[i], err);
	if (rc == 0 && u.conflict == NULL)
		rc = change_set_undone(tx, u.set.id, err);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < u.n; i++)
		u.n_owners += strcmp(u.changes[i].tbl, "card") == 0 &&
			      strcmp(u.changes[i].field, "owner") == 0;
	if (u.n > 0)
		u.card = u.changes[0].card;
	*ret = u;
	return 0;
}
