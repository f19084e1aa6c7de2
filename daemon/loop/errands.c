/* Errands on their way: an attachment that was fetched is kept before its message goes on; a pull
 * begins where the last one ended; access tokens are kept. */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <talloc.h>

#include "daemon/core/log.h"
#include "daemon/core/media.h"
#include "daemon/flow/work.h"
#include "daemon/loop/app.h"
#include "parsers/picture/strip.h"
#include "store/platform/bookmark.h"
#include "store/platform/token.h"

struct errand_trip {
	struct look look; /* reads the cursor before, keeps the file after */
	struct post post;
	struct app *app;
	struct errand_row row; /* texts on this */
	const struct platform *adapter_of;
	struct trip *trip; /* NULL until it has ended */
	struct errand_end end;
	int part; /* of the result, dealt with by what was just posted; 0: all of it */
	char hash[MEDIA_HASH];
	struct err err;
	int rc;
	const char *cursor;
};

static void lost(struct errand_trip *t)
{
	if (t->app->writer != NULL)
		writer_errand_lost(t->app->writer); /* the lease ends in time */
	(void)talloc_free(t->trip);
	(void)talloc_free(t);
}

/* --- after it --------------------------------------------------------------------------------- */

static int end_run(struct writer *w, struct tx *tx, struct post *p, struct err *err)
{
	struct errand_trip *t =
		(struct errand_trip *)((char *)p - offsetof(struct errand_trip, post));
	int rc;
	/* cleaned up between keeping it and now */
	if (t->end.media != NULL &&
	    !media_there(config_text(t->app->cf, OPT_store_media), t->end.media))
		t->end = (struct errand_end){.how = ERRAND_LATER, .wait_s = 1, .why = "file gone"};
	rc = work_errand(tx, t, writer_pack(w), (unsigned)config_int(t->app->cf, OPT_ocr_workers),
			 t->row.id, t->row.epoch, &t->end, err);
	t->part = rc > 0 ? rc : 0;
	if (rc == 0)
		writer_errand_ended(w);
	return rc < 0 ? rc : 0;
}

static void end_back(struct parcel *p)
{
	struct errand_trip *t =
		(struct errand_trip *)((char *)p - offsetof(struct errand_trip, post));
	bool again = t->post.rc < 0 || t->part > 0;
	if (t->post.rc == 0 && t->part > 0)
		t->end.from = (size_t)t->part;
	if (again && t->app->writer != NULL) {
		t->post.lazy = t->post.rc < 0; /* not at once: the disk may be full */
		writer_post(t->app->writer, &t->post);
		return;
	}
	(void)talloc_free(t->trip);
	(void)talloc_free(t);
}

static void end_post(struct errand_trip *t)
{
	if (t->app->writer == NULL) {
		lost(t);
		return;
	}
	t->post.parcel.open = end_back;
	t->post.run = end_run;
	writer_post(t->app->writer, &t->post);
}

/* On the reader's thread, as with attachments that come in. What shows when and where a photo was
 * taken is taken out of whatever is a photo. */
static void keep_run(const struct view *, struct look *l)
{
	struct errand_trip *t = (struct errand_trip *)l;
	const char *folder = config_text(t->app->cf, OPT_store_media);
	if (t->adapter_of->unseal != NULL) {
		t->rc = t->adapter_of->unseal(courier_adapter(t->app->courier, t->adapter_of),
					      t->row.args, t->trip->e.fd, &t->trip->e.bytes,
					      &t->err);
		if (t->rc < 0)
			return;
	}
	size_t size = (size_t)t->trip->e.bytes;
	void *at = mmap(NULL, size, PROT_READ, MAP_PRIVATE, t->trip->e.fd, 0);
	if (at == MAP_FAILED) {
		t->rc = err_set(&t->err, ERR_AGAIN, "attachment: cannot be mapped");
		return;
	}
	AUTO_BUF plain = BUF_INIT(size + STRIP_MORE);
	picture_strip(at, size, &plain);
	t->rc = buf_rc(&plain, "attachment", &t->err);
	if (t->rc == 0)
		t->rc = media_put(folder, buf_str(&plain), plain.len, t->hash, &t->err);
	t->end.bytes = (int64_t)plain.len;
	(void)munmap(at, size);
}

static void keep_back(struct parcel *p)
{
	struct errand_trip *t = (struct errand_trip *)p;
	if (t->rc < 0)
		t->end =
			(struct errand_end){.how = t->rc == ERR_AGAIN ? ERRAND_LATER : ERRAND_NEVER,
					    .why = t->err.text};
	else
		t->end.media = t->hash;
	end_post(t);
}

static void ended(struct trip *trip)
{
	struct errand_trip *t = trip->ctx;
	t->trip = talloc_steal(t, trip);
	t->end = (struct errand_end){.how = trip->out.verdict == VERDICT_DONE    ? ERRAND_DONE
					    : trip->out.verdict == VERDICT_NEVER ? ERRAND_NEVER
										 : ERRAND_LATER,
				     .blameless = trip->out.verdict == VERDICT_WAY ||
						  trip->out.wait_s > 0,
				     .wait_s = trip->out.wait_s,
				     .why = trip->out.why,
				     .result = trip->e.result,
				     .name = trip->e.name,
				     .bytes = trip->e.bytes};
	if (t->end.how != ERRAND_DONE || trip->e.fd < 0) {
		end_post(t);
		return;
	}
	t->look.parcel.open = keep_back;
	t->look.run = keep_run;
	reader_post(t->app->reader, &t->look);
}

