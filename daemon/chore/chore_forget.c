/* Somebody is forgotten: their words go from the texts of messages and from the index of words,
 * step by step. Planned by whoever forgets (web/person.c). */
#include "daemon/chore/chore.h"
#include "store/privacy/privacy.h"
#include "store/queue/chore.h"

#define NAME "forget"
#define BEGIN 1 /* cursor of the first step */

static int slice(struct chore_run *r, struct err *err)
{
	if (r->cursor == 0)
		r->cursor = BEGIN;
	return privacy_step(r->tx, &r->cursor, err);
}

const struct chore chore_forget = {.name = NAME, .hour = -1, .slice = slice};

int chore_forget_plan(struct tx *tx, struct err *err)
{
	int rc = chore_set(tx, NAME, tx->now, BEGIN, err);
	return rc < 0 ? rc : chore_media_plan(tx, err);
}

int chore_forget_step(struct tx *tx, bool *ret_more, struct err *err)
{
	struct instant next;
	int64_t cursor;
	*ret_more = false;
	int rc = chore_get(&tx->view, NAME, &next, &cursor, err);
	if (rc < 0 || cursor == 0)
		return rc == ERR_ABSENT ? 0 : rc;
	rc = privacy_step(tx, &cursor, err);
	*ret_more = cursor != 0;
	return rc < 0 ? rc
		      : chore_set(tx, NAME, (struct instant){*ret_more ? tx->now.us : INT64_MAX},
				  cursor, err);
}
