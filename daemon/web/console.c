/* What the console page reads: its people, a conversation's history, what is new, its pictures. */
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "daemon/web/route.h"
#include "store/people/person.h"
#include "store/people/talk.h"

#define PLATFORM "console"
#define PAGE 50
#define SEQ_MAX INT64_C(9007199254740991)

void console_users(void *mem, const struct web *, const struct view *v, const struct http_request *,
		   struct http_answer *ret)
{
	struct person *list;
	size_t n;
	struct err err;
	if (person_list(v, mem, PLATFORM, &list, &n, &err) < 0) {
		route_failed(ret, "console_users", &err);
		return;
	}
	json_t *users = json_array();
	for (size_t i = 0; i < n; i++)
		(void)json_array_append_new(users, json_pack("{s:s, s:s, s:s, s:s}", "user",
							     list[i].user, "name", list[i].name,
							     "role", role_name(list[i].role),
							     "scope", list[i].path));
	http_json(mem, ret, 200, json_pack("{s:o}", "users", users));
}

/* The page's own id of a message it sent: what follows "user:" in the platform's. */
static const char *client_id(const struct talk_item *it)
{
	const char *colon = it->msg_id != NULL ? strchr(it->msg_id, ':') : NULL;
	return colon != NULL ? colon + 1 : NULL;
}

static json_t *item_json(const struct talk_item *it)
{
	char id[32];
	(void)snprintf(id, sizeof(id), "%c%lld", it->bot ? 'o' : 'i', (long long)it->id);
	json_t *j;
	if (it->bot) {
		j = json_loads(it->body, JSON_REJECT_DUPLICATES, NULL);
		if (j == NULL)
			j = json_object();
		if (it->media == NULL) /* its time is over */
			(void)json_object_del(j, "picture");
	} else if (strcmp(it->kind, "press") == 0) {
		j = json_pack("{s:s, s:s}", "press", it->body, "text",
			      it->label != NULL ? it->label : "");
	} else if (strcmp(it->kind, "file") == 0) {
		j = json_pack("{s:s, s:s}", "file", it->media != NULL ? it->media : "", "name",
			      it->body);
	} else if (strcmp(it->kind, "voice") == 0) {
		j = json_pack("{s:s, s:s++}", "file", it->media != NULL ? it->media : "", "name",
			      "语音 ", it->body, " 秒");
	} else if (strcmp(it->kind, "location") == 0) {
		j = json_pack("{s:s+}", "text", "📍 ", it->label != NULL ? it->label : it->body);
	} else {
		j = json_pack("{s:s}", "text", it->body);
	}
	json_t *common =
		json_pack("{s:s, s:I, s:s, s:I}", "id", id, "seq", (json_int_t)it->seq, "from",
			  it->bot ? "bot" : "me", "at", (json_int_t)(it->at.us / 1000));
	if (it->media != NULL && strcmp(it->kind, "picture") == 0)
		(void)json_object_set_new(common, "picture", json_string(it->media));
	if (client_id(it) != NULL)
		(void)json_object_set_new(common, "client", json_string(client_id(it)));
	(void)json_object_update_missing(common, j);
	json_decref(j);
	return common;
}

static const char *asker(const struct http_request *rq)
{
	const char *user = http_query(rq, "user");
	return user != NULL && user[0] != '\0' && strlen(user) <= 64 ? user : NULL;
}

/* Somebody the console does not know has no conversation here. */
static bool known(void *mem, const struct view *v, const struct http_request *rq,
		  struct http_answer *ret)
{
	struct person p;
	struct err err;
	int rc =
		asker(rq) != NULL ? person_find(v, mem, PLATFORM, asker(rq), &p, &err) : ERR_ABSENT;
	if (rc == 0)
		return true;
	if (rc == ERR_ABSENT)
		http_error(mem, ret, 404, "没有这个用户");
	else
		route_failed(ret, "console_user", &err);
	return false;
}

void console_history(void *mem, const struct web *, const struct view *v,
		     const struct http_request *rq, struct http_answer *ret)
{
	if (!known(mem, v, rq, ret))
		return;
	int64_t before = http_query_int(rq, "before", SEQ_MAX, SEQ_MAX);
	struct talk_item *list;
	size_t n;
	struct err err;
	if (talk_before(v, mem, PLATFORM, asker(rq), before, PAGE + 1, &list, &n, &err) < 0) {
		route_failed(ret, "console_history", &err);
		return;
	}
	bool more = n > PAGE;
	json_t *items = json_array();
	for (size_t i = more ? PAGE : n; i-- > 0;)
		(void)json_array_append_new(items, item_json(&list[i]));
	http_json(mem, ret, 200,
		  json_pack("{s:o, s:b, s:I}", "items", items, "more", (int)more, "seq",
			    (json_int_t)(n > 0 ? list[0].seq : 0)));
}

void console_events(void *mem, const struct web *, const struct view *v,
		    const struct http_request *rq, struct http_answer *ret)
{
	if (!known(mem, v, rq, ret))
		return;
	int64_t after = http_query_int(rq, "after", 0, SEQ_MAX);
	struct talk_item *list;
	size_t n;
	struct err err;
	if (talk_after(v, mem, PLATFORM, asker(rq), after, PAGE, &list, &n, &err) < 0) {
		route_failed(ret, "console_events", &err);
		return;
	}
	json_t *items = json_array();
	for (size_t i = 0; i < n; i++)
		(void)json_array_append_new(items, item_json(&list[i]));
	http_json(mem, ret, 200,
		  json_pack("{s:o, s:I}", "items", items, "seq",
			    (json_int_t)(n > 0 ? list[n - 1].seq : after)));
	if (n == 0)
		ret->wait_key = asker(rq);
}

/* The type is told by the first bytes; anything else is a file to keep, never a page to run. */
static const char *picture_type(const char *path)
{
	unsigned char head[12] = {};
	FILE *f = fopen(path, "re");
	if (f == NULL)
		return NULL;
	size_t n = fread(head, 1, sizeof(head), f);
	(void)fclose(f);
	if (n >= 3 && memcmp(head, "\xFF\xD8\xFF", 3) == 0)
		return "image/jpeg";
	if (n >= 8 && memcmp(head, "\x89PNG\r\n\x1A\n", 8) == 0)
		return "image/png";
	if (n >= 4 && memcmp(head, "GIF8", 4) == 0)
		return "image/gif";
	if (n >= 2 && memcmp(head, "BM", 2) == 0)
		return "image/bmp";
	if (n >= 12 && memcmp(head, "RIFF", 4) == 0 && memcmp(head + 8, "WEBP", 4) == 0)
		return "image/webp";
	return "application/octet-stream";
}

void console_media(void *mem, const struct web *web, const struct view *v,
		   const struct http_request *rq, struct http_answer *ret)
{
	const char *hash = rq->path + strlen("/console/api/media/");
	bool shown = false;
	struct err err;
	if (!known(mem, v, rq, ret))
		return;
	if (talk_has_media(v, PLATFORM, asker(rq), hash, &shown, &err) < 0) {
		route_failed(ret, "console_media", &err);
		return;
	}
	/* Shown in this chat: so the hash is one of ours, and safe in a path. */
	char *path = talloc_asprintf(mem, "%s/%.2s/%s", config_text(web->cf, OPT_store_media), hash,
				     hash);
	const char *type = shown && path != NULL ? picture_type(path) : NULL;
	if (type == NULL) {
		http_error(mem, ret, 404, "没有这张图片");
		return;
	}
	*ret = (struct http_answer){.status = 200,
				    .type = type,
				    .file = path,
				    .cache = "private, max-age=86400, immutable"};
}
