#include "daemon/loop/http.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/core/clock.h"
#include "daemon/core/fault.h"
#include "daemon/core/log.h"

#define RUNS 8                            /* of the library in a row */
#define THROW_AWAY_MAX (64 * 1024 * 1024) /* bytes of a body that is refused but taken in */

#define DRAIN_US 1000000 /* for the last answers, at the end */

/* One connection: until when it may read a request (or wait for one), or take the answer in. */
struct conn {
	struct conn *next, **prev;
	int fd;
	int64_t until_us; /* INT64_MAX: the request is complete, it is our turn */
	bool answered;    /* and the answer is being taken in */
};

struct http_server {
	struct http_setup setup;
	struct MHD_Daemon *mhd;
	sd_event_source *io, *timer, *deadline;
	sd_event_source *resumed; /* runs once for all that a turn of the loop answered */
	struct conn *conns;
	unsigned n_conns;
	bool running;  /* inside MHD_run() */
	bool closing;  /* no further requests */
	unsigned owed; /* complete requests whose answer has not left */
};

static void server_run(struct http_server *s);

/* --- connections and their deadline ---------------------------------------------------------- */

static void deadline_arm(struct http_server *s, int64_t at_us)
{
	(void)sd_event_source_set_time(s->deadline, (uint64_t)at_us);
	(void)sd_event_source_set_enabled(s->deadline, SD_EVENT_ONESHOT);
}

static int on_deadline(sd_event_source *, uint64_t, void *ctx)
{
	struct http_server *s = ctx;
	int64_t now = clock_mono_us(), next = INT64_MAX;
	for (struct conn *c = s->conns; c != NULL; c = c->next) {
		if (c->until_us <= now)
			(void)shutdown(c->fd,
				       SHUT_RDWR); /* the library sees the end and tidies up */
		else if (c->until_us < next)
			next = c->until_us;
	}
	if (next != INT64_MAX)
		deadline_arm(s, next);
	return 0;
}

/* From now on it is the client who has to do something. The timer may be off, or on for a later
 * instant: then it looks once more than needed. */
static void deadline_begin(struct http_server *s, struct conn *c, int seconds)
{
	if (s->closing)
		return;
	if (FAULT("http.impatient"))
		seconds = 1;
	c->until_us = clock_mono_us() + seconds * INT64_C(1000000);
	int enabled;
	uint64_t at;
	if (sd_event_source_get_enabled(s->deadline, &enabled) < 0 || enabled == SD_EVENT_OFF ||
	    sd_event_source_get_time(s->deadline, &at) < 0 || at > (uint64_t)c->until_us)
		deadline_arm(s, c->until_us);
}

/* At the limit nobody else comes in: before that, who has been reading a request for longest (or
 * has none) makes room. */
static void room_make(struct http_server *s)
{
	struct conn *oldest = NULL;
	for (struct conn *c = s->conns; c != NULL; c = c->next)
		if (!c->answered && c->until_us != INT64_MAX &&
		    (oldest == NULL || c->until_us < oldest->until_us))
			oldest = c;
	if (oldest == NULL)
		return;
	(void)shutdown(oldest->fd, SHUT_RDWR);
	oldest->until_us = INT64_MAX;
}

static void on_connection(void *ctx, struct MHD_Connection *connection, void **slot,
			  enum MHD_ConnectionNotificationCode code)
{
	struct http_server *s = ctx;
	if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
		struct conn *c = *slot;
		if (c == NULL)
			return;
		*c->prev = c->next;
		if (c->next != NULL)
			c->next->prev = c->prev;
		(void)talloc_free(c);
		s->n_conns--;
		return;
	}
	if (s->n_conns >= HTTP_CROWDED)
		room_make(s);
	struct conn *c = talloc_zero(s, struct conn);
	if (c == NULL)
		return;
	s->n_conns++;
	c->fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
	c->next = s->conns;
	c->prev = &s->conns;
	if (s->conns != NULL)
		s->conns->prev = &c->next;
	s->conns = c;
	*slot = c;
	deadline_begin(s, c, HTTP_DEADLINE_S);
}

/* --- a request ------------------------------------------------------------------------------- */

struct pairs {
	struct exchange *x;
	struct http_pair *list;
	size_t n;
};

static enum MHD_Result on_pair(void *ctx, enum MHD_ValueKind, const char *key, const char *value)
{
	struct pairs *p = ctx;
	p->list = talloc_realloc(p->x, p->list, struct http_pair, (unsigned)p->n + 1);
	if (p->list == NULL)
		return MHD_NO;
	struct http_pair pair = {talloc_strdup(p->list, key),
				 talloc_strdup(p->list, value != NULL ? value : "")};
	if (pair.key == NULL || pair.value == NULL)
		return MHD_NO;
	p->list[p->n++] = pair;
	return MHD_YES;
}

