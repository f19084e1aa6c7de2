#include "daemon/loop/client.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/core/fault.h"
#include "parsers/base/buf.h"

#define CONNECT_S 10
#define HEAD_BYTES 512 /* of a kept answer, to look at */
#define IDLE_MAX 32    /* connections kept open */
#define KEEP_S 50      /* servers close what was idle for a minute */

struct client {
	sd_event *event;
	const char *folder;
	CURLM *multi;
	sd_event_source *timer;
	struct flight *flights;
};

struct flight {
	struct flight *next, **back;
	struct client *client;
	CURL *easy;
	struct curl_slist *headers;
	curl_mime *mime;
	const struct call *call;
	void (*done)(void *ctx, struct called *answer);
	void *ctx;
	struct buf body;
	size_t read;                     /* of the call's body */
	char *type, *disposition, *date; /* on this */
	int fd;
	int64_t bytes;
	bool too_much;
	char text[CURL_ERROR_SIZE];
};

static int flight_free(struct flight *f)
{
	if (f->back != NULL) {
		*f->back = f->next;
		if (f->next != NULL)
			f->next->back = f->back;
	}
	if (f->easy != NULL) {
		(void)curl_multi_remove_handle(f->client->multi, f->easy);
		curl_easy_cleanup(f->easy);
	}
	curl_mime_free(f->mime);
	curl_slist_free_all(f->headers);
	buf_done(&f->body);
	if (f->fd >= 0)
		(void)close(f->fd);
	return 0;
}

/* --- what comes back -------------------------------------------------------------------------- */

static size_t on_body(char *bytes, size_t, size_t n, void *ctx)
{
	struct flight *f = ctx;
	f->bytes += (int64_t)n;
	if (f->bytes > f->call->limit) {
		f->too_much = true;
		return 0;
	}
	if (!f->call->keep) {
		buf_add(&f->body, bytes, n);
		return f->body.rc == 0 ? n : 0;
	}
	if (f->body.len < HEAD_BYTES)
		buf_add(&f->body, bytes,
			n < HEAD_BYTES - f->body.len ? n : HEAD_BYTES - f->body.len);
	for (size_t at = 0; at < n;) {
		ssize_t wrote = write(f->fd, bytes + at, n - at);
		if (wrote <= 0)
			return 0;
		at += (size_t)wrote;
	}
	return n;
}

static bool header_take(struct flight *f, const char *line, size_t n, const char *name, char **to)
{
	size_t len = strlen(name);
	if (n <= len || strncasecmp(line, name, len) != 0 || line[len] != ':')
		return false;
	size_t from = len + 1;
	while (from < n && (line[from] == ' ' || line[from] == '\t'))
		from++;
	while (n > from && strchr("\r\n \t", line[n - 1]) != NULL)
		n--;
	if (n - from < 1024) {
		(void)talloc_free(*to);
		*to = talloc_strndup(f, line + from, n - from);
	}
	return true;
}

static size_t on_header(char *line, size_t, size_t n, void *ctx)
{
	struct flight *f = ctx;
	if (!header_take(f, line, n, "Content-Type", &f->type) &&
	    !header_take(f, line, n, "Content-Disposition", &f->disposition))
		(void)header_take(f, line, n, "Date", &f->date);
	return n;
}

/* Whether the other side may have acted upon what we sent. */
static enum carried carried(CURLcode code, long sent)
{
	switch (code) {
	case CURLE_OK:
		return CARRIED;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_CONNECT:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
		return CARRIED_NOT;
	default:
		return sent == 0 ? CARRIED_NOT : CARRIED_PERHAPS;
	}
}

static void finish(struct flight *f, CURLcode code)
{
	long status = 0, sent = 0;
	(void)curl_easy_getinfo(f->easy, CURLINFO_RESPONSE_CODE, &status);
	(void)curl_easy_getinfo(f->easy, CURLINFO_REQUEST_SIZE, &sent);
	struct called a = {.how = f->too_much ? CARRIED_TOO_MUCH : carried(code, sent),
			   .status = (int)status,
			   .type = f->type,
			   .disposition = f->disposition,
			   .date = f->date,
			   .body = buf_str(&f->body),
			   .len = f->body.len,
			   .fd = f->fd,
			   .bytes = f->bytes};
	/* curl's own text may quote the address, and that has a token in it */
	if (a.how != CARRIED)
		(void)snprintf(a.why, sizeof(a.why), "%s", curl_easy_strerror(code));
	f->fd = -1;
	f->done(f->ctx, &a);
	if (a.fd >= 0)
		(void)close(a.fd);
	(void)talloc_free(f);
}

