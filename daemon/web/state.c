/* For kehuctl doctor: what the daemon says of itself. */
#include <string.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/core/clock.h"
#include "daemon/web/route.h"
#include "store/platform/bookmark.h"

void admin_daemon(void *mem, const struct web *web, const struct http_request *,
		  struct http_answer *ret)
{
	json_t *list = json_array();
	for (size_t i = 0; i < web->n_callbacks; i++) {
		const struct callback *c = &web->callbacks[i];
		(void)json_array_append_new(
			list,
			json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:I}", "platform", c->platform,
				  "path", c->path, "seen_us", (json_int_t)c->seen.us, "verified_us",
				  (json_int_t)c->verified.us, "refused_us",
				  (json_int_t)c->refused.us, "seen", (json_int_t)c->n_seen,
				  "refused", (json_int_t)c->n_refused));
	}
	http_json(mem, ret, 200,
		  json_pack("{s:s, s:i, s:I, s:I, s:o}", "version", KEHUD_VERSION, "pid",
			    (int)getpid(), "uptime_s",
			    (json_int_t)((clock_mono_us() - web->started_us) / 1000000), "now_us",
			    (json_int_t)clock_now().us, "callbacks", list));
}

void admin_callbacks(void *mem, const struct web *, const struct view *v,
		     const struct http_request *, struct http_answer *ret)
{
	struct bookmark *list;
	size_t n;
	struct err err = {};
	if (bookmark_list(v, mem, CALLBACK_MARK, &list, &n, &err) < 0) {
		route_failed(ret, "admin_callbacks", &err);
		return;
	}
	json_t *rows = json_array();
	for (size_t i = 0; i < n; i++)
		(void)json_array_append_new(rows, json_pack("{s:s, s:s, s:I}", "platform",
							    list[i].platform, "path",
							    list[i].name + strlen(CALLBACK_MARK),
							    "seen_us", (json_int_t)list[i].at.us));
	http_json(mem, ret, 200, json_pack("{s:o}", "callbacks", rows));
}
