/* What groups are told of the bot's own accord goes out when its time has come. */
#include <stdlib.h>
#include <talloc.h>

#include "daemon/chore/chore.h"
#include "store/queue/note.h"
#include "store/queue/outbox.h"

#define NOTES 20 /* in one slice */

static int post(struct chore_run *r, const struct note *n, struct err *err)
{
	struct reply reply = {};
	reply_text(&reply, "%s", n->text);
	reply_for_group(&reply);
	int rc = reply_rc(&reply, err);
	char *body = rc == 0 ? json_dumps(reply.body, JSON_COMPACT) : NULL;
	struct outbox_msg m = {.platform = n->platform,
			       .chat = n->chat,
			       .body = body,
			       .idem_key = talloc_asprintf(r->mem, "note/%s", n->key),
			       .hush = HUSH_NIGHT};
	int64_t id;
	if (rc == 0)
		rc = body != NULL && m.idem_key != NULL
			     ? outbox_put(r->tx, &m, &id, err)
			     : err_set(err, ERR_AGAIN, "note: no memory");
	free(body);
	reply_done(&reply);
	return rc == 0 ? note_sent(r->tx, n->id, err) : rc;
}

static int note_slice(struct chore_run *r, struct err *err)
{
	for (int i = 0; i < NOTES; i++) {
		struct note n;
		int rc = note_due(&r->tx->view, r->mem, r->tx->now, &n, err);
		if (rc == ERR_ABSENT) {
			r->cursor = 0;
			return note_next(&r->tx->view, &r->again, err);
		}
		if (rc == 0)
			rc = post(r, &n, err);
		if (rc < 0)
			return rc;
	}
	r->cursor = 1;
	return 0;
}

const struct chore chore_note = {.name = "note", .hour = -1, .slice = note_slice, .speaks = true};
