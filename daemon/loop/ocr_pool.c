#include "daemon/loop/ocr_pool.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/core/clock.h"
#include "daemon/core/log.h"
#include "daemon/core/metrics.h"
#include "daemon/core/self.h"
#include "ocr/client.h"

#define GRACE_S 10 /* beyond a picture's own time limit, which the worker keeps itself */

#define PICTURES_MAX 1000 /* then a worker is replaced: whatever it gathered goes with it */

struct worker {
	struct ocr_pool *pool;
	unsigned pictures; /* that it has read */
	int fd;            /* -1: not there */
	pid_t pid;         /* 0: systemd's */
	sd_event_source *io, *timer;
	struct ocr_task *task;
};

struct ocr_pool {
	sd_event *event;
	const struct config *cf;
	void (*done)(void *ctx, struct ocr_task *t);
	void *ctx;
	char *program;
	char *packet; /* the largest reply */
	struct ocr_task *first, **last;
	unsigned n;
	struct worker *workers;
};

static void work_on(struct ocr_pool *p);

static void worker_end(struct worker *w)
{
	if (w->fd < 0)
		return;
	w->io = sd_event_source_disable_unref(w->io);
	w->timer = sd_event_source_disable_unref(w->timer);
	(void)close(w->fd);
	w->fd = -1;
	if (w->pid > 0) {
		(void)kill(w->pid, SIGKILL);
		(void)waitpid(w->pid, NULL, 0);
		w->pid = 0;
	}
}

static void finish(struct worker *w, enum ocr_status status, const char *json, size_t len)
{
	struct ocr_task *t = w->task;
	w->task = NULL;
	t->status = status;
	t->ms = (clock_mono_us() - t->began_us) / 1000;
	if (status == OCR_OK && t->ask.op == OCR_READ) {
		t->json = talloc_strndup(t, json, len);
		t->len = len;
		if (t->json == NULL)
			t->status = OCR_CRASHED;
	}
	if (t->ask.op == OCR_READ)
		metric_add(t->status == OCR_OK ? METRIC_pictures_read : METRIC_pictures_unread, 1);
	else
		metric_add(t->status == OCR_OK ? METRIC_pictures_made : METRIC_pictures_unmade, 1);
	w->pool->done(w->pool->ctx, t);
}

static void timer_set(struct worker *w, int64_t in_s)
{
	(void)sd_event_source_set_time(w->timer, (uint64_t)(clock_mono_us() + in_s * 1000000));
	(void)sd_event_source_set_enabled(w->timer, SD_EVENT_ONESHOT);
}

static int on_reply(sd_event_source *, int fd, uint32_t, void *ctx)
{
	struct worker *w = ctx;
	struct ocr_pool *p = w->pool;
	ssize_t n = recv(fd, p->packet, sizeof(struct ocr_reply) + OCR_REPLY_MAX, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	struct ocr_reply head = {};
	bool whole = n >= (ssize_t)sizeof(head);
	if (whole)
		memcpy(&head, p->packet, sizeof(head));
	if (!whole || w->task == NULL || head.id != (uint64_t)w->task->job ||
	    head.len != (size_t)n - sizeof(head) || head.status > OCR_CRASHED) {
		log_event(LOG_UNUSUAL, "ocr_worker_ended", "PID=%d BUSY=%d", (int)w->pid,
			  w->task != NULL);
		worker_end(w);
		if (w->task != NULL)
			finish(w, OCR_CRASHED, NULL, 0);
	} else {
		timer_set(w, config_int(p->cf, OPT_ocr_idle));
		finish(w, (enum ocr_status)head.status, p->packet + sizeof(head), head.len);
		if (++w->pictures >= PICTURES_MAX)
			worker_end(w);
	}
	work_on(p);
	return 0;
}

/* Too long at one picture, or too long without any. */
static int on_worker_timer(sd_event_source *, uint64_t, void *ctx)
{
	struct worker *w = ctx;
	bool busy = w->task != NULL;
	if (busy)
		log_event(LOG_UNUSUAL, "ocr_worker_stuck", "JOB=%lld", (long long)w->task->job);
	worker_end(w);
	if (busy) {
		finish(w, OCR_TIMEOUT, NULL, 0);
		work_on(w->pool);
	}
	return 0;
}

static int connect_to(struct worker *w, const char *path, struct err *err)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	if (strlen(path) >= sizeof(a.sun_path))
		return err_set(err, ERR_INPUT, "ocr: %s: path too long", path);
	memcpy(a.sun_path, path, strlen(path) + 1);
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (const struct sockaddr *)&a, sizeof(a)) < 0) {
		int why = errno;
		if (fd >= 0)
			(void)close(fd);
		return err_set(err, ERR_AGAIN, "ocr: cannot connect to %s: %s", path,
			       strerror(why));
	}
	w->fd = fd;
	return 0;
}

