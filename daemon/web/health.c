#include <talloc.h>

#include "daemon/core/metrics.h"
#include "daemon/web/route.h"

/* Listening starts only when the database is open, so being answered is being ready. */
void health_now(void *, const struct web *, const struct http_request *, struct http_answer *ret)
{
	http_text(ret, 200, "ok\n");
}

void metrics_now(void *mem, const struct web *, const struct http_request *,
		 struct http_answer *ret)
{
	AUTO_BUF text = BUF_INIT(65536);
	metrics_print(&text);
	const char *body = buf_take(&text, mem);
	if (body == NULL) {
		http_text(ret, 503, "busy\n");
		return;
	}
	*ret = (struct http_answer){.status = 200,
				    .type = "text/plain; version=0.0.4; charset=utf-8",
				    .body = body,
				    .len = text.len};
}
