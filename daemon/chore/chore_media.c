/* Attachments that nothing refers to any more: their rows go, then their files; and files that a
 * crash left without a row. */
#include <talloc.h>

#include "daemon/chore/chore.h"
#include "daemon/core/log.h"
#include "daemon/core/media.h"
#include "store/media/media.h"
#include "store/queue/chore.h"

#define ROWS 500
#define AGE_S 3600 /* a younger file may belong to a message that is just coming in */

static int keep(void *ctx, const char *hash, struct err *err)
{
	const struct chore_run *r = ctx;
	bool there;
	int rc = media_row_there(&r->tx->view, hash, &there, err);
	return rc < 0 ? rc : there;
}

/* The first slices drop rows, the next go through the parts of the folder. */
static int slice(struct chore_run *r, struct err *err)
{
	size_t n = 0;
	if (r->cursor <= 0) {
		const char **hashes;
		int rc = media_rows_drop(r->tx, r->mem, ROWS, &hashes, &n, err);
		/* Whatever becomes of this transaction: nothing refers to them, and a message that
		 * brings one again is accepted only with its file. */
		for (size_t i = 0; rc == 0 && i < n; i++)
			media_remove(r->keep->media, hashes[i]);
		r->cursor = n == ROWS ? -1 : 1; /* -1: there may be more */
		return rc;
	}
	int rc = media_sweep(r->keep->media, (int)r->cursor - 1, r->tx->now.us / 1000000, AGE_S,
			     keep, r, &n, err);
	if (n > 0)
		log_event(LOG_PLAIN, "attachments_removed", "FILES=%zu", n);
	r->cursor = r->cursor < MEDIA_PARTS ? r->cursor + 1 : 0;
	return rc;
}

int chore_media_plan(struct tx *tx, struct err *err)
{
	return chore_set(tx, chore_media.name, tx->now, 0, err);
}

const struct chore chore_media = {.name = "media", .hour = 3, .minute = 40, .slice = slice};
