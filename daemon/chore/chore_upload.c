/* A file that was to be imported when kehuctl or the daemon was stopped: it is brought to its end;
 * files that are over are removed. */
#include <talloc.h>

#include "daemon/chore/chore.h"
#include "daemon/data/upload.h"

static int sweep(struct chore_run *r, struct err *err)
{
	char *folder = talloc_asprintf(r->mem, "%s/upload", r->keep->media);
	return folder != NULL ? upload_sweep(r->tx, r->mem, folder, err)
			      : err_set(err, ERR_AGAIN, "upload: no memory");
}

static int slice(struct chore_run *r, struct err *err)
{
	struct upload u;
	int rc = upload_get(&r->tx->view, r->mem, 0, &u, err);
	r->cursor = rc == 0;
	if (rc == 0)
		rc = upload_step(r->tx, r->mem, r->pack, &u, err);
	/* Only now, for what is over is over on disk. */
	return rc == ERR_ABSENT ? sweep(r, err) : rc;
}

const struct chore chore_upload = {.name = UPLOAD_CHORE, .hour = -1, .slice = slice};
