/* Texts of messages that are older than [privacy] keep_messages are blanked. Cards, follow-ups and
 * figures stay. */
#include "daemon/chore/chore.h"
#include "store/media.h"

#define ROWS 500

static int slice(struct chore_run *r, struct err *err)
{
	if (r->keep->messages_s == 0)
		return 0;
	struct instant before = {r->tx->now.us - r->keep->messages_s * 1000000};
	return messages_blank(r->tx, before, r->cursor, ROWS, &r->cursor, err);
}

const struct chore chore_messages = {.name = "messages", .hour = 3, .minute = 10, .slice = slice};
