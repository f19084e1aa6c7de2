/* How kehuctl gets its answers: HTTP over the daemon's admin socket, or, where no daemon runs, the
 * same pages on a database that we open ourselves. The writer's lock decides which. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/core/clock.h"
#include "daemon/ctl/ctl.h"
#include "daemon/web/route.h"
#include "store/store.h"

#define ANSWER_MAX (256u * 1024 * 1024)

char *ctl_escape(const char *text)
{
	return curl_easy_escape(NULL, text, 0);
}

static size_t on_data(char *data, size_t size, size_t n, void *ctx)
{
	struct buf *b = ctx;
	buf_add(b, data, size * n);
	return b->rc < 0 ? 0 : size * n;
}

/* ERR_ABSENT: nobody listens on the socket. */
static int ask_daemon(const struct ctl *c, const char *path_query, const char *type,
		      const void *body, size_t len, struct buf *ret, long *ret_status,
		      struct err *err)
{
	CURL *curl = curl_easy_init();
	char *url = talloc_asprintf(NULL, "http://kehud%s", path_query);
	char *header = type != NULL ? talloc_asprintf(url, "Content-Type: %s", type) : NULL;
	if (curl == NULL || url == NULL || (type != NULL && header == NULL)) {
		(void)talloc_free(url);
		curl_easy_cleanup(curl);
		return err_set(err, ERR_AGAIN, "no memory");
	}
	struct curl_slist *headers = curl_slist_append(NULL, "Expect:");
	if (header != NULL)
		headers = curl_slist_append(headers, header);
	(void)curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH,
			       config_text(c->cf, OPT_admin_socket));
	(void)curl_easy_setopt(curl, CURLOPT_URL, url);
	(void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_data);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, ret);
	(void)curl_easy_setopt(curl, CURLOPT_TIMEOUT, 120L);
	(void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	if (body != NULL) {
		(void)curl_easy_setopt(curl, CURLOPT_POST, 1L);
		(void)curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len);
		(void)curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
	}
	CURLcode rc = curl_easy_perform(curl);
	(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, ret_status);
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	(void)talloc_free(url);
	if (rc == CURLE_COULDNT_CONNECT)
		return err_set(err, ERR_ABSENT, "no daemon on %s",
			       config_text(c->cf, OPT_admin_socket));
	return rc == CURLE_OK ? 0 : err_set(err, ERR_AGAIN, "%s", curl_easy_strerror(rc));
}

/* Splits "/admin/cards?a=b&c=d" into a request, values decoded, on mem. */
static int request_make(void *mem, const char *path_query, const void *body, size_t len,
			struct http_request *ret)
{
	char *copy = talloc_strdup(mem, path_query);
	if (copy == NULL)
		return ERR_AGAIN;
	char *rest = strchr(copy, '?');
	if (rest != NULL)
		*rest++ = '\0';
	*ret = (struct http_request){.method = body != NULL ? "POST" : "GET",
				     .path = copy,
				     .body = body != NULL ? body : "",
				     .len = len,
				     .admin = true};
	char *pair;
	while (rest != NULL && (pair = strsep(&rest, "&")) != NULL) {
		char *value = strchr(pair, '=');
		if (value == NULL)
			continue;
		*value++ = '\0';
		char *plain = curl_easy_unescape(NULL, value, 0, NULL);
		ret->query = talloc_realloc(mem, ret->query, struct http_pair,
					    (unsigned)ret->n_query + 1);
		const char *kept = plain != NULL ? talloc_strdup(mem, plain) : NULL;
		curl_free(plain);
		if (ret->query == NULL || kept == NULL)
			return ERR_AGAIN;
		ret->query[ret->n_query++] = (struct http_pair){pair, kept};
	}
	return 0;
}

static int route_run(const struct ctl *c, void *mem, struct store *s, const struct route *r,
		     const struct http_request *rq, struct http_answer *ret, struct err *err)
{
	struct web web = {.cf = c->cf};
	if (r->look != NULL) {
		struct view v = {s->db, clock_now()};
		int frozen = db_freeze(s->db, err);
		if (frozen < 0)
			return frozen;
		r->look(mem, &web, &v, rq, ret);
		db_unfreeze(s->db);
		return 0;
	}
	struct tx tx;
	int rc = store_begin(s, clock_now(), &tx, err);
	if (rc < 0)
		return rc;
	rc = r->change(mem, &web, &tx, rq, ret, err);
	if (rc == 0)
		return store_commit(&tx, err);
	store_rollback(&tx);
	return ret->status != 0 ? 0 : rc;
}

