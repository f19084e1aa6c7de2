/* For kehuctl wecom say: an admin's own message, on the way of all others. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/chat/platform.h"
#include "daemon/say/reply.h"
#include "daemon/web/route.h"
#include "parsers/base/utf8.h"
#include "store/queue/outbox.h"

#define CHAT_MAX 128

static bool is_on(const struct web *web, const char *name)
{
	const struct platform *p = name != NULL ? platform_named(name) : NULL;
	return p != NULL && platform_on(p, web->cf);
}

int admin_say(void *mem, const struct web *web, struct tx *tx, const struct http_request *rq,
	      struct http_answer *ret, struct err *err)
{
	const char *platform = http_query(rq, "platform"), *chat = http_query(rq, "chat");
	const char *why = !is_on(web, platform) ? "this platform is not switched on"
			  : chat == NULL || chat[0] == '\0' || strlen(chat) > CHAT_MAX ? "to whom"
			  : rq->len == 0 || rq->len > REPLY_TEXT_MAX ||
					  !utf8_valid(rq->body, rq->len) ||
					  strlen(rq->body) != rq->len
				  ? "say what (UTF-8, at most 8192 bytes)"
				  : NULL;
	if (why != NULL) {
		http_error(mem, ret, 422, why);
		return err_set(err, ERR_INPUT, "say: %s", why);
	}
	json_t *reply = json_pack("{s:s}", "text", rq->body);
	if (http_query(rq, "markdown") != NULL)
		(void)json_object_set_new(reply, "markdown", json_string(rq->body));
	char *body = json_dumps(reply, JSON_COMPACT);
	json_decref(reply);
	int64_t id = 0;
	struct outbox_msg m = {.platform = platform,
			       .chat = chat,
			       .body = body,
			       .idem_key = talloc_asprintf(mem, "say/%lld", (long long)id_new(tx))};
	int rc = body != NULL && m.idem_key != NULL ? outbox_put(tx, &m, &id, err)
						    : err_set(err, ERR_AGAIN, "say: no memory");
	free(body);
	if (rc == 0)
		http_json(mem, ret, 200, json_pack("{s:I}", "id", (json_int_t)id));
	return rc;
}
