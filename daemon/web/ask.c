/* For kehuctl doctor and wecom: anything that a platform can be asked, its answer as it is. */
#include <talloc.h>

#include "daemon/core/clock.h"
#include "daemon/web/route.h"

int admin_ask(void *mem, const struct web *, const struct http_request *rq, struct ask *ret_ask,
	      struct http_answer *ret)
{
	const char *platform = http_query(rq, "platform");
	json_t *args = json_loadb(rq->body, rq->len, JSON_REJECT_DUPLICATES, NULL);
	if (platform == NULL || !json_is_string(json_object_get(args, "what"))) {
		json_decref(args);
		http_error(mem, ret, 400, "which platform, and what to ask");
		return ERR_INPUT;
	}
	*ret_ask = (struct ask){.platform = platform, .args = args};
	return 0;
}

void admin_asked(void *mem, const struct web *web, const struct http_request *,
		 struct http_answer *ret)
{
	const struct told *a = web->told;
	http_json(mem, ret, 200,
		  json_pack("{s:O*, s:s*, s:I}", "result", a->result, "why",
			    a->result == NULL ? a->why : NULL, "now_us", (json_int_t)a->now.us));
}
