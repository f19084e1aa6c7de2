/* The directories of the platforms: read once a night, as events get lost; what was read is taken
 * over in slices, and who answers for somebody who left is told. */
#include <talloc.h>

#include "daemon/chore/chore.h"
#include "daemon/people/sync.h"
#include "store/people/account.h"

#define SPREAD_S (20 * 60) /* not everybody's daemon at the same minute */
#define ADMINS 10

static int nightly(struct chore_run *r, struct err *err)
{
	r->cursor = 0;
	for (const char *const *p = r->keep->people; *p != NULL; p++) {
		int rc = sync_ask(r->tx, *p, (int)(r->tx->now.us / 7919 % SPREAD_S), err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int held_tell(struct chore_run *r, int64_t held, struct err *err)
{
	int64_t *admins;
	size_t n;
	struct say s;
	int rc = account_admins(&r->tx->view, r->mem, ADMINS, &admins, &n, err);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		rc = chore_tell(r, admins[i], &s, err);
		if (rc == 0)
			say_directory_held(&s, held);
	}
	return rc;
}

static int take_over(struct chore_run *r, struct err *err)
{
	struct sync_slice done;
	struct say s;
	int rc = sync_run(r->tx, r->mem, &done, err);
	r->cursor = rc == 0 && done.more;
	for (size_t i = 0; rc == 0 && i < done.n_left; i++) {
		const struct leaver *l = &done.left[i];
		if (l->boss == 0 || l->cards == 0)
			continue;
		rc = chore_tell(r, l->boss, &s, err);
		if (rc == 0)
			say_leaver(&s, l->name, l->call, l->cards);
	}
	return rc == 0 && done.held > 0 ? held_tell(r, done.held, err) : rc;
}

const struct chore chore_people = {.name = "people", .hour = 3, .minute = 10, .slice = nightly};
const struct chore chore_directory = {.name = SYNC_CHORE, .hour = -1, .slice = take_over};
