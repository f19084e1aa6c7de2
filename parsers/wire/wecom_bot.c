/* The AI bot's messages. The reader is sticky: after the first thing that is wrong everything is
 * absent, and the error stays. */
#include <jansson.h>
#include <stdbool.h>
#include <string.h>
#include <talloc.h>

#include "parsers/wire/seal.h"
#include "parsers/wire/wecom.h"

struct reader {
	struct wecom_bot *bot; /* all memory hangs on it */
	int rc;
	struct err *err;
};

static void *no_memory(struct reader *r)
{
	r->rc = err_set(r->err, ERR_AGAIN, "wecom: no memory");
	return NULL;
}

/* The value of a type; NULL if it is absent or null, or of another type, which is an error. */
static json_t *value(struct reader *r, const json_t *from, const char *key, json_type type)
{
	json_t *v = r->rc == 0 ? json_object_get(from, key) : NULL;
	if (v == NULL || json_is_null(v))
		return NULL;
	if (json_typeof(v) == type)
		return v;
	r->rc = err_set(r->err, ERR_INPUT, "wecom: %s is of another JSON type", key);
	return NULL;
}

static const char *text_of(struct reader *r, const json_t *v, const char *key, size_t max)
{
	if (v == NULL)
		return NULL;
	if (json_string_length(v) > max) {
		r->rc = err_set(r->err, ERR_LIMIT, "wecom: %s over %zu bytes", key, max);
		return NULL;
	}
	const char *copy = talloc_strndup(r->bot, json_string_value(v), json_string_length(v));
	return copy != NULL ? copy : no_memory(r);
}

static const char *text(struct reader *r, const json_t *from, const char *key, size_t max)
{
	return text_of(r, value(r, from, key, JSON_STRING), key, max);
}

static bool has_control(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7F)
			return true;
	return false;
}

static const char *line(struct reader *r, const json_t *from, const char *key, size_t max)
{
	const char *got = text(r, from, key, max);
	if (got == NULL || !has_control(got))
		return got;
	r->rc = err_set(r->err, ERR_INPUT, "wecom: %s with control characters", key);
	return NULL;
}

static int64_t count(struct reader *r, const json_t *from, const char *key)
{
	int64_t n = json_integer_value(value(r, from, key, JSON_INTEGER));
	if (n >= 0)
		return n;
	r->rc = err_set(r->err, ERR_INPUT, "wecom: %s is negative", key);
	return 0;
}

/* An array's size, within the limit. */
static size_t many(struct reader *r, const json_t *list, const char *what)
{
	size_t n = json_array_size(list);
	if (n <= WECOM_ITEMS_MAX)
		return n;
	r->rc = err_set(r->err, ERR_LIMIT, "wecom: %s: over %d", what, WECOM_ITEMS_MAX);
	return 0;
}

/* --- pieces ---------------------------------------------------------------------------------- */

static bool is_piece(const char *type)
{
	static const char *const known[] = {"text", "image", "voice", "file", "video"};
	for (size_t i = 0; type != NULL && i < sizeof(known) / sizeof(*known); i++)
		if (strcmp(type, known[i]) == 0)
			return true;
	return false;
}

/* A piece's content stands under the name of its type. */
static bool item_read(struct reader *r, const json_t *from, struct wecom_item *ret)
{
	const char *type = line(r, from, "msgtype", WECOM_ID_MAX);
	if (!is_piece(type))
		return false;
	const json_t *inside = value(r, from, type, JSON_OBJECT);
	*ret = (struct wecom_item){.type = type,
				   .text = text(r, inside, "content", WECOM_TEXT_MAX),
				   .url = line(r, inside, "url", WECOM_URL_MAX)};
	return ret->text != NULL || ret->url != NULL;
}

/* A mixed message's pieces, or the message as the only one; kinds that are not known are none. */
static void items_read(struct reader *r, const json_t *from, struct wecom_item **ret, size_t *ret_n)
{
	const json_t *mixed = value(r, from, "mixed", JSON_OBJECT);
	const json_t *list = value(r, mixed, "msg_item", JSON_ARRAY);
	size_t n = many(r, list, "msg_item");
	struct wecom_item *items = talloc_zero_array(r->bot, struct wecom_item, (unsigned)n + 1);
	if (items == NULL) {
		(void)no_memory(r);
		return;
	}
	*ret = items;
	if (mixed == NULL)
		*ret_n = item_read(r, from, &items[0]);
	for (size_t i = 0; i < n; i++)
		*ret_n += item_read(r, json_array_get(list, i), &items[*ret_n]);
}

/* --- events ---------------------------------------------------------------------------------- */

