#include "daemon/core/http.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <talloc.h>

const char *http_query(const struct http_request *rq, const char *key)
{
	for (size_t i = 0; i < rq->n_query; i++)
		if (strcmp(rq->query[i].key, key) == 0)
			return rq->query[i].value;
	return NULL;
}

const char *http_header(const struct http_request *rq, const char *key)
{
	for (size_t i = 0; i < rq->n_headers; i++)
		if (strcasecmp(rq->headers[i].key, key) == 0)
			return rq->headers[i].value;
	return NULL;
}

long long http_query_int(const struct http_request *rq, const char *key, long long otherwise,
			 long long max)
{
	const char *text = http_query(rq, key);
	if (text == NULL || *text < '0' || *text > '9')
		return otherwise;
	char *end;
	errno = 0;
	long long v = strtoll(text, &end, 10);
	return errno != 0 || *end != '\0' || v > max ? otherwise : v;
}

const char *http_cookie(void *mem, const struct http_request *rq, const char *name)
{
	const char *found = NULL;
	size_t len = strlen(name), n = 0;
	for (size_t i = 0; i < rq->n_headers; i++) {
		if (strcasecmp(rq->headers[i].key, "Cookie") != 0)
			continue;
		const char *at = rq->headers[i].value;
		while (*at != '\0') {
			at += strspn(at, "; ");
			if (strncmp(at, name, len) == 0 && at[len] == '=') {
				found = at + len + 1;
				n++;
			}
			at += strcspn(at, ";");
		}
	}
	return n == 1 ? talloc_strndup(mem, found, strcspn(found, "; ")) : NULL;
}

/* Whether an address stands in a comma separated list. */
static bool listed(const char *list, const char *address)
{
	size_t len = strlen(address);
	while (*list != '\0') {
		list += strspn(list, ", ");
		size_t n = strcspn(list, ", ");
		if (n > 0 && n == len && strncmp(list, address, n) == 0)
			return true;
		list += n;
	}
	return false;
}

const char *http_client(void *mem, const struct http_request *rq, const char *proxies)
{
	const char *who = rq->peer != NULL ? rq->peer : "";
	const char *header = http_header(rq, "X-Forwarded-For");
	char *rest = header != NULL ? talloc_strdup(mem, header) : NULL;
	while (rest != NULL && listed(proxies, who)) {
		char *comma = strrchr(rest, ',');
		char *last = comma != NULL ? comma + 1 : rest;
		last += strspn(last, " ");
		last[strcspn(last, " ")] = '\0';
		if (last[0] != '\0')
			who = last;
		if (comma == NULL)
			break;
		*comma = '\0';
	}
	return who;
}

bool http_is_local(const struct http_request *rq)
{
	if (!rq->loopback || http_header(rq, "X-Forwarded-For") != NULL ||
	    http_header(rq, "Forwarded") != NULL || http_header(rq, "Via") != NULL)
		return false;
	static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};
	const char *host = http_header(rq, "Host");
	for (size_t i = 0; host != NULL && i < sizeof(names) / sizeof(names[0]); i++) {
		size_t len = strlen(names[i]);
		if (strncasecmp(host, names[i], len) == 0 &&
		    (host[len] == '\0' || host[len] == ':'))
			return true;
	}
	return false;
}

void http_text(struct http_answer *a, int status, const char *constant_text)
{
	*a = (struct http_answer){.status = status,
				  .type = "text/plain; charset=utf-8",
				  .body = constant_text,
				  .len = strlen(constant_text)};
}

void http_json(void *mem, struct http_answer *a, int status, json_t *json)
{
	char *text = json != NULL ? json_dumps(json, JSON_COMPACT) : NULL;
	json_decref(json);
	char *copy = text != NULL ? talloc_strdup(mem, text) : NULL;
	free(text);
	if (copy == NULL) {
		http_text(a, 503, "busy\n");
		return;
	}
	*a = (struct http_answer){.status = status,
				  .type = "application/json; charset=utf-8",
				  .body = copy,
				  .len = strlen(copy)};
}

void http_error(void *mem, struct http_answer *a, int status, const char *sentence)
{
	http_json(mem, a, status, json_pack("{s:s}", "error", sentence));
}