static void look(struct client *c)
{
	CURLMsg *m;
	int left;
	while ((m = curl_multi_info_read(c->multi, &left)) != NULL) {
		struct flight *f;
		if (m->msg != CURLMSG_DONE)
			continue;
		(void)curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &f);
		finish(f, m->data.result);
	}
}

/* --- sockets and time on the loop ------------------------------------------------------------- */

static int on_socket(sd_event_source *, int fd, uint32_t events, void *ctx)
{
	struct client *c = ctx;
	int running;
	int what = (events & EPOLLIN ? CURL_CSELECT_IN : 0) |
		   (events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
		   (events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
	(void)curl_multi_socket_action(c->multi, fd, what, &running);
	look(c);
	return 0;
}

static int on_timer(sd_event_source *, uint64_t, void *ctx)
{
	struct client *c = ctx;
	int running;
	(void)curl_multi_socket_action(c->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	look(c);
	return 0;
}

static int watch(CURL *, curl_socket_t fd, int what, void *ctx, void *kept)
{
	struct client *c = ctx;
	sd_event_source *source = kept;
	if (what == CURL_POLL_REMOVE) {
		(void)sd_event_source_disable_unref(source);
		(void)curl_multi_assign(c->multi, fd, NULL);
		return 0;
	}
	uint32_t events = (what & CURL_POLL_IN ? (uint32_t)EPOLLIN : 0) |
			  (what & CURL_POLL_OUT ? (uint32_t)EPOLLOUT : 0);
	if (source != NULL)
		return sd_event_source_set_io_events(source, events) < 0 ? -1 : 0;
	if (sd_event_add_io(c->event, &source, fd, events, on_socket, c) < 0)
		return -1;
	return curl_multi_assign(c->multi, fd, source) == CURLM_OK ? 0 : -1;
}

static int wait_for(CURLM *, long ms, void *ctx)
{
	struct client *c = ctx;
	if (ms < 0)
		return sd_event_source_set_enabled(c->timer, SD_EVENT_OFF) < 0 ? -1 : 0;
	if (sd_event_source_set_time_relative(c->timer, (uint64_t)ms * 1000) < 0 ||
	    sd_event_source_set_enabled(c->timer, SD_EVENT_ONESHOT) < 0)
		return -1;
	return 0;
}

/* --- what goes out ---------------------------------------------------------------------------- */

static bool header_add(struct flight *f, const char *name, const char *value)
{
	char *line = talloc_asprintf(f, "%s%s", name, value);
	struct curl_slist *more = line != NULL ? curl_slist_append(f->headers, line) : NULL;
	if (more == NULL)
		return false;
	f->headers = more;
	return true;
}

/* The body is handed over bit by bit and cannot be rewound on purpose: libcurl would silently post
 * it a second time when a kept connection breaks after the first. */
static size_t on_read(char *to, size_t, size_t room, void *ctx)
{
	struct flight *f = ctx;
	size_t left = f->call->len - f->read, n = left < room ? left : room;
	memcpy(to, f->call->body + f->read, n);
	f->read += n;
	return n;
}

static bool body_set(struct flight *f)
{
	const struct call *call = f->call;
	bool good = header_add(f, "Expect:", ""); /* no 100-continue: a round trip for nothing */
	if (call->header != NULL)
		good = good && header_add(f, "", call->header);
	if (call->file != NULL) {
		f->mime = curl_mime_init(f->easy);
		curl_mimepart *part = f->mime != NULL ? curl_mime_addpart(f->mime) : NULL;
		good = good && part != NULL &&
		       curl_mime_name(part, call->file->field) == CURLE_OK &&
		       (call->file->path != NULL ? curl_mime_filedata(part, call->file->path)
						 : curl_mime_data(part, call->file->data,
								  call->file->len)) == CURLE_OK &&
		       curl_mime_filename(part, call->file->name) == CURLE_OK &&
		       curl_mime_type(part, call->file->type) == CURLE_OK &&
		       curl_easy_setopt(f->easy, CURLOPT_MIMEPOST, f->mime) == CURLE_OK;
	} else if (call->body != NULL) {
		good = good && header_add(f, "Content-Type: ", call->type) &&
		       curl_easy_setopt(f->easy, CURLOPT_POST, 1L) == CURLE_OK &&
		       curl_easy_setopt(f->easy, CURLOPT_POSTFIELDSIZE, (long)call->len) ==
			       CURLE_OK &&
		       curl_easy_setopt(f->easy, CURLOPT_READFUNCTION, on_read) == CURLE_OK &&
		       curl_easy_setopt(f->easy, CURLOPT_READDATA, f) == CURLE_OK;
	}
	return good && curl_easy_setopt(f->easy, CURLOPT_HTTPHEADER, f->headers) == CURLE_OK;
}

static bool options_set(struct flight *f)
{
	CURL *e = f->easy;
	return curl_easy_setopt(e, CURLOPT_URL, f->call->url) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_MAXAGE_CONN, (long)KEEP_S) == CURLE_OK &&
	       /* else giving up waits for the resolver's thread, and the whole loop with it */
	       curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_USERAGENT, "kehud/" KEHUD_VERSION) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_TIMEOUT, (long)f->call->timeout_s) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_WRITEDATA, f) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_HEADERDATA, f) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_PRIVATE, f) == CURLE_OK && body_set(f);
}

