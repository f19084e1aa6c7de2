/* #待办: what is to be done; #待办 周三下午3点给张总送样品: one more. */
#include <talloc.h>

#include "daemon/command/command.h"
#include "daemon/core/clock.h"
#include "daemon/sales/local.h"
#include "parsers/value/when.h"
#include "store/history/journal.h"

#define SHOWN 20

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

static int show(struct turn *t, struct err *err)
{
	struct task *list;
	size_t n;
	int rc = task_list(&t->tx->view, t->mem, t->actor.id, 0, SHOWN, &list, &n, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_tasks(&s, list, n);
	return 0;
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

/* What is to be done, without when: 周三下午3点给张总送样品 is told of on that day as 给张总送样品.
 */
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
	if (before.len + after.len == 0)
		return text;
	return talloc_asprintf(mem, "%.*s%s%.*s", (int)before.len, before.at,
			       before.len > 0 && after.len > 0 ? " " : "", (int)after.len,
			       after.at);
}

static int todo(struct turn *t, struct err *err)
{
	const struct message *m = t->msg;
	const char *text = message_arg(m, "text");
	const struct message_field *next = message_field(m, "next");
	if (text == NULL && next == NULL)
		return show(t, err);
	if (next == NULL) {
		struct say s = turn_say(t);
		say_task_time_missing(&s);
		return 0;
	}
	struct change_log log = turn_log(t, "todo");
	struct task task;
	int64_t card = 0;
	int rc = text != NULL ? about(t, text, &card, err) : 0;
	if (rc == 0)
		rc = task_from_next(t, &log, card,
				    text != NULL ? what_of(t->mem, text, t->tx->now) : "待办",
				    next->text, &task, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_task_made(&s, &task);
	return 0;
}

const struct command cmd_todo = {.need = ROLE_REP, .run = todo};