static int spawn(struct worker *w, struct err *err)
{
	struct ocr_client started;
	int rc = ocr_client_start(w->pool->program, config_text(w->pool->cf, OPT_ocr_languages),
				  &started, err);
	if (rc < 0)
		return rc;
	w->fd = started.fd;
	w->pid = started.pid;
	return 0;
}

static int worker_start(struct worker *w)
{
	const char *path = config_text(w->pool->cf, OPT_ocr_socket);
	struct err err;
	if ((path[0] != '\0' ? connect_to(w, path, &err) : spawn(w, &err)) < 0) {
		log_event(LOG_UNUSUAL, "ocr_worker_failed", "WHY=%s", err.text);
		return -1;
	}
	if (sd_event_add_io(w->pool->event, &w->io, w->fd, EPOLLIN, on_reply, w) < 0 ||
	    sd_event_add_time(w->pool->event, &w->timer, CLOCK_MONOTONIC, 0, 100000,
			      on_worker_timer, w) < 0) {
		worker_end(w);
		return -1;
	}
	(void)sd_event_source_set_enabled(w->timer, SD_EVENT_OFF);
	w->pictures = 0;
	metric_add(METRIC_ocr_workers_started, 1);
	return 0;
}

/* The request, with the picture's open file attached and an empty one for what is made of it. */
static int request_send(struct worker *w)
{
	struct ocr_pool *p = w->pool;
	struct ocr_task *t = w->task;
	int fd = open(t->path, O_RDONLY | O_CLOEXEC), made = -1;
	if (fd < 0)
		return -1;
	if (t->ask.op != OCR_READ) {
		made = memfd_create("kehud-picture", MFD_CLOEXEC);
		t->made = made > 0 ? made : 0;
	}
	t->ask.id = (uint64_t)t->job;
	t->ask.timeout_ms = (uint32_t)config_int(p->cf, OPT_ocr_timeout) * 1000;
	t->ask.max_pixels = (uint32_t)config_int(p->cf, OPT_ocr_max_pixels);
	int rc = t->ask.op != OCR_READ && made < 0 ? -1 : ocr_client_send(w->fd, fd, made, &t->ask);
	(void)close(fd);
	return rc;
}

/* Gives waiting pictures to free workers. */
static void work_on(struct ocr_pool *p)
{
	for (unsigned i = 0; i < p->n && p->first != NULL; i++) {
		struct worker *w = &p->workers[i];
		if (w->task != NULL)
			continue;
		w->task = p->first;
		p->first = w->task->next;
		if (p->first == NULL)
			p->last = &p->first;
		w->task->next = NULL;
		w->task->began_us = clock_mono_us();
		if ((w->fd < 0 && worker_start(w) < 0) || request_send(w) < 0) {
			worker_end(w);
			finish(w, OCR_CRASHED, NULL, 0);
			continue;
		}
		timer_set(w, config_int(p->cf, OPT_ocr_timeout) + GRACE_S);
	}
}

static int task_done(struct ocr_task *t)
{
	if (t->made > 0)
		(void)close(t->made);
	return 0;
}

struct ocr_task *ocr_task_new(void)
{
	struct ocr_task *t = talloc_zero(NULL, struct ocr_task);
	if (t != NULL)
		talloc_set_destructor(t, task_done);
	return t;
}

void ocr_pool_submit(struct ocr_pool *p, struct ocr_task *t)
{
	t->next = NULL;
	*p->last = t;
	p->last = &t->next;
	work_on(p);
}

int ocr_pool_open(sd_event *event, const struct config *cf,
		  void (*done)(void *ctx, struct ocr_task *t), void *ctx, struct ocr_pool **ret,
		  struct err *err)
{
	struct ocr_pool *p = talloc_zero(NULL, struct ocr_pool);
	if (p == NULL)
		return err_set(err, ERR_AGAIN, "ocr: no memory");
	p->event = event;
	p->cf = cf;
	p->done = done;
	p->ctx = ctx;
	p->last = &p->first;
	p->n = (unsigned)config_int(cf, OPT_ocr_workers);
	p->program = self_ocr_program(p, config_text(cf, OPT_ocr_program));
	p->workers = talloc_zero_array(p, struct worker, p->n);
	p->packet = talloc_size(p, sizeof(struct ocr_reply) + OCR_REPLY_MAX);
	if (p->program == NULL || p->workers == NULL || p->packet == NULL) {
		(void)talloc_free(p);
		return err_set(err, ERR_AGAIN, "ocr: no memory");
	}
	for (unsigned i = 0; i < p->n; i++) {
		p->workers[i].pool = p;
		p->workers[i].fd = -1;
	}
	*ret = p;
	return 0;
}

void ocr_pool_close(struct ocr_pool **pp)
{
	struct ocr_pool *p = *pp;
	if (p == NULL)
		return;
	for (unsigned i = 0; i < p->n; i++) {
		worker_end(&p->workers[i]);
		(void)talloc_free(p->workers[i].task);
	}
	while (p->first != NULL) {
		struct ocr_task *t = p->first;
		p->first = t->next;
		(void)talloc_free(t);
	}
	(void)talloc_free(p);
	*pp = NULL;
}
