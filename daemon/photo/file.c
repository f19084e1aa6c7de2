/* Files, voice messages and places: kept with the customer that the conversation is about, or with
 * the one that is named next, or chosen. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/turn/handle.h"
#include "store/card/search.h"
#include "store/history/change.h"
#include "store/history/journal.h"
#include "store/media/attachment.h"

#define CHOICES 4

static int give(struct change_log *log, const struct attachment *a, const struct card *c,
		struct err *err)
{
	return journal_set_int(log, "attachment", a->id, "card", c->id, c->id, err);
}

static int ask_whose(struct turn *t, const struct attachment *a, struct err *err)
{
	struct card *list;
	size_t n;
	int rc = card_search(&t->tx->view, t->mem, &t->actor, t->actor.id, NULL, 0, CHOICES, &list,
			     &n, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_file_whose(&s, a->kind, a->id, list, n);
	return n == 0 ? 0 : question_ask(t, &s, err);
}

int turn_file(struct turn *t, struct err *err)
{
	const struct inbox_msg *in = t->in;
	struct chat chat = turn_chat(t);
	struct instant since = {t->tx->now.us - CONTEXT_US};
	struct attachment a = {.inbox = in->id,
			       .media = in->media,
			       .kind = in->kind,
			       .name = in->body,
			       .platform = in->platform,
			       .chat = in->chat,
			       .person = t->actor.id};
	if (in->label != NULL)
		a.name = talloc_asprintf(t->mem, "%s %s", in->body, in->label);
	if (a.name == NULL)
		return err_set(err, ERR_AGAIN, "file: no memory");
	int64_t about = 0;
	struct card c;
	int rc = chat_context_find(&t->tx->view, &chat, since, &about, err);
	if (rc == 0)
		rc = card_find(&t->tx->view, t->mem, &t->actor, about, &c, err);
	if (rc < 0 && rc != ERR_ABSENT)
		return rc;
	bool known = rc == 0;
	rc = attachment_put(t->tx, &a, &a.id, err);
	if (rc < 0 || !known)
		return rc < 0 ? rc : ask_whose(t, &a, err);
	struct change_log log = turn_log(t, "file");
	rc = give(&log, &a, &c, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_file_kept(&s, a.kind, a.name, &c, log.id);
	return 0;
}

int file_chosen(struct turn *t, int64_t id, int64_t card, struct err *err)
{
	struct attachment a;
	struct card c;
	int rc = attachment_find(&t->tx->view, t->mem, id, &a, err);
	if (rc == 0 && (a.person != t->actor.id || a.card != 0))
		rc = ERR_ABSENT;
	if (rc == 0)
		rc = card_find(&t->tx->view, t->mem, &t->actor, card, &c, err);
	if (rc == 0 && c.owner != t->actor.id && !c.shared)
		rc = ERR_ABSENT;
	if (rc == ERR_ABSENT) {
		struct say s = turn_say(t);
		say_button_old(&s);
		return 0;
	}
	struct chat chat = turn_chat(t);
	struct change_log log = turn_log(t, "file");
	if (rc == 0)
		rc = give(&log, &a, &c, err);
	if (rc == 0)
		rc = chat_context_set(t->tx, &chat, c.id, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_file_kept(&s, a.kind, a.name, &c, log.id);
	return 0;
}

int file_waiting(struct turn *t, const struct card *c, const struct say *s, struct err *err)
{
	struct attachment *list;
	size_t n;
	struct instant since = {t->tx->now.us - CONTEXT_US};
	int rc = attachment_waiting(&t->tx->view, t->mem, t->in->platform, t->in->chat, t->actor.id,
				    since, &list, &n, err);
	struct change_log log = turn_log(t, "file");
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = give(&log, &list[i], c, err);
	if (rc == 0 && n > 0)
		say_file_moved(s, n, c);
	return rc;
}
