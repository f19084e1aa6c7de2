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

/* Who says it, where, under which number. */
struct head {
	const char *user, *id;
	const char *group; /* NULL: alone with the bot */
	bool mention;      /* of the bot, in a group */
	bool bot;          /* the sender is one */
	json_int_t at;     /* when it was written, ms by the page's clock; 0: now */
};

#define OLD_US (INT64_C(7) * 86400 * 1000000) /* nothing waits longer in a page */

/* A page that could not send kept the message: "tomorrow" counts from when it was written. */
static struct instant written(json_int_t at_ms)
{
	struct instant now = clock_now();
	int64_t oldest_ms = (now.us - OLD_US) / 1000;
	if (at_ms <= oldest_ms || at_ms >= now.us / 1000)
		return now;
	return (struct instant){at_ms * 1000};
}

/* What all kinds of requests have in common. */
static int open_message(void *mem, const struct http_request *rq, const struct head *h,
			struct received *ret, struct http_answer *refusal)
{
	const char *user = h->user, *id = h->id;
	if (!rq->admin && (!http_is_local(rq) || http_header(rq, "X-Kehud-Console") == NULL))
		return refuse(mem, refusal, 403, "只接受本机控制台页面的请求");
	if (!plain_id(user))
		return refuse(mem, refusal, 400, "缺少用户,或用户名格式不对");
	if (!plain_id(id))
		return refuse(mem, refusal, 400, "缺少消息编号,或编号格式不对");
	if (h->group != NULL && !plain_id(h->group))
		return refuse(mem, refusal, 400, "群名格式不对");
	*ret = (struct received){
		.msg = {.platform = "console",
			.chat = h->group != NULL ? talloc_asprintf(mem, "group.%s", h->group)
						 : talloc_strdup(mem, user),
			.grouped = h->group != NULL,
			.sender = talloc_strdup(mem, user),
			.msg_id = talloc_asprintf(mem, "%s:%s", user, id),
			.body = "",
			.sent = written(h->at)},
		/* Bots that answer bots never stop. */
		.ignored = h->bot || (h->group != NULL && !h->mention),
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

static int place_fill(void *mem, const json_t *place, struct received *ret,
		      struct http_answer *refusal)
{
	double lat = json_number_value(json_object_get(place, "lat"));
	double lng = json_number_value(json_object_get(place, "lng"));
	const char *name = member(mem, place, "name");
	if (!json_is_number(json_object_get(place, "lat")) ||
	    !json_is_number(json_object_get(place, "lng")) || lat < -90 || lat > 90 || lng < -180 ||
	    lng > 180 || (name != NULL && strlen(name) > 300))
		return refuse(mem, refusal, 400, "位置需要 lat、lng 和 name");
	ret->msg.kind = "location";
	ret->msg.body = talloc_asprintf(mem, "%.6f,%.6f", lat, lng);
	ret->msg.label = name;
	return ret->msg.body != NULL ? 0 : refuse(mem, refusal, 503, "系统繁忙,请稍后再试");
}

static int message_fill(void *mem, const json_t *body, struct received *ret,
			struct http_answer *refusal)
{
	const char *text = member(mem, body, "text");
	const char *press = member(mem, body, "press");
	const json_t *place = json_object_get(body, "location");
	if (place != NULL && text == NULL && press == NULL)
		return place_fill(mem, place, ret, refusal);
	if ((text == NULL) == (press == NULL) || place != NULL)
		return refuse(mem, refusal, 400, "需要 text、press、location 其中之一");
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

static int receive_message(const struct adapter *, void *mem, const struct http_request *rq,
			   struct received *ret, struct http_answer *refusal)
{
	if (!utf8_valid(rq->body, rq->len))
		return refuse(mem, refusal, 400, "消息不是有效的 UTF-8 文本,没有收下,请重新发送");
	json_error_t where;
	json_t *body = json_loadb(rq->body, rq->len, JSON_REJECT_DUPLICATES, &where);
	if (!json_is_object(body)) {
		json_decref(body);
		return refuse(mem, refusal, 400, "请求不是有效的 JSON 对象");
	}
	struct head h = {.user = member(mem, body, "user"),
			 .id = member(mem, body, "id"),
			 .group = member(mem, body, "group"),
			 .mention = json_is_true(json_object_get(body, "mention")),
			 .bot = json_is_true(json_object_get(body, "bot")),
			 .at = json_integer_value(json_object_get(body, "at"))};
	int rc = open_message(mem, rq, &h, ret, refusal);
	if (rc == 0)
		rc = message_fill(mem, body, ret, refusal);
	json_decref(body);
	return rc;
}

static int receive_picture(const struct adapter *, void *mem, const struct http_request *rq,
			   struct received *ret, struct http_answer *refusal)
{
	struct head h = {.user = http_query(rq, "user"), .id = http_query(rq, "id")};
	int rc = open_message(mem, rq, &h, ret, refusal);
	if (rc < 0)
		return rc;
	if (rq->len == 0)
		return refuse(mem, refusal, 400, "图片是空的");
	ret->msg.kind = "picture";
	ret->media = rq->body;
	ret->media_len = rq->len;
	return 0;
}

/* A name that can be shown: without folders and control characters. */
static const char *file_name(void *mem, const char *given)
{
	const char *slash = given != NULL ? strrchr(given, '/') : NULL;
	const char *name = slash != NULL ? slash + 1 : given;
	if (name == NULL || name[0] == '\0' || !utf8_valid(name, strlen(name)))
		name = "文件";
	char *kept = talloc_strndup(mem, name, utf8_cut(name, strlen(name), 200));
	for (char *c = kept; c != NULL && *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7F)
			*c = ' ';
	return kept;
}

/* A file, or with seconds=N a voice message. */
static int receive_file(const struct adapter *, void *mem, const struct http_request *rq,
			struct received *ret, struct http_answer *refusal)
{
	struct head h = {.user = http_query(rq, "user"), .id = http_query(rq, "id")};
	int rc = open_message(mem, rq, &h, ret, refusal);
	if (rc < 0)
		return rc;
	if (rq->len == 0)
		return refuse(mem, refusal, 400, "文件是空的");
	long long seconds = http_query_int(rq, "seconds", 0, 3600);
	ret->msg.kind = seconds > 0 ? "voice" : "file";
	ret->msg.body = seconds > 0 ? talloc_asprintf(mem, "%lld", seconds)
				    : file_name(mem, http_query(rq, "name"));
	ret->media = rq->body;
	ret->media_len = rq->len;
	return ret->msg.body != NULL ? 0 : refuse(mem, refusal, 503, "系统繁忙,请稍后再试");
}

static const struct platform_path paths[] = {
	{.path = "/console/api/messages", .limit = OPT_server_max_body, .receive = receive_message},
	{.path = "/console/api/pictures",
	 .limit = OPT_console_max_picture,
	 .receive = receive_picture},
	{.path = "/console/api/files", .limit = OPT_console_max_picture, .receive = receive_file},
	{},
};

const struct platform platform_console = {
	.name = "console",
	.enabled = OPT_console_enabled,
	.paths = paths,
};
