/* A file that was to be imported when kehuctl or the daemon was stopped: it is brought to its end.
 */
#include <talloc.h>

#include "daemon/chore/chore.h"
#include "daemon/data/upload.h"

static int slice(struct chore_run *r, struct err *err)
{
	struct upload u;
	int rc = upload_get(&r->tx->view, r->mem, 0, &u, err);
	r->cursor = rc == 0;
	if (rc == 0)
		rc = upload_step(r->tx, r->mem, r->pack, &u, err);
	return rc == ERR_ABSENT ? 0 : rc;
}

const struct chore chore_upload = {.name = UPLOAD_CHORE, .hour = -1, .slice = slice};
