/* Plain words that stand for a button: "1" or #确认 7 2 for a choice that was asked for, 更多 for
 * the next page. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/command/command.h"
#include "parsers/base/utf8.h"

/* As if the button of that choice had been pressed. */
static int choose(struct turn *t, const struct question *q, size_t choice, bool *ret_answered,
		  struct err *err)
{
	json_t *list = json_loads(q->options, 0, NULL);
	const char *data = json_string_value(json_array_get(list, choice - 1));
	int rc = 0;
	*ret_answered = data != NULL;
	if (data != NULL) {
		struct inbox_msg as_press = *t->in;
		const struct inbox_msg *said = t->in;
		as_press.body = talloc_strdup(t->mem, data);
		t->in = &as_press;
		rc = as_press.body != NULL ? turn_press(t, err)
					   : err_set(err, ERR_AGAIN, "question: no memory");
		t->in = said;
	}
	json_decref(list);
	return rc == 0 && *ret_answered ? question_answered(t->tx, q->id, err) : rc;
}

int question_answer(struct turn *t, bool *ret_answered, struct err *err)
{
	struct chat chat = turn_chat(t);
	struct question q;
	*ret_answered = false;
	int rc = question_find(&t->tx->view, t->mem, &chat, 0, &q, err);
	if (rc < 0)
		return rc == ERR_ABSENT ? 0 : rc;
	const char *text = t->in->body + strspn(t->in->body, " \n\t");
	char *end;
	long n = strtol(text, &end, 10);
	if (end == text || end[utf8_span(end, " \n\t.。、")] != '\0' || n < 1)
		return 0;
	return choose(t, &q, (size_t)n, ret_answered, err);
}

static int confirm(struct turn *t, struct err *err)
{
	const struct message *m = t->msg;
	struct chat chat = turn_chat(t);
	struct question q;
	struct say s = {};
	if (m->n_ids == 0) {
		s = turn_say(t);
		say_confirm_how(&s);
		return 0;
	}
	int rc = question_find(&t->tx->view, t->mem, &chat, m->ids[0], &q, err);
	bool answered = false;
	if (rc == 0 && !q.answered && !q.expired)
		rc = choose(t, &q, m->n_ids > 1 ? (size_t)m->ids[1] : 1, &answered, err);
	if ((rc < 0 && rc != ERR_ABSENT) || answered)
		return rc;
	s = turn_say(t);
	if (rc == ERR_ABSENT)
		say_question_absent(&s, m->ids[0]);
	else if (q.answered)
		say_picked_before(&s);
	else if (q.expired)
		say_question_expired(&s, m->ids[0]);
	else
		say_question_choice(&s, m->ids[0]);
	return 0;
}

const struct command cmd_confirm = {.need = ROLE_REP, .run = confirm};

int page_more(struct turn *t, bool *ret_answered, struct err *err)
{
	static const char *const asks[] = {"更多", "#更多", "＃更多", "下一页", "#下一页"};
	size_t len = strlen(t->in->body);
	const char *text = t->in->body + strspn(t->in->body, " \t\r\n");
	while (len > 0 && strchr(" \t\r\n", t->in->body[len - 1]) != NULL)
		len--;
	*ret_answered = false;
	for (size_t i = 0; i < sizeof(asks) / sizeof(asks[0]); i++)
		*ret_answered =
			*ret_answered || (strlen(asks[i]) == len - (size_t)(text - t->in->body) &&
					  memcmp(asks[i], text, strlen(asks[i])) == 0);
	if (!*ret_answered)
		return 0;
	struct chat chat = turn_chat(t);
	const char *press;
	int rc = chat_page_find(&t->tx->view, t->mem, &chat, &press, err);
	if (rc == ERR_ABSENT) {
		struct say s = turn_say(t);
		say_no_more(&s);
		return 0;
	}
	if (rc < 0)
		return rc;
	struct inbox_msg as_press = *t->in;
	const struct inbox_msg *said = t->in;
	as_press.body = press;
	t->in = &as_press;
	rc = turn_press(t, err);
	t->in = said;
	return rc;
}
