/* Tells somebody something: as messages of the application (documentation 90236), as an answer to
 * the smart robot (101138), to a customer (94677), to groups: through the group robot's address
 * (91770), or as the application that made the group (90248).
 *
 * A message goes out in parts, each a call: its picture (uploaded first), its text in pieces that
 * fit, its buttons as a card, its attachment (uploaded, too). A part that surely arrived is not
 * sent again. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/chat/wecom/wecom.h"
#include "daemon/say/reply.h"
#include "parsers/base/utf8.h"
#include "parsers/wire/part.h"

#define PARTS 40
#define UPLOAD_S 60
#define TEXT_ONCE 20480 /* bytes that the smart robot takes at once */
#define MARKDOWN_HOOK 4096
#define MARKDOWN_MAX 2048

struct part {
	enum { PART_PICTURE, PART_TEXT, PART_MARKDOWN, PART_CARD, PART_FILE } kind;
	const char *text;
};

/* What an errand carries between its calls. */
struct sending {
	json_t *reply;
	const char *account, *customer; /* of a customer; NULL: a colleague */
	const char *once;               /* an address that takes one answer; NULL: none, or used */
	const char *group;              /* one that the application made; NULL: none */
	bool hook;                      /* the group robot */
	bool plain;                     /* no markdown */
	const char *to;                 /* user id */
	struct part parts[PARTS];
	int n;
	const char *media; /* id of the picture or file that was uploaded for this part */
};

static int sending_free(struct sending *s)
{
	json_decref(s->reply);
	return 0;
}

/* What customers wrote must not become a link of ours, and control characters are refused. */
static char *tame(void *mem, const char *text)
{
	char *out = talloc_strdup(mem, text);
	for (char *c = out; c != NULL && *c != '\0'; c++) {
		if (((unsigned char)*c < 0x20 && *c != '\n') || *c == 0x7F)
			*c = ' ';
		else if (c[0] == '<' && (c[1] == 'a' || c[1] == 'A' || c[1] == '/'))
			*c = '(';
	}
	return out;
}

static int part_add(struct sending *s, int kind, const char *text, struct err *err)
{
	if (text == NULL && kind != PART_PICTURE && kind != PART_FILE)
		return err_set(err, ERR_AGAIN, "wecom: no memory");
	if (s->n == PARTS)
		return 0; /* cannot be: no reply is that long */
	s->parts[s->n++] = (struct part){kind, text};
	return 0;
}

/* A long text in pieces that fit, numbered, as they may arrive in another order. */
static int text_parts(struct sending *s, const char *text, struct err *err)
{
	enum { NUMBER_BYTES = 16 };
	size_t len = strlen(text);
	if (len <= WECOM_PART_MAX)
		return part_add(s, PART_TEXT, text, err);
	size_t cuts[PARTS], n = 0;
	for (size_t at = 0; at < len && n < PARTS - 2; n++)
		at += cuts[n] = wire_part(text + at, len - at, WECOM_PART_MAX - NUMBER_BYTES);
	const char *at = text;
	for (size_t i = 0; i < n; i++) {
		char *piece = talloc_asprintf(s, "(%zu/%zu) %.*s", i + 1, n, (int)cuts[i], at);
		int rc = part_add(s, PART_TEXT, piece, err);
		if (rc < 0)
			return rc;
		at += cuts[i];
	}
	return 0;
}

/* The words without the buttons, for a card that has them. */
static char *words(void *mem, json_t *reply)
{
	json_t *bare = json_copy(reply);
	(void)json_object_del(bare, "buttons");
	char *text = reply_plain(mem, bare);
	json_decref(bare);
	return text;
}

/* Nobody is heard in these groups: no buttons, no numbers to choose. The robot shows no picture of
 * ours. Markdown as it is in the reply, if it has it and it fits; else, and when it is refused,
 * text. */
