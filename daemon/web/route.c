#include "daemon/web/route.h"

#include <string.h>

#include "daemon/core/log.h"
#include "daemon/core/packfile.h"
#include "daemon/pack/inforce.h"

#define ASK_MAX (INT64_C(64) * 1024)
#define IMPORT_MAX (INT64_C(1024) * 1024)
#define SURVEY_MAX (INT64_C(16) * 1024)
#define PACK_MAX (INT64_C(1024) * 1024)

/* clang-format off */
const struct route routes[] = {
	{.method = "GET",  .path = "/healthz",             .who = FOR_ALL,     .now = health_now},
	{.method = "GET",  .path = "/login/wecom",         .who = FOR_ALL,     .now = login_begin},
	{.method = "GET",  .path = "/login/wecom/done",    .who = FOR_ALL,     .ask = login_ask, .change = login_done},
	{.method = "GET",  .path = "/me",                  .who = FOR_ALL,     .look = login_me},
	{.method = "POST", .path = "/logout",              .who = FOR_ALL,     .change = login_end, .body_max = 0},
	{.method = "GET",  .path = "/metrics",             .who = FOR_METRICS, .now = metrics_now},
	{.method = "GET",  .path = "/console",             .who = FOR_CONSOLE, .now = asset_now},
	{.method = "GET",  .path = "/console/console.css", .who = FOR_CONSOLE, .now = asset_now},
	{.method = "GET",  .path = "/console/console.js",  .who = FOR_CONSOLE, .now = asset_now},
	{.method = "GET",  .path = "/console/draw.js",     .who = FOR_CONSOLE, .now = asset_now},
	{.method = "GET",  .path = "/console/outbox.js",   .who = FOR_CONSOLE, .now = asset_now},
	{.method = "GET",  .path = "/console/icon.svg",    .who = FOR_CONSOLE, .now = asset_now},
	{.method = "GET",  .path = "/console/api/users",   .who = FOR_CONSOLE, .look = console_users},
	{.method = "GET",  .path = "/console/api/history", .who = FOR_CONSOLE, .look = console_history},
	{.method = "GET",  .path = "/console/api/events",  .who = FOR_CONSOLE, .look = console_events},
	{.method = "GET",  .path = "/console/api/media/",  .who = FOR_CONSOLE, .look = console_media},
	{.method = "GET",  .path = "/s/survey.css",        .who = FOR_ALL,     .now = asset_now},
	{.method = "GET",  .path = "/s/",                  .who = FOR_ALL,     .look = survey_look},
	{.method = "POST", .path = "/s/",                  .who = FOR_ALL,     .change = survey_change, .body_max = SURVEY_MAX},
	{.method = "GET",  .path = "/admin/cards",         .who = FOR_ADMIN,   .look = admin_cards},
	{.method = "GET",  .path = "/admin/card",          .who = FOR_ADMIN,   .look = admin_card},
	{.method = "GET",  .path = "/admin/queue",         .who = FOR_ADMIN,   .look = admin_queue},
	{.method = "GET",  .path = "/admin/message",       .who = FOR_ADMIN,   .look = admin_message},
	{.method = "GET",  .path = "/admin/users",         .who = FOR_ADMIN,   .look = admin_users},
	{.method = "GET",  .path = "/admin/tasks",         .who = FOR_ADMIN,   .look = admin_tasks},
	{.method = "GET",  .path = "/admin/audit",         .who = FOR_ADMIN,   .look = admin_audit},
	{.method = "POST", .path = "/admin/user",          .who = FOR_ADMIN,   .change = admin_user, .body_max = 0},
	{.method = "POST", .path = "/admin/kf/link",       .who = FOR_ADMIN,   .change = admin_kf_link, .body_max = 0},
	{.method = "GET",  .path = "/admin/org",           .who = FOR_ADMIN,   .look = admin_org},
	{.method = "POST", .path = "/admin/org/sync",      .who = FOR_ADMIN,   .change = admin_org_sync, .body_max = 0, .daemon = true},
	{.method = "POST", .path = "/admin/queue/retry",   .who = FOR_ADMIN,   .change = admin_retry, .body_max = 0},
	{.method = "POST", .path = "/admin/import",        .who = FOR_ADMIN,   .change = admin_import, .body_max = IMPORT_MAX},
	{.method = "GET",  .path = "/admin/upload",        .who = FOR_ADMIN,   .look = admin_upload},
	{.method = "GET",  .path = "/admin/upload/bad",    .who = FOR_ADMIN,   .look = admin_upload_bad},
	{.method = "POST", .path = "/admin/upload",        .who = FOR_ADMIN,   .change = admin_upload_new, .body_max = 0},
	{.method = "POST", .path = "/admin/upload/part",   .who = FOR_ADMIN,   .change = admin_upload_part, .body_max = IMPORT_MAX},
	{.method = "POST", .path = "/admin/upload/run",    .who = FOR_ADMIN,   .change = admin_upload_run, .body_max = 0},
	{.method = "POST", .path = "/admin/upload/step",   .who = FOR_ADMIN,   .change = admin_upload_step, .body_max = 0},
	{.method = "GET",  .path = "/admin/person",        .who = FOR_ADMIN,   .look = admin_person},
	{.method = "POST", .path = "/admin/forget",        .who = FOR_ADMIN,   .change = admin_forget, .body_max = 0},
	{.method = "POST", .path = "/admin/forget/step",   .who = FOR_ADMIN,   .change = admin_forget_step, .body_max = 0},
	{.method = "GET",  .path = "/admin/daemon",        .who = FOR_ADMIN,   .now = admin_daemon},
	{.method = "GET",  .path = "/admin/callbacks",     .who = FOR_ADMIN,   .look = admin_callbacks},
	{.method = "POST", .path = "/admin/say",           .who = FOR_ADMIN,   .change = admin_say, .body_max = ASK_MAX},
	{.method = "POST", .path = "/admin/ask",           .who = FOR_ADMIN,   .ask = admin_ask, .now = admin_asked, .body_max = ASK_MAX},
	{.method = "GET",  .path = "/admin/digest",        .who = FOR_ADMIN,   .look = admin_digest},
	{.method = "GET",  .path = "/admin/pack",          .who = FOR_ADMIN,   .look = admin_pack},
	{.method = "GET",  .path = "/admin/pack/json",     .who = FOR_ADMIN,   .look = admin_pack_json},
	{.method = "POST", .path = "/admin/pack/preview",  .who = FOR_ADMIN,   .look = admin_pack_preview, .body_max = PACK_MAX},
	{.method = "POST", .path = "/admin/pack/replay",   .who = FOR_ADMIN,   .look = admin_pack_replay, .body_max = PACK_MAX},
	{.method = "POST", .path = "/admin/pack/use",      .who = FOR_ADMIN,   .change = admin_pack_use, .body_max = PACK_MAX},
	{.method = "POST", .path = "/admin/pack/back",     .who = FOR_ADMIN,   .change = admin_pack_back, .body_max = 0},
	{.method = "GET",  .path = "/admin/export",        .who = FOR_ADMIN,   .look = admin_export},
#ifdef KEHUD_FAULTS
	{.method = "POST", .path = "/admin/clock",         .who = FOR_ADMIN,   .change = admin_clock, .body_max = 0},
#endif
	{},
};
/* clang-format on */

