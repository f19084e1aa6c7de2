/* The console: a chat page on loopback that needs no tenant. From the inbox on it is a platform
 * like any other; its messages are delivered by being marked as sent, as the page reads them from
 * the store.
 *
 * There is no sign-in: who can open the page on this machine may be any demo user. Web pages of
 * other origins must not: a request needs a loopback Host (against DNS rebinding) and a header that
 * other origins cannot set without asking first (against forged posts). */
#include <string.h>
#include <talloc.h>

#include "daemon/chat/platform.h"
#include "daemon/core/clock.h"
#include "parsers/base/utf8.h"
#include "parsers/message/message.h"

#define ID_MAX 64

/* Names that we put into keys: short and harmless. */
static bool plain_id(const char *text)
{
	size_t len = text != NULL ? strlen(text) : 0;
	if (len == 0 || len > ID_MAX)
		return false;
	return strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
			    "_.@-") == len;
}

static int refuse(void *mem, struct http_answer *ret, int status, const char *sentence)
{
	http_error(mem, ret, status, sentence);
	return ERR_REFUSED;
}

/* What both kinds of requests have in common. */
static int open_message(void *mem, const struct http_request *rq, const char *user, const char *id,
			struct received *ret, struct http_answer *refusal)
{
	if (!rq->admin && (!http_is_local(rq) || http_header(rq, "X-Kehud-Console") == NULL))
		return refuse(mem, refusal, 403, "只接受本机控制台页面的请求");
	if (!plain_id(user))
		return refuse(mem, refusal, 400, "缺少用户,或用户名格式不对");
	if (!plain_id(id))
		return refuse(mem, refusal, 400, "缺少消息编号,或编号格式不对");
	*ret = (struct received){
		.msg = {.platform = "console",
			.chat = talloc_strdup(mem, user),
			.sender = talloc_strdup(mem, user),
			.msg_id = talloc_asprintf(mem, "%s:%s", user, id),
			.body = "",
			.sent = clock_now()},
	};
	if (ret->msg.chat == NULL || ret->msg.sender == NULL || ret->msg.msg_id == NULL)
		return refuse(mem, refusal, 503, "系统繁忙,请稍后再试");
	http_json(mem, &ret->answer, 200, json_pack("{s:b}", "ok", 1));
	return 0;
}

/* A string member as a copy on mem; NULL if absent or not a string. */
static const char *member(void *mem, const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text != NULL ? talloc_strdup(mem, text) : NULL;
}

static int message_fill(void *mem, const json_t *body, struct received *ret,
			struct http_answer *refusal)
{
	const char *text = member(mem, body, "text");
	const char *press = member(mem, body, "press");
	if ((text == NULL) == (press == NULL))
		return refuse(mem, refusal, 400, "需要 text 或 press 其中之一");
	ret->msg.kind = text != NULL ? "text" : "press";
	ret->msg.body = text != NULL ? text : press;
	if (press != NULL)
		ret->msg.label = member(mem, body, "label");
	size_t most = text != NULL ? MESSAGE_MAX : 512;
	if (strlen(ret->msg.body) > most ||
	    (ret->msg.label != NULL && strlen(ret->msg.label) > 128))
		return refuse(mem, refusal, 413,
			      "这条消息太长了,请分成几条发送(每条最多约 6800 个汉字)");
	if (ret->msg.body[strspn(ret->msg.body, " \t\r\n")] == '\0')
		return refuse(mem, refusal, 400, "消息是空的");
	return 0;
}

static int receive_message(void *mem, const struct http_request *rq, struct received *ret,
			   struct http_answer *refusal)
{
	if (!utf8_valid(rq->body, rq->len))
		return refuse(mem, refusal, 400, "消息不是有效的 UTF-8 文本,没有收下,请重新发送");
	json_error_t where;
	json_t *body = json_loadb(rq->body, rq->len, JSON_REJECT_DUPLICATES, &where);
	if (!json_is_object(body)) {
		json_decref(body);
		return refuse(mem, refusal, 400, "请求不是有效的 JSON 对象");
	}
	int rc = open_message(mem, rq, member(mem, body, "user"), member(mem, body, "id"), ret,
			      refusal);
	if (rc == 0)
		rc = message_fill(mem, body, ret, refusal);
	json_decref(body);
	return rc;
}

static int receive_picture(void *mem, const struct http_request *rq, struct received *ret,
			   struct http_answer *refusal)
{
	int rc = open_message(mem, rq, http_query(rq, "user"), http_query(rq, "id"), ret, refusal);
	if (rc < 0)
		return rc;
	if (rq->len == 0)
		return refuse(mem, refusal, 400, "图片是空的");
	ret->msg.kind = "picture";
	ret->media = rq->body;
	ret->media_len = rq->len;
	return 0;
}

static const struct platform_path paths[] = {
	{"/console/api/messages", OPT_server_max_body, receive_message},
	{"/console/api/pictures", OPT_console_max_picture, receive_picture},
	{},
};

const struct platform platform_console = {
	.name = "console",
	.enabled = OPT_console_enabled,
	.paths = paths,
};