static bool is_loopback(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *a = info != NULL ? info->client_addr : NULL;
	if (a == NULL)
		return false;
	if (a->sa_family == AF_INET) {
		struct sockaddr_in in;
		memcpy(&in, a, sizeof(in));
		return ntohl(in.sin_addr.s_addr) >> 24 == 127;
	}
	if (a->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;
		memcpy(&in6, a, sizeof(in6));
		return IN6_IS_ADDR_LOOPBACK(&in6.sin6_addr);
	}
	return false;
}

static const char *peer_of(void *mem, struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *a = info != NULL ? info->client_addr : NULL;
	char text[INET6_ADDRSTRLEN] = "";
	if (a != NULL && a->sa_family == AF_INET) {
		struct sockaddr_in in;
		memcpy(&in, a, sizeof(in));
		(void)inet_ntop(AF_INET, &in.sin_addr, text, sizeof(text));
	} else if (a != NULL && a->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;
		memcpy(&in6, a, sizeof(in6));
		(void)inet_ntop(AF_INET6, &in6.sin6_addr, text, sizeof(text));
	}
	return talloc_strdup(mem, text);
}

static struct exchange *exchange_new(struct http_server *s, struct MHD_Connection *connection,
				     const char *url, const char *method)
{
	struct exchange *x = talloc_zero(NULL, struct exchange);
	if (x == NULL)
		return NULL;
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	x->conn = info != NULL ? info->socket_context : NULL;
	x->server = s;
	x->connection = connection;
	x->rq.admin = s->setup.admin;
	x->rq.loopback = is_loopback(connection);
	x->rq.peer = peer_of(x, connection);
	x->rq.method = talloc_strdup(x, method);
	x->rq.path = talloc_strdup(x, url);
	x->rq.body = "";
	struct pairs query = {.x = x}, headers = {.x = x};
	(void)MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, on_pair, &query);
	(void)MHD_get_connection_values(connection, MHD_HEADER_KIND, on_pair, &headers);
	x->rq.query = query.list;
	x->rq.n_query = query.n;
	x->rq.headers = headers.list;
	x->rq.n_headers = headers.n;
	if (x->rq.method == NULL || x->rq.path == NULL) {
		(void)talloc_free(x);
		return NULL;
	}
	return x;
}

/* Takes a piece of the body; over the limit the request is refused, the rest thrown away. */
static void body_add(struct exchange *x, const char *data, size_t len)
{
	if (x->refused)
		return;
	if (len > x->limit - x->rq.len) {
		x->refused = true;
		http_text(&x->answer, 413, "too large\n");
		return;
	}
	size_t need = x->rq.len + len + 1;
	if (need > x->room) {
		size_t room = x->room * 2 > need ? x->room * 2 : need + 512;
		char *grown = talloc_realloc(x, x->room == 0 ? NULL : (char *)(uintptr_t)x->rq.body,
					     char, (unsigned)room);
		if (grown == NULL) {
			x->refused = true;
			http_text(&x->answer, 503, "busy\n");
			return;
		}
		x->rq.body = grown;
		x->room = room;
	}
	char *to = (char *)(uintptr_t)x->rq.body + x->rq.len;
	memcpy(to, data, len);
	to[len] = '\0';
	x->rq.len += len;
}

static struct MHD_Response *response_new(const struct exchange *x)
{
	const struct http_answer *a = &x->answer;
	struct MHD_Response *r;
	if (a->file != NULL) {
		int fd = open(a->file, O_RDONLY | O_CLOEXEC);
		struct stat st;
		if (fd < 0)
			return NULL;
		if (fstat(fd, &st) < 0) {
			(void)close(fd);
			return NULL;
		}
		r = MHD_create_response_from_fd64((uint64_t)st.st_size, fd);
	} else {
		r = MHD_create_response_from_buffer(a->len, (void *)(uintptr_t)a->body,
						    MHD_RESPMEM_MUST_COPY);
	}
	if (r == NULL)
		return NULL;
	if (x->server->closing)
		(void)MHD_add_response_header(r, "Connection", "close");
	(void)MHD_add_response_header(r, "Content-Type", a->type);
	(void)MHD_add_response_header(r, "Cache-Control", a->cache != NULL ? a->cache : "no-store");
	if (a->location != NULL)
		(void)MHD_add_response_header(r, "Location", a->location);
	for (size_t i = 0; i < sizeof(a->cookie) / sizeof(a->cookie[0]); i++)
		if (a->cookie[i] != NULL)
			(void)MHD_add_response_header(r, "Set-Cookie", a->cookie[i]);
	(void)MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
	(void)MHD_add_response_header(r, "Referrer-Policy", "no-referrer");
	(void)MHD_add_response_header(
		r, "Content-Security-Policy",
		"default-src 'self'; img-src 'self' blob: data:; "
		"frame-ancestors 'none'; base-uri 'none'; form-action 'self'");
	return r;
}