/* ERR_ABSENT: this is not a page that the database alone can answer. */
static int ask_database(const struct ctl *c, const char *path_query, const void *body, size_t len,
			struct buf *ret, long *ret_status, struct err *err)
{
	void *mem = talloc_new(NULL);
	struct http_request rq;
	struct http_answer answer = {};
	if (mem == NULL || request_make(mem, path_query, body, len, &rq) < 0) {
		(void)talloc_free(mem);
		return err_set(err, ERR_AGAIN, "no memory");
	}
	const struct route *r = route_find(&rq, false, false, &answer);
	struct store s = {};
	bool here = r != NULL && r->ask == NULL && !r->daemon;
	int rc = !here || (r->look == NULL && r->change == NULL)
			 ? ERR_ABSENT
			 : store_open(config_text(c->cf, OPT_store_path), clock_now(), &s, err);
	if (rc == 0)
		rc = route_run(c, mem, &s, r, &rq, &answer, err);
	if (rc == 0) {
		buf_add(ret, answer.body, answer.len);
		*ret_status = answer.status;
	}
	store_close(&s);
	(void)talloc_free(mem);
	return rc;
}

int ctl_ask(struct ctl *c, const char *path_query, const char *type, const void *body, size_t len,
	    json_t **ret_json)
{
	int status = ctl_config(c);
	if (status != CTL_OK)
		return status;
	AUTO_BUF text = BUF_INIT(ANSWER_MAX);
	long code = 0;
	struct err err = {}, here = {};
	int rc = ask_daemon(c, path_query, type, body, len, &text, &code, &err);
	if (rc == ERR_ABSENT) {
		rc = ask_database(c, path_query, body, len, &text, &code, &here);
		if (rc == ERR_ABSENT)
			return ctl_fail(CTL_UNREACHABLE, "daemon: %s (is kehud running?)",
					err.text);
		if (rc < 0)
			return ctl_fail(CTL_UNREACHABLE, "%s", here.text);
	}
	if (rc < 0)
		return ctl_fail(CTL_UNREACHABLE, "daemon: %s", err.text);
	json_t *json = json_loadb(buf_str(&text), text.len, 0, NULL);
	if (code >= 400) {
		const char *why = json_string_value(json_object_get(json, "error"));
		(void)(why != NULL ? ctl_fail(CTL_FAILED, "refused: %s", why)
				   : ctl_fail(CTL_FAILED, "refused: HTTP status %ld", code));
		*ret_json = json; /* may say more, such as which rows are bad */
		return CTL_FAILED;
	}
	if (json == NULL)
		return ctl_fail(CTL_FAILED, "daemon: an answer that is not JSON");
	*ret_json = json;
	return CTL_OK;
}

int ctl_ask_daemon(struct ctl *c, const char *path_query, const char *type, const void *body,
		   size_t len, json_t **ret_json, struct err *err)
{
	AUTO_BUF text = BUF_INIT(ANSWER_MAX);
	long code = 0;
	*ret_json = NULL;
	int rc = ctl_config_read(c, err);
	if (rc == 0)
		rc = ask_daemon(c, path_query, type, body, len, &text, &code, err);
	if (rc < 0)
		return rc;
	*ret_json = json_loadb(buf_str(&text), text.len, 0, NULL);
	if (code >= 400) {
		const char *why = json_string_value(json_object_get(*ret_json, "error"));
		return why != NULL ? err_set(err, ERR_INPUT, "%s", why)
				   : err_set(err, ERR_INPUT, "HTTP status %ld", code);
	}
	return *ret_json != NULL ? 0 : err_set(err, ERR_INPUT, "an answer that is not JSON");
}

int ctl_ask_platform(struct ctl *c, const char *platform, json_t *args, json_t **ret_json,
		     struct err *err)
{
	char path[96];
	(void)snprintf(path, sizeof(path), "/admin/ask?platform=%s", platform);
	char *body = args != NULL ? json_dumps(args, JSON_COMPACT) : NULL;
	json_decref(args);
	int rc = body != NULL ? ctl_ask_daemon(c, path, "application/json", body, strlen(body),
					       ret_json, err)
			      : err_set(err, ERR_INPUT, "not UTF-8");
	free(body);
	return rc;
}
