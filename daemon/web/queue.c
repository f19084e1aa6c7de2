/* For kehuctl queue and send: what waits, what was set aside, where one message stands. */
#include <talloc.h>

#include "daemon/web/route.h"
#include "store/queue/errand.h"
#include "store/queue/inbox.h"
#include "store/queue/job.h"
#include "store/queue/outbox.h"
#include "store/queue/queue.h"

#define DEAD_SHOWN 100
#define ID_MAX INT64_C(9007199254740991)

void admin_queue(void *mem, const struct web *, const struct view *v, const struct http_request *,
		 struct http_answer *ret)
{
	struct queue_counts n;
	struct queue_dead *list;
	size_t n_dead;
	struct err err;
	if (queue_count(v, &n, &err) < 0 ||
	    queue_dead_list(v, mem, DEAD_SHOWN, &list, &n_dead, &err) < 0) {
		route_failed(ret, "admin_queue", &err);
		return;
	}
	json_t *dead = json_array();
	for (size_t i = 0; i < n_dead; i++)
		(void)json_array_append_new(dead,
					    json_pack("{s:s, s:I, s:i, s:s?}", "kind", list[i].kind,
						      "id", (json_int_t)list[i].id, "attempts",
						      list[i].attempts, "error", list[i].error));
	http_json(mem, ret, 200,
		  json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o}", "inbox_open",
			    (json_int_t)n.inbox_open, "inbox_dead", (json_int_t)n.inbox_dead,
			    "outbox_waiting", (json_int_t)n.outbox_waiting, "outbox_dead",
			    (json_int_t)n.outbox_dead, "jobs_waiting", (json_int_t)n.jobs_waiting,
			    "jobs_dead", (json_int_t)n.jobs_dead, "errands_waiting",
			    (json_int_t)n.errands_waiting, "errands_dead",
			    (json_int_t)n.errands_dead, "oldest_us", (json_int_t)n.oldest_us,
			    "dead", dead));
}

void admin_message(void *mem, const struct web *, const struct view *v,
		   const struct http_request *rq, struct http_answer *ret)
{
	const char *id = http_query(rq, "id");
	struct queue_message m;
	struct err err;
	int rc = id != NULL ? queue_message_find(v, mem, "console", id, &m, &err) : ERR_ABSENT;
	if (rc == ERR_ABSENT) {
		http_error(mem, ret, 404, "no such message");
		return;
	}
	if (rc < 0) {
		route_failed(ret, "admin_message", &err);
		return;
	}
	json_t *replies = json_array();
	for (size_t i = 0; i < m.n_replies; i++)
		(void)json_array_append_new(replies, json_loads(m.replies[i], 0, NULL));
	static const char *const states[] = {"open", "done", "dead"};
	http_json(mem, ret, 200,
		  json_pack("{s:I, s:s, s:b, s:o}", "id", (json_int_t)m.id, "state",
			    states[m.state], "settled", (int)m.settled, "replies", replies));
}

/* Ids are never given twice, so the number alone says which table. */
int admin_retry(void *mem, const struct web *, struct tx *tx, const struct http_request *rq,
		struct http_answer *ret, struct err *err)
{
	static const struct {
		const char *kind;
		int (*revive)(struct tx *tx, int64_t id, struct err *err);
	} tables[] = {{"inbox", inbox_revive},
		      {"outbox", outbox_revive},
		      {"job", job_revive},
		      {"errand", errand_revive}};
	int64_t id = http_query_int(rq, "id", -1, ID_MAX);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		int rc = tables[i].revive(tx, id, err);
		if (rc == 0) {
			http_json(mem, ret, 200, json_pack("{s:s}", "kind", tables[i].kind));
			return 0;
		}
		if (rc != ERR_ABSENT)
			return rc;
	}
	http_error(mem, ret, 404, "no dead letter of this number (see kehuctl queue)");
	return ERR_ABSENT;
}
