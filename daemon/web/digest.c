/* For kehuctl digest: what somebody is told of a day, a week or a month, as text. */
#include <string.h>
#include <talloc.h>

#include "daemon/digest/digest.h"
#include "daemon/sales/local.h"
#include "daemon/web/route.h"

static int period_of(const char *text, enum digest_period *ret, const char **ret_name)
{
	static const struct {
		const char *word, *name;
	} periods[] = {{"day", "日报"}, {"week", "周报"}, {"month", "月报"}};
	for (size_t i = 0; i < 3; i++)
		if (text != NULL && strcmp(periods[i].word, text) == 0) {
			*ret = (enum digest_period)i;
			*ret_name = periods[i].name;
			return 0;
		}
	return ERR_INPUT;
}

/* user=U, period=day|week|month, at=T (until then; without it: until now) */
void admin_digest(void *mem, const struct web *web, const struct view *v,
		  const struct http_request *rq, struct http_answer *ret)
{
	const char *user = http_query(rq, "user"), *at = http_query(rq, "at");
	const char *platform = http_query(rq, "platform");
	struct view then = *v;
	struct pack_digest what;
	enum digest_period period;
	struct pack *pack = NULL;
	struct person p;
	struct reply reply = {};
	struct err err = {};
	if (period_of(http_query(rq, "period"), &period, &what.name) < 0) {
		http_error(mem, ret, 422, "--period: day, week or month");
		return;
	}
	const char *name = what.name;
	if (at != NULL && !local_parse(at, &then.now)) {
		http_error(mem, ret, 422, "--at: no time such as 2026-11-25 or 2026-11-25T18:00");
		return;
	}
	int rc = person_find(v, mem, platform != NULL ? platform : "console",
			     user != NULL ? user : "", &p, &err);
	if (rc == ERR_ABSENT) {
		http_error(mem, ret, 422, "no such user");
		return;
	}
	if (rc == 0)
		rc = route_pack(web, v, mem, &pack, &err);
	if (rc == 0) {
		what = *pack_digest_asked(pack);
		what.name = name;
		struct digest d = {.view = &then,
				   .mem = mem,
				   .pack = pack,
				   .what = &what,
				   .person = &p,
				   .scope = digest_scope(&p),
				   .period = digest_period(period, then.now),
				   .say = {&reply, mem, pack, then.now}};
		rc = digest_render(&d, &err);
	}
	char *text = rc == 0 ? reply_plain(mem, reply.body) : NULL;
	if (rc < 0)
		route_failed(ret, "admin_digest", &err);
	else
		http_json(mem, ret, 200, json_pack("{s:s}", "text", text != NULL ? text : ""));
	reply_done(&reply);
	pack_free(&pack);
}