static int group_parts(struct sending *s, const struct errand *e, struct err *err)
{
	bool picture = e->picture != NULL && !s->hook;
	const char *markdown = json_string_value(json_object_get(s->reply, "markdown"));
	size_t most = s->hook ? MARKDOWN_HOOK : MARKDOWN_MAX;
	char *text = words(s, s->reply);
	text = text != NULL ? tame(s, text) : NULL;
	if (text == NULL)
		return err_set(err, ERR_AGAIN, "wecom: no memory");
	int rc = picture ? part_add(s, PART_PICTURE, NULL, err) : 0;
	if (e->step > s->n)
		s->plain = true; /* an earlier try has come so far */
	if (rc == 0 && markdown != NULL && !s->plain && strlen(markdown) <= most)
		return part_add(s, PART_MARKDOWN, markdown, err);
	return rc == 0 && text[0] != '\0' ? text_parts(s, text, err) : rc;
}

static int parts_make(struct sending *s, const struct errand *e, struct err *err)
{
	if (s->hook || s->group != NULL)
		return group_parts(s, e, err);
	bool buttons = json_array_size(json_object_get(s->reply, "buttons")) > 0;
	bool card = buttons && s->account == NULL && s->once == NULL;
	char *text = card ? words(s, s->reply) : reply_plain(s, s->reply);
	text = text != NULL ? tame(s, text) : NULL;
	if (text == NULL)
		return err_set(err, ERR_AGAIN, "wecom: no memory");
	int rc = 0;
	if (e->picture != NULL && s->once == NULL && access(e->picture, R_OK) == 0)
		rc = part_add(s, PART_PICTURE, NULL, err);
	bool whole = card && wecom_card_holds(text) && text[0] != '\0';
	if (rc == 0 && !whole && text[0] != '\0')
		rc = s->once != NULL ? part_add(s, PART_TEXT, text, err) : text_parts(s, text, err);
	if (rc == 0 && card)
		rc = part_add(s, PART_CARD, whole ? text : "请选择", err);
	if (rc == 0 && json_object_get(s->reply, "attachment") != NULL && s->once == NULL)
		rc = part_add(s, PART_FILE, NULL, err);
	return rc;
}

/* Only the first part goes there; a picture or a file cannot. In a JSON text a quote has a
 * backslash before it, so this is the key. */
static bool asks_once(const struct errand *e)
{
	return e->via != NULL && e->step == 0 && e->picture == NULL &&
	       strstr(e->args, "\"attachment\":") == NULL && strstr(e->via, "\"url\"") != NULL;
}

bool wecom_send_elsewhere(const struct errand *e)
{
	const struct sending *s = e->own;
	return strcmp(e->kind, "send") == 0 && (s != NULL ? s->once != NULL : asks_once(e));
}

static const char *once_of(void *mem, const struct errand *e)
{
	json_t *via = e->via != NULL ? json_loads(e->via, 0, NULL) : NULL;
	const char *url = json_string_value(json_object_get(via, "url"));
	char *kept = url != NULL ? talloc_strdup(mem, url) : NULL;
	json_decref(via);
	return kept;
}

static int open_sending(struct errand *e, struct sending **ret, struct err *err)
{
	struct sending *s = e->own;
	*ret = s;
	if (s != NULL)
		return 0;
	s = talloc_zero(e, struct sending);
	if (s == NULL)
		return err_set(err, ERR_AGAIN, "wecom: no memory");
	talloc_set_destructor(s, sending_free);
	e->own = *ret = s;
	s->reply = json_loads(e->args, 0, NULL);
	if (s->reply == NULL)
		return err_set(err, ERR_BROKEN, "wecom: the message is no JSON");
	s->to = e->chat;
	s->hook = strcmp(e->chat, WECOM_HOOK) == 0;
	if (strncmp(e->chat, WECOM_APPCHAT, strlen(WECOM_APPCHAT)) == 0)
		s->group = e->chat + strlen(WECOM_APPCHAT);
	if (s->hook || s->group != NULL)
		return parts_make(s, e, err);
	if (wecom_kf_split(s, e->chat, &s->account, &s->customer))
		s->to = s->customer;
	else if (asks_once(e))
		s->once = once_of(s, e);
	if (s->once == NULL && strncmp(e->chat, WECOM_GROUP, strlen(WECOM_GROUP)) == 0) {
		/* nobody can start to speak in a group: to whoever had asked there */
		if (e->sender == NULL)
			return err_set(err, ERR_INPUT, "wecom: no way into this group");
		s->to = e->sender;
	}
	return parts_make(s, e, err);
}