static bool path_fits(const struct route *r, const char *path)
{
	size_t len = strlen(r->path);
	return r->path[len - 1] == '/' ? strncmp(path, r->path, len) == 0
				       : strcmp(path, r->path) == 0;
}

static bool may_see(const struct route *r, const struct http_request *rq, bool console,
		    bool metrics)
{
	switch (r->who) {
	case FOR_ALL:
		return true;
	case FOR_CONSOLE:
		return rq->admin || (console && http_is_local(rq));
	case FOR_ADMIN:
		return rq->admin;
	case FOR_METRICS:
		return rq->admin || metrics;
	}
	return false;
}

const struct route *route_find(const struct http_request *rq, bool console, bool metrics,
			       struct http_answer *ret)
{
	bool other_method = false;
	for (const struct route *r = routes; r->method != NULL; r++) {
		if (!path_fits(r, rq->path) || !may_see(r, rq, console, metrics))
			continue;
		if (strcmp(r->method, rq->method) == 0)
			return r;
		other_method = true;
	}
	if (other_method)
		http_text(ret, 405, "method not allowed\n");
	else
		http_text(ret, 404, "not found\n");
	return NULL;
}

int route_pack(const struct web *web, const struct view *v, void *mem, struct pack **ret,
	       struct err *err)
{
	int rc = inforce_open(v, mem, 0, ret, err);
	return rc == ERR_ABSENT ? pack_open(config_text(web->cf, OPT_pack_file), ret, err) : rc;
}

void route_failed(struct http_answer *ret, const char *page, const struct err *err)
{
	log_event(err->code == ERR_AGAIN ? LOG_UNUSUAL : LOG_BROKEN, "page_failed",
		  "PAGE=%s CODE=%s WHY=%s", page, err_name(err->code), err->text);
	http_text(ret, 503, "busy\n");
}