/* A file without a name: what is not kept is gone by itself. */
static int unnamed_file(const char *folder)
{
	char name[PATH_MAX];
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0 && snprintf(name, sizeof(name), "%s/fetch-XXXXXX", folder) < (int)sizeof(name)) {
		fd = mkostemp(name, O_CLOEXEC);
		if (fd >= 0)
			(void)unlink(name);
	}
	return fd;
}

int client_call(struct client *c, const struct call *call,
		void (*done)(void *ctx, struct called *answer), void *ctx, struct err *err)
{
	struct flight *f = talloc_zero(c, struct flight);
	if (f == NULL)
		return err_set(err, ERR_AGAIN, "client: no memory");
	f->client = c;
	f->call = call;
	f->done = done;
	f->ctx = ctx;
	f->fd = -1;
	f->body = BUF_INIT((size_t)call->limit);
	talloc_set_destructor(f, flight_free);
	if (call->keep && (f->fd = unnamed_file(c->folder)) < 0) {
		(void)talloc_free(f);
		return err_set(err, ERR_AGAIN, "client: no file for the answer");
	}
	f->easy = curl_easy_init();
	if (f->easy == NULL || !options_set(f) || FAULT("client.call") ||
	    curl_multi_add_handle(c->multi, f->easy) != CURLM_OK) {
		if (f->easy != NULL)
			curl_easy_cleanup(f->easy);
		f->easy = NULL;
		(void)talloc_free(f);
		return err_set(err, ERR_AGAIN, "client: no memory");
	}
	f->next = c->flights;
	f->back = &c->flights;
	if (f->next != NULL)
		f->next->back = &f->next;
	c->flights = f;
	return 0;
}

int client_open(sd_event *event, const char *folder, struct client **ret, struct err *err)
{
	struct client *c = talloc_zero(NULL, struct client);
	if (c == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		(void)talloc_free(c);
		return err_set(err, ERR_AGAIN, "client: no memory");
	}
	c->event = event;
	c->folder = folder;
	c->multi = curl_multi_init();
	if (c->multi == NULL ||
	    sd_event_add_time_relative(event, &c->timer, CLOCK_MONOTONIC, 0, 1000, on_timer, c) <
		    0 ||
	    sd_event_source_set_enabled(c->timer, SD_EVENT_OFF) < 0 ||
	    curl_multi_setopt(c->multi, CURLMOPT_SOCKETFUNCTION, watch) != CURLM_OK ||
	    curl_multi_setopt(c->multi, CURLMOPT_SOCKETDATA, c) != CURLM_OK ||
	    curl_multi_setopt(c->multi, CURLMOPT_TIMERFUNCTION, wait_for) != CURLM_OK ||
	    curl_multi_setopt(c->multi, CURLMOPT_TIMERDATA, c) != CURLM_OK ||
	    curl_multi_setopt(c->multi, CURLMOPT_MAXCONNECTS, (long)IDLE_MAX) != CURLM_OK) {
		client_close(&c);
		return err_set(err, ERR_AGAIN, "client: cannot begin");
	}
	*ret = c;
	return 0;
}

void client_close(struct client **pc)
{
	struct client *c = *pc;
	if (c == NULL)
		return;
	while (c->flights != NULL)
		(void)talloc_free(c->flights);
	if (c->multi != NULL)
		(void)curl_multi_cleanup(c->multi);
	(void)sd_event_source_disable_unref(c->timer);
	(void)talloc_free(c);
	curl_global_cleanup();
	*pc = NULL;
}
