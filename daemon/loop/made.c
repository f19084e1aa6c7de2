/* Pictures that the worker made of pictures: asked for, looked at, kept.
 *
 * The worker has decoded a stranger's file, so what it made is a stranger's, too: its size is
 * limited, it must begin as a JPEG does, and nobody here decodes it. It is kept on the reader's
 * thread, as attachments that come in. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/core/fault.h"
#include "daemon/core/media.h"
#include "daemon/flow/work.h"
#include "daemon/loop/app.h"

#define SIDE_MAX 100000

static bool box_take(const json_t *item, struct ocr_box *ret)
{
	json_int_t v[4];
	for (size_t i = 0; i < 4; i++) {
		v[i] = json_integer_value(json_array_get(item, i));
		if (v[i] < 0 || v[i] > SIDE_MAX)
			return false;
	}
	*ret = (struct ocr_box){(int32_t)v[0], (int32_t)v[1], (int32_t)v[2], (int32_t)v[3]};
	return true;
}

bool made_ask(const struct job *j, struct ocr_request *ret)
{
	if (strcmp(j->kind, "ocr") == 0) {
		*ret = (struct ocr_request){.op = OCR_READ};
		return true;
	}
	json_auto_t *root = json_loads(j->boxes != NULL ? j->boxes : "", 0, NULL);
	const json_t *boxes = json_object_get(root, "boxes");
	json_int_t turn = json_integer_value(json_object_get(root, "turn"));
	*ret = (struct ocr_request){.op = strcmp(j->kind, "crop") == 0 ? OCR_CROP : OCR_BLACK_OUT,
				    .turn = (uint32_t)(turn & 3),
				    .n_boxes = (uint32_t)json_array_size(boxes)};
	if (ret->n_boxes == 0 || ret->n_boxes > OCR_BOXES_MAX)
		return false;
	for (uint32_t i = 0; i < ret->n_boxes; i++)
		if (!box_take(json_array_get(boxes, i), &ret->boxes[i]))
			return false;
	return true;
}

struct made {
	struct post post;
	struct look store;
	struct app *app;
	struct ocr_task *task;
	char hash[MEDIA_HASH];
	int64_t bytes; /* 0: nothing was kept */
};

static void store_run(const struct view *, struct look *l)
{
	static const unsigned char jpeg[] = {0xFF, 0xD8, 0xFF};
	struct made *m = (struct made *)((char *)l - offsetof(struct made, store));
	const char *folder = config_text(m->app->cf, OPT_store_media);
	struct stat st;
	struct err err;
	if (fstat(m->task->made, &st) < 0 || st.st_size < (off_t)sizeof(jpeg) ||
	    st.st_size > (off_t)OCR_JPEG_MAX)
		return;
	size_t size = (size_t)st.st_size;
	char *bytes = malloc(size);
	if (bytes != NULL && pread(m->task->made, bytes, size, 0) == (ssize_t)size &&
	    memcmp(bytes, jpeg, sizeof(jpeg)) == 0 &&
	    media_put(folder, bytes, size, m->hash, &err) == 0)
		m->bytes = (int64_t)size;
	free(bytes);
}

static void store_back(struct parcel *p)
{
	struct made *m = (struct made *)((char *)p - offsetof(struct made, store));
	if (m->app->writer != NULL)
		writer_post(m->app->writer, &m->post);
	else
		(void)talloc_free(m); /* ending: the next start takes it up */
}

static int made_run(struct writer *w, struct tx *tx, struct post *p, struct err *err)
{
	struct made *m = (struct made *)p;
	const struct ocr_task *t = m->task;
	/* Cleaned up between the look and now: it is made again. */
	bool kept = m->bytes > 0 && media_there(config_text(m->app->cf, OPT_store_media), m->hash);
	struct reading made = {.status = t->status,
			       .ms = t->ms,
			       .media = kept ? m->hash : NULL,
			       .bytes = m->bytes};
	(void)FAULT("made.before_row");
	int rc = work_picture(tx, m, writer_pack(w), t->job, t->epoch, &made, err);
	if (rc == 0)
		writer_job_ended(w);
	return rc;
}

static void made_back(struct parcel *p)
{
	struct made *m = (struct made *)p;
	if (m->post.rc < 0 && m->app->writer != NULL) {
		m->post.lazy = true; /* not at once: the disk may be full */
		writer_post(m->app->writer, &m->post);
	} else {
		(void)talloc_free(m);
	}
}

void made_carry(struct app *a, struct ocr_task *t)
{
	struct made *m = talloc_zero(NULL, struct made);
	if (m == NULL || a->writer == NULL) {
		if (a->writer != NULL)
			writer_gave_up(a->writer, 0, 1);
		(void)talloc_free(m);
		(void)talloc_free(t); /* the lease ends in time */
		return;
	}
	m->post.parcel.open = made_back;
	m->post.run = made_run;
	m->store.parcel.open = store_back;
	m->store.run = store_run;
	m->app = a;
	m->task = talloc_steal(m, t);
	if (t->status == OCR_OK)
		reader_post(a->reader, &m->store);
	else
		writer_post(a->writer, &m->post);
}
