/* Template cards of the type button_interaction (documentation 90236, 101032). */
#include <string.h>
#include <talloc.h>

#include "daemon/chat/wecom/wecom.h"
#include "parsers/base/utf8.h"

/* What clients show; they cut the rest without a word. */
#define TITLE_CHARS 26
#define TEXT_CHARS 112
#define BUTTON_CHARS 10
#define BUTTONS 6

static bool ends_clause(uint32_t c)
{
	/* ，。：；、）！？ */
	static const uint32_t marks[] = {0xFF0C, 0x3002, 0xFF1A, 0xFF1B, 0x3001,
					 0xFF09, 0xFF01, 0xFF1F, ' '};
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (marks[i] == c)
			return true;
	return false;
}

/* Bytes of the title: the first line or, of a long one, as many clauses as fit; 0: it has none that
 * fits. */
static size_t title_len(const char *text)
{
	size_t line = strcspn(text, "\n"), at = 0, clause = 0, chars = 0;
	uint32_t c;
	while (at < line && chars++ < TITLE_CHARS) {
		at += utf8_next(text + at, line - at, &c);
		if (ends_clause(c))
			clause = at;
	}
	return at == line ? line : clause;
}

bool wecom_card_holds(const char *text)
{
	size_t title = title_len(text);
	return title > 0 && utf8_count(text + title, strlen(text + title)) <= TEXT_CHARS;
}

/* Bytes of the first `chars` characters. */
static size_t chars_cut(const char *text, size_t chars)
{
	size_t len = strlen(text), at = 0;
	uint32_t c;
	while (at < len && chars-- > 0)
		at += utf8_next(text + at, len - at, &c);
	return at;
}

static json_t *buttons(const json_t *reply)
{
	json_t *list = json_array();
	size_t i;
	json_t *b;
	json_array_foreach(json_object_get(reply, "buttons"), i, b)
	{
		const char *text = json_string_value(json_object_get(b, "text"));
		const char *data = json_string_value(json_object_get(b, "data"));
		if (i == BUTTONS || text == NULL || data == NULL)
			break;
		(void)json_array_append_new(list, json_pack("{s:s%, s:i, s:s}", "text", text,
							    chars_cut(text, BUTTON_CHARS), "style",
							    i == 0 ? 1 : 2, "key", data));
	}
	return list;
}

/* A task_id is unique for ever and says which message it was. */
json_t *wecom_card(const struct errand *e, const json_t *reply, const char *text)
{
	size_t line = title_len(text);
	const char *rest = text + line + (text[line] == '\n');
	char *id = talloc_asprintf(e, "k%lld-%d", (long long)e->id, e->step);
	return json_pack("{s:s, s:{s:s%}, s:s*, s:s, s:o}", "card_type", "button_interaction",
			 "main_title", "title", text, line, "sub_title_text",
			 rest[0] != '\0' ? rest : NULL, "task_id", id, "button_list",
			 buttons(reply));
}

/* --- after a click (documentation 94888) ------------------------------------------------------ */

static const char *redraw_token(const struct adapter *, const struct errand *)
{
	return wecom_token_app;
}

static int redraw_call(const struct adapter *a, struct errand *e, const char *token,
		       struct call *ret, struct err *err)
{
	json_t *args = json_loads(e->args, 0, NULL);
	const char *user = json_string_value(json_object_get(args, "user"));
	const char *code = json_string_value(json_object_get(args, "code"));
	json_t *body = json_pack("{s:[s], s:I, s:s, s:{s:s}}", "userids", user != NULL ? user : "",
				 "agentid", a->agent, "response_code", code != NULL ? code : "",
				 "button", "replace_name", "已收到");
	json_decref(args);
	return wecom_call(a, e, "/cgi-bin/message/update_template_card", token, "", body, ret, err);
}

static void redraw_answer(const struct adapter *, struct errand *, const struct called *, json_t *,
			  struct outcome *ret)
{
	ret->verdict = VERDICT_DONE;
}

/* The code is used or over, the card gone: the buttons stay as they are, pressing them again does
 * nothing twice. */
static bool redraw_refused(const struct adapter *, struct errand *, int code, json_t *answer,
			   struct outcome *ret)
{
	wecom_refused(code, answer, ret);
	if (ret->verdict == VERDICT_NEVER)
		ret->verdict = VERDICT_DONE;
	return true;
}

const struct wecom_kind wecom_redraw = {.name = "redraw",
					.token = redraw_token,
					.call = redraw_call,
					.answer = redraw_answer,
					.refused = redraw_refused};