static enum MHD_Result answer_queue(struct exchange *x)
{
	struct MHD_Response *r = response_new(x);
	if (r == NULL) {
		http_text(&x->answer, x->answer.file != NULL ? 404 : 503, "not there\n");
		x->answer.file = NULL;
		r = response_new(x);
	}
	if (r == NULL)
		return MHD_NO;
	if (x->conn != NULL) {
		x->conn->answered = true;
		deadline_begin(x->server, x->conn, HTTP_SEND_S);
	}
	enum MHD_Result rc = MHD_queue_response(x->connection, (unsigned)x->answer.status, r);
	MHD_destroy_response(r);
	return rc;
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *url,
				  const char *method, const char *, const char *data, size_t *len,
				  void **slot)
{
	struct http_server *s = ctx;
	struct exchange *x = *slot;
	if (x == NULL) {
		x = exchange_new(s, connection, url, method);
		if (x == NULL)
			return MHD_NO;
		*slot = x;
		int64_t limit = s->setup.limit(s->setup.ctx, &x->rq, &x->answer);
		if (limit < 0) {
			x->refused = true;
			return answer_queue(x);
		}
		x->limit = (size_t)limit;
		/* Said beforehand. Answering at once would cut the line under the sender, who then
		 * sees a failure and tries again: what is not absurd is taken in and thrown away.
		 */
		const char *said = http_header(&x->rq, "Content-Length");
		long long bytes = said != NULL ? strtoll(said, NULL, 10) : 0;
		if (bytes > limit) {
			x->refused = true;
			http_text(&x->answer, 413, "too large\n");
			if (bytes > THROW_AWAY_MAX)
				return answer_queue(x);
		}
		return MHD_YES;
	}
	if (*len > 0) {
		body_add(x, data, *len);
		*len = 0;
		return MHD_YES;
	}
	if (x->refused || x->answered)
		return answer_queue(x);
	if (x->asked)
		return MHD_YES;
	x->asked = true;
	s->owed++;
	if (s->closing) {
		http_text(&x->answer, 503, "closing\n");
		return answer_queue(x);
	}
	if (x->conn != NULL)
		x->conn->until_us = INT64_MAX;
	s->setup.handle(s->setup.ctx, x);
	if (x->answered)
		return answer_queue(x);
	x->suspended = true;
	MHD_suspend_connection(connection);
	return MHD_YES;
}

static void on_completed(void *, struct MHD_Connection *, void **slot,
			 enum MHD_RequestTerminationCode)
{
	struct exchange *x = *slot;
	if (x == NULL)
		return;
	if (x->conn != NULL) {
		x->conn->answered = false;
		deadline_begin(x->server, x->conn, HTTP_DEADLINE_S);
	}
	if (x->asked)
		x->server->owed--;
	(void)talloc_free(x);
	*slot = NULL;
}

void http_reply(struct exchange *x, const struct http_answer *a)
{
	must(!x->answered);
	x->answer = *a;
	x->answered = true;
	if (!x->suspended)
		return; /* still inside handle(): on_request() goes on */
	struct http_server *s = x->server;
	x->suspended = false;
	MHD_resume_connection(x->connection);
	if (!s->running)
		(void)sd_event_source_set_enabled(s->resumed, SD_EVENT_ONESHOT);
}

/* --- the server ------------------------------------------------------------------------------ */

static int on_io(sd_event_source *, int, uint32_t, void *ctx)
{
	server_run(ctx);
	return 0;
}

static int on_timer(sd_event_source *, uint64_t, void *ctx)
{
	server_run(ctx);
	return 0;
}

static int on_resumed(sd_event_source *, void *ctx)
{
	server_run(ctx);
	return 0;
}