/* --- calls ------------------------------------------------------------------------------------ */

static const char *send_token(const struct adapter *a, const struct errand *e)
{
	if (strcmp(e->chat, WECOM_HOOK) == 0)
		return NULL;
	bool customer = strncmp(e->chat, WECOM_KF, strlen(WECOM_KF)) == 0;
	if (wecom_send_elsewhere(e))
		return NULL;
	return customer && a->kf_secret != NULL ? wecom_token_kf : wecom_token_app;
}

static int upload(const struct adapter *a, struct errand *e, const struct sending *s,
		  const struct part *p, const char *token, struct call *ret, struct err *err)
{
	bool picture = p->kind == PART_PICTURE;
	struct call_file *f = talloc_zero(e, struct call_file);
	int rc = wecom_call(a, e, "/cgi-bin/media/upload", token,
			    picture ? "&type=image" : "&type=file", NULL, ret, err);
	if (rc == 0 && f == NULL)
		rc = err_set(err, ERR_AGAIN, "wecom: no memory");
	if (rc < 0)
		return rc;
	const json_t *file = json_object_get(s->reply, "attachment");
	const json_t *text = json_object_get(file, "text");
	if (picture)
		*f = (struct call_file){"media", "picture.jpg", "image/jpeg", .path = e->picture};
	else
		*f = (struct call_file){"media", json_string_value(json_object_get(file, "name")),
					"text/csv", .data = json_string_value(text),
					.len = json_string_length(text)};
	ret->file = f;
	ret->timeout_s = UPLOAD_S;
	return 0;
}

/* What the platform keeps for us before it is sent. */
static bool kept(const struct part *p)
{
	return p->kind == PART_PICTURE || p->kind == PART_FILE;
}

/* {"msgtype": "image", "image": {"media_id": ...}} */
static json_t *media_json(const struct sending *s, const struct part *p)
{
	const char *type = p->kind == PART_PICTURE ? "image" : "file";
	return json_pack("{s:s, s:{s:s}}", "msgtype", type, type, "media_id", s->media);
}

/* To a customer; our own msgid makes it safe to ask twice. */
static int to_customer(const struct adapter *a, struct errand *e, struct sending *s,
		       const struct part *p, const char *token, struct call *ret, struct err *err)
{
	char id[33];
	(void)snprintf(id, sizeof(id), "k%lld-%d", (long long)e->id, e->step);
	json_t *body = json_pack("{s:s, s:s, s:s}", "touser", s->customer, "open_kfid", s->account,
				 "msgid", id);
	(void)json_object_update_new(body, kept(p) ? media_json(s, p)
						   : json_pack("{s:s, s:{s:s}}", "msgtype", "text",
							       "text", "content", p->text));
	return wecom_call(a, e, "/cgi-bin/kf/send_msg", token, "", body, ret, err);
}

/* To a colleague. A try whose outcome is not known is repeated as the very same message, which the
 * platform then drops if it has it. The page leaves open whether it remembers a message that did
 * not ask for that, so all do; but for one that says again on purpose what was just said, which it
 * would swallow. */
