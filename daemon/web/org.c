/* For kehuctl org sync: reads a platform's directory now, and what came of it. */
#include <string.h>

#include "daemon/chat/platform.h"
#include "daemon/people/sync.h"
#include "daemon/web/route.h"

#define CHANGES_MAX 1000

/* The platform that was asked for, or the one that there is; NULL after an answer. */
static const char *platform_of(void *mem, const struct web *web, const struct http_request *rq,
			       struct http_answer *ret)
{
	const char *asked = http_query(rq, "platform"), *found = NULL;
	size_t n = 0;
	for (const struct platform *const *p = platforms; *p != NULL; p++) {
		if (!(*p)->people || !platform_on(*p, web->cf) ||
		    (asked != NULL && strcmp(asked, (*p)->name) != 0))
			continue;
		found = (*p)->name;
		n++;
	}
	if (n == 1)
		return found;
	http_error(mem, ret, 422,
		   n == 0 ? "no platform with a directory is switched on, such as [wecom]"
			  : "several platforms have a directory: say --platform");
	return NULL;
}

/* force=1: whoever is missing is disabled, however many there are. */
int admin_org_sync(void *mem, const struct web *web, struct tx *tx, const struct http_request *rq,
		   struct http_answer *ret, struct err *err)
{
	const char *platform = platform_of(mem, web, rq, ret);
	struct directory d;
	if (platform == NULL)
		return err_set(err, ERR_INPUT, "org: which platform");
	int rc = directory_get(&tx->view, mem, platform, &d, err);
	if (rc == 0 && http_query(rq, "force") != NULL && !d.forced) {
		d.forced = true;
		rc = directory_set(tx, platform, &d, err);
	}
	if (rc == 0)
		rc = sync_ask(tx, platform, 0, err);
	if (rc == 0)
		http_json(mem, ret, 200,
			  json_pack("{s:s, s:I}", "platform", platform, "since",
				    (json_int_t)tx->now.us));
	return rc;
}

static int changes_add(void *mem, const struct view *v, const char *platform, json_t *j,
		       struct err *err)
{
	struct directory_change *list;
	struct directory_count *counts;
	size_t n, n_counts;
	int rc = directory_changes(v, mem, platform, CHANGES_MAX, &list, &n, err);
	if (rc == 0)
		rc = directory_counts(v, mem, platform, &counts, &n_counts, err);
	if (rc < 0)
		return rc;
	json_t *changes = json_array(), *sums = json_object();
	for (size_t i = 0; i < n; i++)
		(void)json_array_append_new(changes,
					    json_pack("{s:s, s:s*, s:s*, s:s}", "what",
						      list[i].what, "user", list[i].user, "name",
						      list[i].name, "detail", list[i].detail));
	for (size_t i = 0; i < n_counts; i++)
		(void)json_object_set_new(sums, counts[i].what,
					  json_integer((json_int_t)counts[i].n));
	(void)json_object_set_new(j, "changes", changes);
	(void)json_object_set_new(j, "counts", sums);
	return 0;
}

/* since: of the answer above. "done": a sync that began after it has come to its end. "error": the
 * last try since then failed. */
void admin_org(void *mem, const struct web *web, const struct view *v,
	       const struct http_request *rq, struct http_answer *ret)
{
	const char *platform = platform_of(mem, web, rq, ret);
	int64_t since = http_query_int(rq, "since", 0, INT64_MAX);
	struct directory d;
	struct err err = {};
	if (platform == NULL)
		return;
	if (directory_get(v, mem, platform, &d, &err) < 0) {
		route_failed(ret, "admin_org", &err);
		return;
	}
	bool done = d.state == DIRECTORY_IDLE && d.began.us >= since && d.ended.us >= d.began.us &&
		    d.number > 0;
	const char *error = !done && d.error_at.us >= since ? d.error : NULL;
	json_t *j = json_pack("{s:s, s:b, s:s*, s:I, s:I, s:I, s:I}", "platform", platform, "done",
			      (int)done, "error", error, "number", (json_int_t)d.number, "people",
			      (json_int_t)d.people, "held", (json_int_t)d.held, "ended_us",
			      (json_int_t)d.ended.us);
	if (done && changes_add(mem, v, platform, j, &err) < 0) {
		json_decref(j);
		route_failed(ret, "admin_org", &err);
		return;
	}
	http_json(mem, ret, 200, j);
}