static void options_read(struct reader *r, const json_t *item, struct wecom_selected *ret)
{
	const json_t *list =
		value(r, value(r, item, "option_ids", JSON_OBJECT), "option_id", JSON_ARRAY);
	size_t n = many(r, list, "option_id");
	ret->question = line(r, item, "question_key", WECOM_LINE_MAX);
	ret->options = talloc_zero_array(r->bot, const char *, (unsigned)n + 1);
	if (ret->options == NULL) {
		(void)no_memory(r);
		return;
	}
	for (size_t i = 0; i < n && r->rc == 0; i++) {
		const json_t *id = json_array_get(list, i);
		if (!json_is_string(id) || has_control(json_string_value(id))) {
			r->rc = err_set(r->err, ERR_INPUT, "wecom: option_id is no id");
			return;
		}
		ret->options[ret->n_options++] = text_of(r, id, "option_id", WECOM_ID_MAX);
	}
}

static void card_read(struct reader *r, const json_t *card)
{
	struct wecom_bot *b = r->bot;
	const json_t *list = value(r, value(r, card, "selected_items", JSON_OBJECT),
				   "selected_item", JSON_ARRAY);
	size_t n = many(r, list, "selected_item");
	b->card_type = line(r, card, "card_type", WECOM_ID_MAX);
	b->event_key = line(r, card, "event_key", WECOM_URL_MAX);
	b->task_id = line(r, card, "task_id", WECOM_ID_MAX);
	b->selected = talloc_zero_array(b, struct wecom_selected, (unsigned)n + 1);
	if (b->selected == NULL)
		(void)no_memory(r);
	for (size_t i = 0; i < n && r->rc == 0; i++)
		options_read(r, json_array_get(list, i), &b->selected[b->n_selected++]);
}

static void event_read(struct reader *r, const json_t *event)
{
	struct wecom_bot *b = r->bot;
	const json_t *feedback = value(r, event, "feedback_event", JSON_OBJECT);
	b->event = line(r, event, "eventtype", WECOM_ID_MAX);
	b->feedback_id = line(r, feedback, "id", WECOM_CODE_MAX);
	b->feedback = text(r, feedback, "content", WECOM_TEXT_MAX);
	b->feedback_type = count(r, feedback, "type");
	card_read(r, value(r, event, "template_card_event", JSON_OBJECT));
}

/* --- all of it ------------------------------------------------------------------------------- */

static void bot_read(struct reader *r, const json_t *root)
{
	struct wecom_bot *b = r->bot;
	b->msg_id = line(r, root, "msgid", WECOM_ID_MAX);
	b->bot_id = line(r, root, "aibotid", WECOM_ID_MAX);
	b->chat_id = line(r, root, "chatid", WECOM_ID_MAX);
	b->chat_type = line(r, root, "chattype", WECOM_ID_MAX);
	b->from = line(r, value(r, root, "from", JSON_OBJECT), "userid", WECOM_ID_MAX);
	b->response_url = line(r, root, "response_url", WECOM_URL_MAX);
	b->msg_type = line(r, root, "msgtype", WECOM_ID_MAX);
	b->created = count(r, root, "create_time");
	b->stream_id = line(r, value(r, root, "stream", JSON_OBJECT), "id", WECOM_ID_MAX);
	if (b->from != NULL && (b->who = wecom_fold(b, b->from)) == NULL)
		(void)no_memory(r);
	items_read(r, root, &b->items, &b->n_items);
	const json_t *quote = value(r, root, "quote", JSON_OBJECT);
	if (quote != NULL)
		items_read(r, quote, &b->quoted, &b->n_quoted);
	const json_t *event = value(r, root, "event", JSON_OBJECT);
	if (event != NULL)
		event_read(r, event);
	if (r->rc < 0)
		return;
	if (b->msg_id == NULL || *b->msg_id == '\0')
		r->rc = err_set(r->err, ERR_INPUT, "wecom: no msgid");
	else if (b->msg_type == NULL || *b->msg_type == '\0')
		r->rc = err_set(r->err, ERR_INPUT, "wecom: no msgtype");
}

int wecom_bot_read(void *mem, const char *json, size_t len, struct wecom_bot **ret, struct err *err)
{
	json_error_t why;
	if (len > SEAL_TEXT_MAX)
		return err_set(err, ERR_LIMIT, "wecom: JSON over %d bytes", SEAL_TEXT_MAX);
	json_auto_t *root = json_loadb(json, len, JSON_REJECT_DUPLICATES, &why);
	if (root == NULL && json_error_code(&why) == json_error_out_of_memory)
		return err_set(err, ERR_AGAIN, "wecom: no memory");
	if (!json_is_object(root))
		return err_set(err, ERR_INPUT, "wecom: byte %d: no JSON object", why.position);
	struct reader r = {.bot = talloc_zero(mem, struct wecom_bot), .err = err};
	if (r.bot == NULL)
		return err_set(err, ERR_AGAIN, "wecom: no memory");
	bot_read(&r, root);
	if (r.rc < 0) {
		talloc_free(r.bot);
		return r.rc;
	}
	*ret = r.bot;
	return 0;
}