static int to_colleague(const struct adapter *a, struct errand *e, struct sending *s,
			const struct part *p, const char *token, struct call *ret, struct err *err)
{
	json_t *body = json_pack("{s:s, s:I}", "touser", s->to, "agentid", a->agent);
	if (kept(p))
		(void)json_object_update_new(body, media_json(s, p));
	else if (p->kind == PART_TEXT)
		(void)json_object_update_new(body, json_pack("{s:s, s:{s:s}}", "msgtype", "text",
							     "text", "content", p->text));
	else
		(void)json_object_update_new(body, json_pack("{s:s, s:o}", "msgtype",
							     "template_card", "template_card",
							     wecom_card(e, s->reply, p->text)));
	if (!e->twin)
		(void)json_object_update_new(body, json_pack("{s:i, s:i}", "enable_duplicate_check",
							     1, "duplicate_check_interval", 7200));
	return wecom_call(a, e, "/cgi-bin/message/send", token, "", body, ret, err);
}

/* To an address that needs no token: the address is the password. */
static int posted(struct errand *e, const char *url, json_t *body, struct call *ret,
		  struct err *err)
{
	char *text = json_dumps(body, JSON_COMPACT);
	json_decref(body);
	*ret = (struct call){.url = url,
			     .body = text != NULL ? talloc_strdup(e, text) : NULL,
			     .len = text != NULL ? strlen(text) : 0,
			     .type = "application/json; charset=utf-8",
			     .limit = WECOM_ANSWER_MAX,
			     .timeout_s = WECOM_TIMEOUT_S};
	free(text);
	return ret->body != NULL ? 0 : err_set(err, ERR_AGAIN, "wecom: no memory");
}

static json_t *spoken(const struct sending *s, const struct part *p)
{
	if (kept(p))
		return media_json(s, p);
	const char *type = p->kind == PART_MARKDOWN ? "markdown" : "text";
	return json_pack("{s:s, s:{s:s}}", "msgtype", type, type, "content", p->text);
}

/* A try whose outcome is not known may be heard twice: there is no way to tell. */
static int to_group(const struct adapter *a, struct errand *e, struct sending *s,
		    const struct part *p, const char *token, struct call *ret, struct err *err)
{
	json_t *body = spoken(s, p);
	if (s->hook) {
		const char *url = config_text(a->cf, OPT_wecom_group_webhook);
		if (url[0] != '\0')
			return posted(e, url, body, ret, err);
		json_decref(body);
		return err_set(err, ERR_INPUT, "wecom: [wecom] group_webhook is not set");
	}
	(void)json_object_set_new(body, "chatid", json_string(s->group));
	return wecom_call(a, e, "/cgi-bin/appchat/send", token, "", body, ret, err);
}

/* Once, within an hour; in groups it quotes what was asked. */
static int to_robot(struct errand *e, struct sending *s, const struct part *p, struct call *ret,
		    struct err *err)
{
	size_t len = utf8_cut(p->text, strlen(p->text), TEXT_ONCE);
	json_t *body = json_pack("{s:s, s:{s:s%}}", "msgtype", "markdown", "markdown", "content",
				 p->text, len);
	return posted(e, s->once, body, ret, err);
}

static int send_call(const struct adapter *a, struct errand *e, const char *token, struct call *ret,
		     struct err *err)
{
	struct sending *s;
	int rc = open_sending(e, &s, err);
	if (rc < 0)
		return rc;
	if (e->step >= s->n)
		return err_set(err, ERR_INPUT, "wecom: nothing to say");
	const struct part *p = &s->parts[e->step];
	if (s->once != NULL)
		return to_robot(e, s, p, ret, err);
	if (kept(p) && s->media == NULL)
		return upload(a, e, s, p, token, ret, err);
	if (s->hook || s->group != NULL)
		return to_group(a, e, s, p, token, ret, err);
	if (s->account != NULL)
		return to_customer(a, e, s, p, token, ret, err);
	return to_colleague(a, e, s, p, token, ret, err);
}

/* --- answers ---------------------------------------------------------------------------------- */

