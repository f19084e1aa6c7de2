/* ocr_pool: the worker processes that read pictures, seen from the loop.
 *
 * A worker is started when there is work (or its socket connected to, where systemd runs it), reads
 * one picture at a time, is killed when it takes too long, replaced when it dies, and ended when it
 * had nothing to do for a while. The daemon itself never decodes a picture: it passes the open file
 * on. */
#ifndef KEHUD_DAEMON_LOOP_OCR_POOL_H
#define KEHUD_DAEMON_LOOP_OCR_POOL_H

#include <stdint.h>
#include <systemd/sd-event.h>

#include "daemon/core/config.h"
#include "ocr/proto.h"

/* A picture to be read, or another one to be made of it, and what came of it; a talloc tree of its
 * own, the handler's in the end. */
struct ocr_task {
	struct ocr_task *next;
	int64_t job; /* with its epoch: whose result it is */
	int epoch;
	char *path;
	struct ocr_request ask; /* op, turn and boxes; the pool fills in the rest */
	enum ocr_status status;
	int made;   /* the file with the picture that was made, its content a stranger's; 0: none */
	char *json; /* len bytes; NULL unless OCR_OK and OCR_READ */
	size_t len;
	int64_t began_us, ms; /* when a worker got it, by the monotonic clock; what it took */
};

struct ocr_pool;

[[nodiscard]] int ocr_pool_open(sd_event *event, const struct config *cf,
				void (*done)(void *ctx, struct ocr_task *t), void *ctx,
				struct ocr_pool **ret, struct err *err);
void ocr_pool_close(struct ocr_pool **p); /* pictures under way are given up: their leases end */
/* A new task; NULL without memory. */
struct ocr_task *ocr_task_new(void);
void ocr_pool_submit(struct ocr_pool *p, struct ocr_task *t);

#endif
