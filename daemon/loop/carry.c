/* What the writer claimed is carried out here, and what became of it goes back to the writer. */
#include <string.h>
#include <talloc.h>

#include "daemon/core/fault.h"
#include "daemon/core/log.h"
#include "daemon/core/media.h"
#include "daemon/core/metrics.h"
#include "daemon/flow/work.h"
#include "daemon/loop/app.h"

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
	if (pic->post.rc < 0 && pic->app->writer != NULL) {
		pic->post.lazy = true; /* not at once: the disk may be full */
		writer_post(pic->app->writer, &pic->post);
	} else {
		(void)talloc_free(pic);
	}
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
	for (size_t i = 0; i < b->n_errands; i++)
		errand_carry(a, &b->errands[i]);
	if (b->n_out > 0)
		deliver_batch(a, b);
	else
		(void)talloc_free(b);
}
