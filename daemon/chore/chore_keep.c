/* What is older than [privacy] keep_messages and keep_pictures goes: texts of messages, files of
 * photos. Cards, follow-ups, figures and what was read on the photos stay. */
#include "daemon/chore/chore.h"
#include "store/media/media.h"
#include "store/media/picture.h"
#include "store/queue/note.h"
#include "store/queue/nudge.h"

#define ROWS 500

static struct instant ago(const struct chore_run *r, int64_t s)
{
	return (struct instant){r->tx->now.us - s * 1000000};
}

static int messages(struct chore_run *r, struct err *err)
{
	if (r->keep->messages_s == 0)
		return 0;
	return messages_blank(r->tx, ago(r, r->keep->messages_s), r->cursor, ROWS, &r->cursor, err);
}

static int pictures(struct chore_run *r, struct err *err)
{
	size_t n;
	if (r->keep->pictures_s == 0)
		return 0;
	int rc = pictures_expire(r->tx, ago(r, r->keep->pictures_s), ROWS, &n, err);
	r->cursor = n == ROWS;
	return rc;
}

/* Nudges that went out are kept as long as texts of messages, half a year at most. */
#define KEPT_S (INT64_C(180) * 86400)

static int nudged(struct chore_run *r, struct err *err)
{
	int64_t s = r->keep->messages_s;
	if (s == 0 || s > KEPT_S)
		s = KEPT_S;
	size_t n = 0, n_notes = 0;
	int rc = nudge_expire(r->tx, ago(r, s), ROWS, &n, err);
	if (rc == 0)
		rc = note_expire(r->tx, ago(r, s), ROWS, &n_notes, err);
	r->cursor = n == ROWS || n_notes == ROWS;
	return rc;
}

const struct chore chore_messages = {
	.name = "messages", .hour = 3, .minute = 10, .slice = messages};
const struct chore chore_pictures = {
	.name = "pictures", .hour = 3, .minute = 20, .slice = pictures};
const struct chore chore_nudged = {.name = "nudged", .hour = 3, .minute = 15, .slice = nudged};
