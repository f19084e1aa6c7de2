/* #待办: what is to be done; #待办 周三下午3点给张总送样品: one more. */
#include <talloc.h>

#include "daemon/command/command.h"
#include "daemon/core/clock.h"
#include "daemon/sales/local.h"
#include "daemon/turn/task_do.h"
#include "parsers/value/when.h"
#include "store/history/journal.h"

#define SHOWN 20
#define SKIP_MAX 1000

int task_from_next(struct turn *t, struct change_log *log, int64_t card, const char *text,
		   const char *next, struct task *ret, struct err *err)
{
	*ret = (struct task){.card = card,
			     .owner = t->actor.id,
			     .text = text,
			     .due_at = next,
			     .state = "open",
			     .inbox = t->in->id};
	if (!local_parse(next, &ret->due))
		return err_set(err, ERR_BROKEN, "task: due %s", next);
	if (ret->text == NULL) {
		struct card c;
		int rc = card_find(&t->tx->view, t->mem, &t->actor, card, &c, err);
		if (rc < 0)
			return rc;
		ret->text = talloc_asprintf(t->mem, "跟进 %s", say_title(t->mem, &c));
		if (ret->text == NULL)
			return err_set(err, ERR_AGAIN, "task: no memory");
	}
	int rc = task_put(t->tx, ret, &ret->id, err);
	return rc < 0 ? rc : journal_born(log, "task", ret->id, ret->text, card, err);
}

int todo_list(struct turn *t, size_t skip, struct err *err)
{
	struct task *list;
	size_t n, all;
	const struct view *v = &t->tx->view;
	if (skip > SKIP_MAX)
		skip = SKIP_MAX;
	int rc = task_count(v, t->actor.id, &all, err);
	if (rc == 0)
		rc = task_list(v, t->mem, t->actor.id, 0, (unsigned)skip + SHOWN, &list, &n, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	size_t here = n > skip ? n - skip : 0;
	say_tasks(&s, list + (n - here), here, skip, all);
	struct chat chat = turn_chat(t);
	char *more = talloc_asprintf(t->mem, "tasks %zu", skip + here);
	if (more == NULL)
		return err_set(err, ERR_AGAIN, "task: no memory");
	return chat_page_set(t->tx, &chat, here > 0 && skip + here < all ? more : NULL, err);
}

/* The customer of 周三给张总送样品: the one of that name or, of several, the one that the
 * conversation is about. 0: nobody in particular. */
static int about(struct turn *t, const char *text, int64_t *ret, struct err *err)
{
	int64_t *ids, context = 0;
	size_t n;
	struct chat chat = turn_chat(t);
	struct instant since = {t->tx->now.us - CONTEXT_US};
	const struct view *v = &t->tx->view;
	int rc = card_in_text(v, t->mem, t->actor.id, text, 20, &ids, &n, err);
	*ret = 0;
	if (rc < 0 || n == 0)
		return rc;
	if (n == 1) {
		*ret = ids[0];
		return 0;
	}
	rc = chat_context_find(v, &chat, since, &context, err);
	for (size_t i = 0; i < n && rc == 0; i++)
		if (ids[i] == context)
			*ret = context;
	return rc == ERR_ABSENT ? 0 : rc;
}

/* What is to be done, without when: 周三下午3点给张总送样品 is told of on that day as 给张总送样品;
 * "": only when is said. */
static const char *what_of(void *mem, const char *text, struct instant now)
{
	struct span s = {text, strlen(text)};
	struct civil wall = civil_of(now);
	struct when when;
	if (!when_find(s, 0, &wall, &when))
		return text;
	struct span before = span_trim((struct span){text, when.at});
	struct span after =
		span_trim((struct span){text + when.at + when.len, s.len - when.at - when.len});
	return talloc_asprintf(mem, "%.*s%s%.*s", (int)before.len, before.at,
			       before.len > 0 && after.len > 0 ? " " : "", (int)after.len,
			       after.at);
}

static int make(struct turn *t, const char *text, const char *what, const char *due,
		struct err *err)
{
	struct change_log log = turn_log(t, "todo");
	struct task task;
	int64_t card;
	int rc = about(t, text, &card, err);
	if (rc == 0)
		rc = task_from_next(t, &log, card, what, due, &task, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_task_made(&s, &task);
	return 0;
}

static int todo(struct turn *t, struct err *err)
{
	const struct message *m = t->msg;
	const char *text = message_arg(m, "text");
	const struct message_field *next = message_field(m, "next");
	if (text == NULL && next == NULL)
		return todo_list(t, 0, err);
	struct instant at;
	bool past = next != NULL && local_parse(next->text, &at) && at.us < t->tx->now.us;
	const char *what = text != NULL ? what_of(t->mem, text, t->in->sent) : "";
	if (what == NULL)
		return err_set(err, ERR_AGAIN, "task: no memory");
	if (what[0] != '\0' && next != NULL && !past)
		return make(t, text, what, next->text, err);
	struct say s = turn_say(t);
	if (what[0] == '\0')
		say_task_what_missing(&s);
	else
		say_todo_when(&s, t->in->id, past);
	return 0;
}

/* The words of one's own message that did not say when; *ret NULL: it is somebody else's, or
 * blanked since. */
static int asked(struct turn *t, int64_t message, struct inbox_msg *ret_said, const char **ret,
		 struct err *err)
{
	struct message *m;
	*ret = NULL;
	int rc = inbox_get(&t->tx->view, t->mem, message, ret_said, err);
	if (rc < 0)
		return rc == ERR_ABSENT ? 0 : rc;
	if (strcmp(ret_said->platform, t->in->platform) != 0 ||
	    strcmp(ret_said->sender, t->in->sender) != 0)
		return 0;
	rc = turn_parse(t, ret_said->body, &m, err);
	if (rc == 0 && m->command == COMMAND_TODO)
		*ret = message_arg(m, "text");
	return rc;
}

int todo_at(struct turn *t, int64_t message, const char *due, struct err *err)
{
	const struct inbox_msg *pressed = t->in;
	struct inbox_msg said;
	const char *text;
	int64_t made;
	int rc = asked(t, message, &said, &text, err);
	if (rc < 0)
		return rc;
	const char *what = text != NULL ? what_of(t->mem, text, said.sent) : NULL;
	if (what == NULL || what[0] == '\0') {
		struct say s = turn_say(t);
		say_button_old(&s);
		return 0;
	}
	rc = task_of_message(&t->tx->view, t->actor.id, message, &made, err);
	if (rc != ERR_ABSENT)
		return rc == 0 ? task_do_snooze(t, made, due, err) : rc;
	t->in = &said; /* which its receipt and the task name */
	rc = make(t, text, what, due, err);
	t->in = pressed;
	return rc;
}

const struct command cmd_todo = {.need = ROLE_REP, .run = todo};
