/* http: a request and its answer as plain values, so that pages and adapters need no server.
 *
 * loop/http.c makes requests and carries answers; whoever handles one sees only this. A request and
 * all that handling it allocates hang on one talloc tree, which one thread has at a time. */
#ifndef KEHUD_DAEMON_CORE_HTTP_H
#define KEHUD_DAEMON_CORE_HTTP_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "parsers/base/err.h"

struct http_pair {
	const char *key;
	const char *value;
};

struct http_request {
	const char *method;
	const char *path; /* decoded, without the query */
	struct http_pair *query;
	size_t n_query;
	struct http_pair *headers;
	size_t n_headers;
	const char *body; /* len bytes, then a NUL */
	size_t len;
	bool admin;       /* came through the admin socket */
	bool loopback;    /* the peer is on this machine */
	const char *peer; /* its address; empty for the admin socket */
};

struct http_answer {
	int status;
	const char *type; /* Content-Type */
	const char *body; /* on the request's tree, or constant */
	size_t len;
	const char *cache;     /* Cache-Control; NULL: no-store */
	const char *file;      /* instead of body: a file to send (path on the request's tree) */
	const char *location;  /* with a status of 3xx; NULL: none */
	const char *cookie[2]; /* Set-Cookie; NULL: none */
	const char
		*wait_key; /* nothing yet: ask again when this key is woken, or at the deadline */
};

/* The first value of that name (headers without regard to case); NULL if there is none. */
const char *http_query(const struct http_request *rq, const char *key);
const char *http_header(const struct http_request *rq, const char *key);

/* The value of a cookie, on mem; NULL if there is none, or it is there twice. */
const char *http_cookie(void *mem, const struct http_request *rq, const char *name);

/* The address of whoever asks: the peer's, or if that is one of `proxies` (addresses, comma
 * separated) the last one in X-Forwarded-For that is not; on mem. */
const char *http_client(void *mem, const struct http_request *rq, const char *proxies);

/* Query value as a number within 0..max, or otherwise when absent or no number. */
long long http_query_int(const struct http_request *rq, const char *key, long long otherwise,
			 long long max);

/* A browser on this machine asks for this machine by its own name: the peer is loopback, nothing
 * says that it forwards for somebody else, and Host is a loopback name (a foreign name that
 * resolves to us is not). */
bool http_is_local(const struct http_request *rq);

/* Fill an answer. json is consumed, printed as UTF-8 on mem. */
void http_json(void *mem, struct http_answer *a, int status, json_t *json);
void http_text(struct http_answer *a, int status, const char *constant_text);
/* {"error": sentence} */
void http_error(void *mem, struct http_answer *a, int status, const char *sentence);

#endif
