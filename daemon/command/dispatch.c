/* From an accepted text to the handler that answers it. */
#include <string.h>
#include <talloc.h>

#include "daemon/command/command.h"
#include "daemon/photo/doubts.h"
#include "daemon/sales/local.h"
#include "daemon/turn/task_do.h"

extern const struct command cmd_card;
#define COMMAND(name, NAME, target, rest, words) extern const struct command cmd_##name;
#include "parsers/message/commands.def"
#undef COMMAND

static const struct command *const commands[COMMAND_COUNT] = {
	[COMMAND_NONE] = &cmd_card,
#define COMMAND(name, NAME, target, rest, words) [COMMAND_##NAME] = &cmd_##name,
#include "parsers/message/commands.def"
#undef COMMAND
};

/* --- messages without a tag --------------------------------------------------------------------
 */

/* A bare name right after a photo that belongs to nobody. */
static int name_for_photo(struct turn *t, bool *ret_answered, struct err *err)
{
	struct picture p;
	struct instant since = {t->tx->now.us - CONTEXT_US};
	*ret_answered = false;
	int rc = picture_latest(&t->tx->view, t->mem, t->in->platform, t->in->chat, t->actor.id,
				since, &p, err);
	if (rc < 0 || p.card != 0 || strlen(t->in->body) > 60)
		return rc == ERR_ABSENT ? 0 : rc < 0 ? rc : 0;
	struct card *list;
	size_t n;
	rc = card_match(&t->tx->view, t->mem, &t->actor, t->in->body, NULL, NULL, 2, &list, &n,
			err);
	if (rc < 0 || n != 1)
		return rc;
	*ret_answered = true;
	return photo_give(t, &p, &list[0], "chosen", false, err);
}

static int no_record(struct turn *t, struct err *err)
{
	bool answered;
	int rc = doubts_typed(t, &answered, err);
	if (rc == 0 && !answered)
		rc = question_answer(t, &answered, err);
	if (rc == 0 && !answered)
		rc = name_for_photo(t, &answered, err);
	if (rc == 0 && !answered)
		rc = task_do_reason_typed(t, &answered, err);
	if (rc < 0 || answered)
		return rc;
	bool first;
	rc = greeted_put(t->tx, t->actor.id, local_day(t->tx->now), &first, err);
	if (rc == 0 && first) {
		struct say s = turn_say(t);
		say_help(&s);
	}
	return rc;
}

int turn_text(struct turn *t, struct err *err)
{
	struct message *m;
	bool answered;
	int rc = page_more(t, &answered, err);
	if (rc == 0 && !answered)
		rc = turn_parse(t, t->in->body, &m, err);
	if (rc < 0 || answered)
		return rc;
	t->msg = m;
	if (m->kind == MESSAGE_ERROR) {
		struct say s = turn_say(t);
		say_bad_text(&s, m);
		return 0;
	}
	if (m->kind == MESSAGE_NONE)
		return no_record(t, err);
	if (t->actor.role >= commands[m->command]->need)
		return commands[m->command]->run(t, err);
	struct say s = turn_say(t);
	say_not_allowed(&s);
	return turn_audit(t, "command", command_name(m->command), false, err);
}

int turn_again(struct turn *t, int64_t inbox, int64_t card, struct err *err)
{
	struct inbox_msg first;
	int rc = inbox_get(&t->tx->view, t->mem, inbox, &first, err);
	if (rc < 0)
		return rc;
	const struct inbox_msg *press = t->in;
	t->in = &first;
	t->chosen = true;
	t->chosen_card = card;
	rc = turn_text(t, err);
	t->in = press;
	return rc;
}

int turn_gave_up(struct turn *t, struct err *)
{
	struct say s = turn_say(t);
	say_gave_up(&s);
	return 0;
}

int turn_stranger(struct turn *t, struct err *)
{
	struct say s = turn_say(t);
	say_stranger(&s, t->in->sender);
	return 0;
}