/* --- before it -------------------------------------------------------------------------------- */

static void go(struct errand_trip *t)
{
	struct trip *trip = t->app->writer != NULL ? trip_new() : NULL;
	struct err err = {};
	if (trip == NULL) {
		lost(t);
		return;
	}
	trip->e.kind = t->row.kind;
	trip->e.args = t->row.args;
	trip->e.id = t->row.id;
	trip->e.attempts = t->row.attempts;
	trip->e.chat = trip->e.key = "";
	trip->patience_us = INT64_C(1000000) * ERRAND_LEASE_S * 2 / 3;
	trip->done = ended;
	trip->ctx = t;
	if (courier_send(t->app->courier, t->row.platform, trip, &err) == 0)
		return;
	trip->out = (struct outcome){.verdict = VERDICT_WAY, .wait_s = 600};
	ended(trip);
}

static void cursor_run(const struct view *v, struct look *l)
{
	struct errand_trip *t = (struct errand_trip *)l;
	char *name = talloc_asprintf(t, "pull %s", t->row.key);
	t->rc = name != NULL ? bookmark_get(v, t, t->row.platform, name, &t->cursor, NULL, &t->err)
			     : ERR_AGAIN;
}

/* Where the last pull ended goes into this one's args. */
static void cursor_back(struct parcel *p)
{
	struct errand_trip *t = (struct errand_trip *)p;
	json_t *args = json_loads(t->row.args, 0, NULL);
	if (t->cursor != NULL)
		(void)json_object_set_new(args, "cursor", json_string(t->cursor));
	char *text = args != NULL ? json_dumps(args, JSON_COMPACT) : NULL;
	json_decref(args);
	const char *kept = text != NULL ? talloc_strdup(t, text) : NULL;
	free(text);
	if (t->rc < 0 || kept == NULL) {
		lost(t);
		return;
	}
	t->row.args = kept;
	go(t);
}

void errand_carry(struct app *a, const struct errand_row *e)
{
	struct errand_trip *t = talloc_zero(NULL, struct errand_trip);
	if (t == NULL) {
		writer_errand_lost(a->writer);
		return;
	}
	t->app = a;
	t->row = *e;
	t->adapter_of = platform_named(e->platform);
	t->row.platform = talloc_strdup(t, e->platform);
	t->row.kind = talloc_strdup(t, e->kind);
	t->row.key = talloc_strdup(t, e->key);
	t->row.args = talloc_strdup(t, e->args);
	if (t->row.platform == NULL || t->row.kind == NULL || t->row.key == NULL ||
	    t->row.args == NULL) {
		lost(t);
		return;
	}
	if (strcmp(e->kind, "pull") != 0) {
		go(t);
		return;
	}
	t->look.parcel.open = cursor_back;
	t->look.run = cursor_run;
	reader_post(a->reader, &t->look);
}

/* --- access tokens ---------------------------------------------------------------------------- */

struct token_post {
	struct post post;
	struct token_row row;
	int expires_s;
};

static int token_run(struct writer *, struct tx *tx, struct post *p, struct err *err)
{
	struct token_post *t = (struct token_post *)p;
	t->row.expires.us = tx->now.us + t->expires_s * INT64_C(1000000);
	return token_set(tx, &t->row, err);
}

static void token_back(struct parcel *p)
{
	(void)talloc_free(p);
}

void token_keep(void *ctx, const char *platform, const char *name, const char *value, int expires_s)
{
	struct app *a = ctx;
	struct token_post *t = a->writer != NULL ? talloc_zero(NULL, struct token_post) : NULL;
	if (t == NULL)
		return; /* a restart fetches one */
	t->row = (struct token_row){.platform = platform,
				    .name = talloc_strdup(t, name),
				    .value = value != NULL ? talloc_strdup(t, value) : NULL};
	t->expires_s = expires_s;
	if (t->row.name == NULL || (value != NULL && t->row.value == NULL)) {
		(void)talloc_free(t);
		return;
	}
	t->post.parcel.open = token_back;
	t->post.run = token_run;
	t->post.lazy = true;
	writer_post(a->writer, &t->post);
}

struct tokens_look {
	struct look look;
	struct app *app;
	struct token_row *list;
	size_t n;
	struct instant now;
};

static void tokens_run(const struct view *v, struct look *l)
{
	struct tokens_look *t = (struct tokens_look *)l;
	struct err err;
	t->now = v->now;
	if (token_list(v, t, &t->list, &t->n, &err) < 0)
		t->n = 0;
}

static void tokens_back(struct parcel *p)
{
	struct tokens_look *t = (struct tokens_look *)p;
	for (size_t i = 0; i < t->n; i++)
		courier_token(t->app->courier, t->list[i].platform, t->list[i].name,
			      t->list[i].value,
			      (int)((t->list[i].expires.us - t->now.us) / 1000000));
	if (t->app->writer != NULL)
		courier_begin(t->app->courier);
	(void)talloc_free(t);
}

int tokens_load(struct app *a, struct err *err)
{
	struct tokens_look *t = talloc_zero(NULL, struct tokens_look);
	if (t == NULL)
		return err_set(err, ERR_AGAIN, "tokens: no memory");
	t->app = a;
	t->look.parcel.open = tokens_back;
	t->look.run = tokens_run;
	reader_post(a->reader, &t->look);
	return 0;
}
