/* http (in the loop): libmicrohttpd in external epoll mode, one server a listening socket.
 *
 * Its internal epoll thread stalls with exactly 128 or 256 busy connections (0.9.75); external
 * epoll does not. A request is read completely (bounded), handed over as a value, and answered at
 * once or later. A client that has not finished a request within its deadline is cut off, and so is
 * one that does not take its answer: the library's own time-out only measures idleness, and one
 * byte a second is not idle. */
#ifndef KEHUD_DAEMON_LOOP_HTTP_H
#define KEHUD_DAEMON_LOOP_HTTP_H

#include <stdint.h>
#include <systemd/sd-event.h>

#include "daemon/core/http.h"

#define HTTP_DEADLINE_S 30    /* for reading one request, head and body */
#define HTTP_SEND_S 120       /* for a client to take its answer in */
#define HTTP_CONNECTIONS 1024 /* open at a time, a server */
#define HTTP_CROWDED 896      /* from here on the idlest makes room for a new one */
#define HTTP_HEAD_MAX 16384   /* bytes of request line and headers */

/* One request on its way to an answer; a talloc tree with rq in it. */
struct exchange {
	struct http_request rq;
	void *ctx; /* the handler's own */
	/* the server's */
	struct http_server *server;
	struct MHD_Connection *connection;
	struct conn *conn;
	struct http_answer answer;
	size_t room, limit;
	bool asked, answered, suspended, refused;
};

struct http_setup {
	sd_event *event;
	void *ctx;
	bool admin; /* requests of this server come from the admin socket */
	/* Called with the head alone: the largest body this request may have, in bytes, or a
	 * refusal
	 * (*ret filled, negative returned). */
	int64_t (*limit)(void *ctx, const struct http_request *rq, struct http_answer *ret);
	/* Called with the whole request; ends in http_reply(), now or later. */
	void (*handle)(void *ctx, struct exchange *x);
};

struct http_server;

/* Serves on a listening socket, which is taken over. */
[[nodiscard]] int http_open(const struct http_setup *setup, int fd, struct http_server **ret,
			    struct err *err);
/* Every exchange must have been answered; the answers leave first. */
void http_close(struct http_server **s);

/* Answers x, which is not to be touched afterwards. The answer's body may lie on x's tree. */
void http_reply(struct exchange *x, const struct http_answer *a);

#endif