static void server_run(struct http_server *s)
{
	MHD_UNSIGNED_LONG_LONG wait_ms;
	/* "At once" is meant: a resumed connection whose next request is there already gets no
	 * event of its own. Other sources of the loop still get their turn now and then. */
	for (int i = 0; i < RUNS; i++) {
		s->running = true;
		(void)MHD_run(s->mhd);
		s->running = false;
		if (MHD_get_timeout(s->mhd, &wait_ms) != MHD_YES || wait_ms > 0)
			break;
	}
	if (MHD_get_timeout(s->mhd, &wait_ms) == MHD_YES) {
		(void)sd_event_source_set_time(s->timer, (uint64_t)clock_mono_us() +
								 (uint64_t)wait_ms * 1000);
		(void)sd_event_source_set_enabled(s->timer, SD_EVENT_ONESHOT);
	} else {
		(void)sd_event_source_set_enabled(s->timer, SD_EVENT_OFF);
	}
}

/* The library's own complaints, mostly of clients that went away. */
static void on_log(void *, const char *fmt, va_list ap)
{
	char text[256];
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	log_event(LOG_TRACE, "http", "WHY=%s", text);
}

/* A %00 would end the text for us, though not for whoever signed it: it becomes a character that
 * nothing is named with. */
static size_t unescape(void *, struct MHD_Connection *, char *text)
{
	size_t len = MHD_http_unescape(text);
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\0')
			text[i] = '\x01';
	return len;
}

int http_open(const struct http_setup *setup, int fd, struct http_server **ret, struct err *err)
{
	struct http_server *s = talloc_zero(NULL, struct http_server);
	if (s == NULL) {
		(void)close(fd);
		return err_set(err, ERR_AGAIN, "http: no memory");
	}
	s->setup = *setup;
	s->mhd = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0,
				  NULL, NULL, on_request, s, MHD_OPTION_EXTERNAL_LOGGER, on_log,
				  NULL, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_NOTIFY_COMPLETED,
				  on_completed, NULL, MHD_OPTION_NOTIFY_CONNECTION, on_connection,
				  s, MHD_OPTION_CONNECTION_LIMIT, (unsigned)HTTP_CONNECTIONS,
				  MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_HEAD_MAX,
				  MHD_OPTION_CONNECTION_TIMEOUT, 0u, MHD_OPTION_UNESCAPE_CALLBACK,
				  unescape, NULL, MHD_OPTION_END);
	if (s->mhd == NULL) {
		(void)close(fd);
		(void)talloc_free(s);
		return err_set(err, ERR_AGAIN, "http: cannot start");
	}
	int epoll = MHD_get_daemon_info(s->mhd, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
	if (sd_event_add_io(s->setup.event, &s->io, epoll, EPOLLIN, on_io, s) < 0 ||
	    sd_event_add_time(s->setup.event, &s->timer, CLOCK_MONOTONIC, 0, 1, on_timer, s) < 0 ||
	    sd_event_add_time(s->setup.event, &s->deadline, CLOCK_MONOTONIC, 0, 250000, on_deadline,
			      s) < 0 ||
	    sd_event_add_defer(s->setup.event, &s->resumed, on_resumed, s) < 0) {
		http_close(&s);
		return err_set(err, ERR_AGAIN, "http: no event source");
	}
	(void)sd_event_source_set_enabled(s->resumed, SD_EVENT_OFF);
	(void)sd_event_source_set_enabled(s->timer, SD_EVENT_OFF);
	(void)sd_event_source_set_enabled(s->deadline, SD_EVENT_OFF);
	*ret = s;
	return 0;
}

/* Sends what is answered but has not left yet; who asks meanwhile is told to come again. */
static void drain(struct http_server *s)
{
	int64_t until = clock_mono_us() + DRAIN_US;
	s->closing = true;
	int listening = MHD_quiesce_daemon(s->mhd);
	if (listening >= 0)
		(void)close(listening);
	int epoll = MHD_get_daemon_info(s->mhd, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
	do {
		struct pollfd p = {.fd = epoll, .events = POLLIN};
		(void)MHD_run(s->mhd);
		(void)MHD_run(s->mhd); /* what was resumed in the first is sent by the second */
		if (s->owed > 0)
			(void)poll(&p, 1, 10);
	} while (s->owed > 0 && clock_mono_us() < until);
}

void http_close(struct http_server **ps)
{
	struct http_server *s = *ps;
	if (s == NULL)
		return;
	(void)sd_event_source_disable_unref(s->io);
	(void)sd_event_source_disable_unref(s->timer);
	(void)sd_event_source_disable_unref(s->deadline);
	(void)sd_event_source_disable_unref(s->resumed);
	s->running = true; /* resuming during the stop must not run the server again */
	drain(s);
	MHD_stop_daemon(s->mhd);
	(void)talloc_free(s);
	*ps = NULL;
}
