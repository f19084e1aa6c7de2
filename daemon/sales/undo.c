#include "daemon/sales/undo.h"

#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/sales/local.h"
#include "store/activity.h"
#include "store/card.h"
#include "store/picture.h"
#include "store/task.h"

static bool same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* The value that the change left behind is still there. */
static int still(struct tx *tx, void *mem, const struct person *actor, const struct change *c,
		 bool *ret, struct err *err)
{
	*ret = true;
	int rc = 0;
	if (strcmp(c->tbl, "card") == 0 && strcmp(c->field, "*") != 0) {
		struct card card;
		rc = card_find(&tx->view, mem, actor, c->row, &card, err);
		int f = card_field_find(c->field);
		*ret = rc == 0 && f >= 0 && same(card.value[f], c->new);
	} else if (strcmp(c->tbl, "task") == 0 && strcmp(c->field, "state") == 0) {
		struct task t;
		rc = task_find(&tx->view, mem, actor, c->row, &t, err);
		*ret = rc == 0 && same(t.state, c->new);
	}
	return rc == ERR_ABSENT ? 0 : rc;
}

static int task_back(struct tx *tx, const struct change *c, struct err *err)
{
	if (strcmp(c->field, "*") == 0)
		return task_delete(tx, c->row, err);
	if (strcmp(c->field, "state") == 0)
		return task_state_set(tx, c->row, c->old, NULL, err);
	struct instant due;
	if (!local_parse(c->old, &due))
		return err_set(err, ERR_BROKEN, "undo: due %s", c->old);
	return task_due_set(tx, c->row, c->old, due, err);
}

static int back(struct tx *tx, const struct change *c, struct err *err)
{
	bool born = strcmp(c->field, "*") == 0;
	bool fresh;
	if (strcmp(c->tbl, "card") == 0)
		return born ? card_delete(tx, c->row, true, err)
			    : card_set(tx, c->row, (enum card_field)card_field_find(c->field),
				       c->old, err);
	if (strcmp(c->tbl, "tag") == 0)
		return c->old == NULL ? card_tag_remove(tx, c->row, c->field, err)
				      : card_tag_put(tx, c->row, c->field, &fresh, err);
	if (strcmp(c->tbl, "param") == 0) {
		bool doubtful = c->old != NULL && c->old[0] == '?';
		return card_param_set(tx, c->row, c->field, doubtful ? c->old + 1 : c->old,
				      doubtful, 0, err);
	}
	if (strcmp(c->tbl, "activity") == 0)
		return activity_delete(tx, c->row, err);
	if (strcmp(c->tbl, "task") == 0)
		return task_back(tx, c, err);
	if (strcmp(c->tbl, "picture") == 0)
		return picture_card_set(tx, c->row, c->old != NULL ? strtoll(c->old, NULL, 10) : 0,
					c->old != NULL ? "chosen" : "", err);
	return err_set(err, ERR_BROKEN, "undo: no way back for %s", c->tbl);
}

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
		rc = still(tx, mem, actor, &u.changes[i], &good, err);
		if (rc == 0 && !good && !seen_later(&u, i))
			u.conflict = u.changes[i].field;
	}
	for (size_t i = 0; i < u.n && rc == 0 && u.conflict == NULL; i++)
		rc = back(tx, &u.changes[i], err);
	if (rc == 0 && u.conflict == NULL)
		rc = change_set_undone(tx, u.set.id, err);
	if (rc < 0)
		return rc;
	if (u.n > 0)
		u.card = u.changes[0].card;
	*ret = u;
	return 0;
}
