/* What the writer claimed is carried out here, and what became of it goes back to the writer. */
#include <string.h>
#include <talloc.h>

#include "daemon/core/fault.h"
#include "daemon/core/log.h"
#include "daemon/core/media.h"
#include "daemon/core/metrics.h"
#include "daemon/flow/work.h"
#include "daemon/loop/app.h"
#include "store/queue/gap.h"

/* --- replies ---------------------------------------------------------------------------------- */

enum fate { FATE_SENT, FATE_FAILED, FATE_HELD };

/* What became of each row of a batch; owns the batch. */
struct sent {
	struct post post;
	struct app *app;
	struct batch *batch;
	enum fate *fates;
};

static int sent_run(struct writer *w, struct tx *tx, struct post *p, struct err *err)
{
	const struct sent *s = (const struct sent *)p;
	for (size_t i = 0; i < s->batch->n_out; i++) {
		const struct outbox_msg *m = &s->batch->out[i];
		int rc = 0;
		switch (s->fates[i]) {
		case FATE_SENT:
			rc = outbox_done(tx, m->id, m->epoch, err);
			if (rc == 0)
				rc = gap_delivered(tx, m->id, m->inbox, err);
			break;
		case FATE_FAILED:
			rc = outbox_failed(tx, m->id, m->epoch, false, "not delivered", err);
			break;
		case FATE_HELD:
			rc = outbox_release(tx, m->id, m->epoch, err);
			break;
		}
		if (rc < 0 && rc != ERR_REFUSED) /* a stale claim is somebody else's by now */
			return rc;
	}
	/* only now: a post that fails half-way runs again from its beginning */
	for (size_t i = 0; i < s->batch->n_out; i++)
		writer_sent(w);
	return 0;
}

static void sent_back(struct parcel *p)
{
	struct sent *s = (struct sent *)p;
	if (s->post.rc < 0 && s->app->writer != NULL) {
		writer_post(s->app->writer, &s->post); /* what happened, happened: tell it again */
		return;
	}
	for (size_t i = 0; i < s->batch->n_out && s->post.rc == 0; i++) {
		metric_add(s->fates[i] == FATE_SENT ? METRIC_replies_sent : METRIC_replies_failed,
			   1);
		if (s->fates[i] == FATE_SENT)
			wake(s->app, s->batch->out[i].chat);
	}
	(void)talloc_free(s);
}

/* A row of the same chat before it was not delivered: it has to wait, or the order breaks. */
static bool held_back(const struct sent *s, size_t i)
{
	const struct outbox_msg *m = &s->batch->out[i];
	for (size_t k = 0; k < i; k++)
		if (s->fates[k] != FATE_SENT && strcmp(s->batch->out[k].chat, m->chat) == 0 &&
		    strcmp(s->batch->out[k].platform, m->platform) == 0)
			return true;
	return false;
}

/* The console's messages are delivered by being marked as sent: its page reads them from the
 * store. */
static void deliver(struct app *a, struct batch *b)
{
	struct sent *s = talloc_zero(NULL, struct sent);
	enum fate *fates = talloc_array(s, enum fate, (unsigned)b->n_out);
	if (s == NULL || fates == NULL) {
		log_event(LOG_UNUSUAL, "no_memory", "ROWS=%zu", b->n_out);
		writer_gave_up(a->writer, (unsigned)b->n_out, 0);
		(void)talloc_free(s);
		(void)talloc_free(b); /* the leases end in time */
		return;
	}
	s->post.parcel.open = sent_back;
	s->post.run = sent_run;
	s->post.lazy = true;
	s->app = a;
	s->batch = talloc_steal(s, b);
	s->fates = fates;
	for (size_t i = 0; i < b->n_out; i++) {
		if (held_back(s, i))
			fates[i] = FATE_HELD;
		else
			fates[i] = FAULT("outbox.send") ? FATE_FAILED : FATE_SENT;
	}
	(void)FAULT("outbox.after_send");
	writer_post(a->writer, &s->post);
}

/* --- pictures --------------------------------------------------------------------------------- */

struct picture {
	struct post post;
	struct app *app;
	struct ocr_task *task;
};

static int picture_run(struct writer *w, struct tx *tx, struct post *p, struct err *err)
{
	struct picture *pic = (struct picture *)p;
	const struct ocr_task *t = pic->task;
	struct reading reading = {.status = t->status, .json = t->json, .len = t->len, .ms = t->ms};
	int rc = work_picture(tx, pic, writer_pack(w), t->job, t->epoch, &reading, err);
	if (rc == 0)
		writer_job_ended(w);
	return rc;
}

static void picture_back(struct parcel *p)
{
	struct picture *pic = (struct picture *)p;
	if (pic->post.rc < 0 && pic->app->writer != NULL)
		writer_post(pic->app->writer, &pic->post);
	else
		(void)talloc_free(pic);
}

void carry_picture_done(void *ctx, struct ocr_task *t)
{
	struct app *a = ctx;
	if (t->ask.op != OCR_READ) {
		made_carry(a, t);
		return;
	}
	struct picture *pic = FAULT("carry.picture") ? NULL : talloc_zero(NULL, struct picture);
	if (pic == NULL || a->writer == NULL) {
		if (a->writer != NULL)
			writer_gave_up(a->writer, 0, 1);
		(void)talloc_free(pic);
		(void)talloc_free(t); /* the lease ends in time */
		return;
	}
	pic->post.parcel.open = picture_back;
	pic->post.run = picture_run;
	pic->app = a;
	pic->task = talloc_steal(pic, t);
	writer_post(a->writer, &pic->post);
}

static void read_picture(struct app *a, const struct job *j)
{
	struct ocr_task *t = ocr_task_new();
	struct err err;
	if (t == NULL) {
		writer_gave_up(a->writer, 0, 1); /* the lease ends in time */
		return;
	}
	t->job = j->id;
	t->epoch = j->epoch;
	if (!made_ask(j, &t->ask) ||
	    media_path(t, config_text(a->cf, OPT_store_media), j->media, &t->path, &err) < 0) {
		t->status = OCR_NOT_A_PICTURE;
		carry_picture_done(a, t);
		return;
	}
	ocr_pool_submit(a->ocr, t);
}

void carry_batch(struct parcel *p)
{
	struct batch *b = (struct batch *)p;
	struct app *a = b->ctx;
	if (a->writer == NULL) { /* ending: the next start takes it up */
		(void)talloc_free(b);
		return;
	}
	for (size_t i = 0; i < b->n_jobs; i++)
		read_picture(a, &b->jobs[i]);
	if (b->n_out > 0)
		deliver(a, b);
	else
		(void)talloc_free(b);
}