static void send_answer(const struct adapter *, struct errand *e, const struct called *,
			json_t *answer, struct outcome *ret)
{
	struct sending *s = e->own;
	const struct part *p = &s->parts[e->step];
	if (kept(p) && s->media == NULL) {
		const char *id = json_string_value(json_object_get(answer, "media_id"));
		s->media = id != NULL ? talloc_strdup(s, id) : NULL;
		ret->verdict = s->media != NULL ? VERDICT_MORE : VERDICT_LATER;
		return;
	}
	const char *nobody = json_string_value(json_object_get(answer, "invaliduser"));
	const char *unlicensed = json_string_value(json_object_get(answer, "unlicenseduser"));
	bool in_vain = s->once == NULL && s->account == NULL &&
		       ((nobody != NULL && nobody[0] != '\0') ||
			(unlicensed != NULL && unlicensed[0] != '\0'));
	if (in_vain) {
		ret->verdict = VERDICT_NEVER;
		(void)snprintf(ret->why, sizeof(ret->why), "%s",
			       nobody != NULL && nobody[0] != '\0'
				       ? "the user is not in the application's scope (invaliduser)"
				       : "the user has no licence (unlicenseduser)");
		return;
	}
	e->step++;
	e->doubt = false;
	s->media = NULL;
	ret->verdict = e->step < s->n ? VERDICT_MORE : VERDICT_DONE;
}

/* A picture that the platform does not take: the words go all the same. */
static bool picture_refused(struct errand *e, struct sending *s, int code, json_t *answer,
			    struct outcome *ret)
{
	if (s->parts[e->step].kind != PART_PICTURE || s->n == 1)
		return false;
	wecom_refused(code, answer, ret);
	if (ret->verdict != VERDICT_NEVER)
		return false;
	e->step++;
	ret->verdict = VERDICT_MORE;
	return true;
}

/* What is wrong with one group must not hold everybody's messages up; what is wrong with the
 * markdown is said in plain words. */
static bool group_refused(struct errand *e, struct sending *s, int code, json_t *answer,
			  struct outcome *ret)
{
	struct err err;
	wecom_refused(code, answer, ret);
	if (s->hook && ret->verdict == VERDICT_WAY)
		ret->verdict = VERDICT_NEVER;
	bool markdown = s->parts[e->step].kind == PART_MARKDOWN;
	if (ret->verdict != VERDICT_NEVER || !markdown || wecom_hint(code) != NULL)
		return true;
	s->plain = true;
	s->n = 0;
	ret->verdict = parts_make(s, e, &err) == 0 ? VERDICT_MORE : VERDICT_LATER;
	return true;
}

/* The robot's address was used or is over: then as the application. */
static bool send_refused(const struct adapter *, struct errand *e, int code, json_t *answer,
			 struct outcome *ret)
{
	struct sending *s = e->own;
	if (s->hook || s->group != NULL)
		return group_refused(e, s, code, answer, ret);
	/* The card of a try whose outcome was not known is there already. */
	if (code == 42014 && e->doubt && s->once == NULL && s->parts[e->step].kind == PART_CARD) {
		send_answer(NULL, e, NULL, answer, ret);
		return true;
	}
	if (s->once == NULL) {
		/* A msgid that was used is refused, with a code that no page names: then the try
		 * before did arrive. */
		if (s->account != NULL && e->doubt && (code == 40058 || wecom_hint(code) == NULL)) {
			send_answer(NULL, e, NULL, answer, ret);
			return true;
		}
		return picture_refused(e, s, code, answer, ret);
	}
	wecom_refused(code, answer, ret);
	if (ret->verdict != VERDICT_NEVER)
		return false;
	e->own = NULL;
	e->via = NULL;
	e->step = 0;
	(void)talloc_free(s);
	ret->verdict = VERDICT_MORE;
	return true;
}

const struct wecom_kind wecom_send = {
	.name = "send",
	.token = send_token,
	.call = send_call,
	.answer = send_answer,
	.refused = send_refused,
};
