/* For kehuctl: CSV files in and out. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/core/media.h"
#include "daemon/data/export.h"
#include "daemon/data/import.h"
#include "daemon/data/upload.h"
#include "daemon/web/route.h"

#define REASONS_MAX 1000 /* that are told one by one */
#define EXPORT_ROWS 1000
#define EXPORT_BYTES (64 * 1024 * 1024)

static bool yes(const struct http_request *rq, const char *key)
{
	const char *value = http_query(rq, key);
	return value != NULL && strcmp(value, "1") == 0;
}

/* The pack in force, *opened unless it is at hand. */
static int pack_get(const struct web *web, const struct view *v, void *mem, struct pack **opened,
		    const struct pack **ret, struct err *err)
{
	*opened = NULL;
	*ret = web->pack;
	if (*ret != NULL)
		return 0;
	int rc = route_pack(web, v, mem, opened, err);
	*ret = *opened;
	return rc;
}

/* --- a file in one piece --------------------------------------------------------------------- */

static void bad_add(void *ctx, size_t line, const char *why)
{
	json_t *list = ctx;
	if (json_array_size(list) < REASONS_MAX)
		(void)json_array_append_new(
			list, json_pack("{s:I, s:s}", "line", (json_int_t)line, "reason", why));
}

static int import_run(struct tx *tx, struct import *im, const struct http_request *rq,
		      struct err *err)
{
	const char *kind = http_query(rq, "kind");
	struct upload u = {.dry = yes(rq, "dry_run"), .skip_bad = yes(rq, "skip_bad")};
	int rc = import_sheet(kind != NULL ? kind : "", &im->sheet, err);
	if (rc < 0)
		return rc;
	u.kind = im->sheet->name;
	u.state = "done";
	rc = upload_new(tx, NULL, NULL, &u, err);
	im->upload = u.id;
	if (rc == 0)
		rc = import_text(tx, im, rq->body, rq->len, err);
	if (rc == 0 && im->rejected > 0 && !u.skip_bad)
		rc = err_set(err, ERR_INPUT, "有 %lld 行不能导入，整个文件没有改动任何数据",
			     (long long)im->rejected);
	u.bytes = (int64_t)rq->len;
	u.added = im->added;
	u.updated = im->updated;
	u.rejected = im->rejected;
	return rc < 0 ? rc : upload_set(tx, &u, err);
}

int admin_import(void *mem, const struct web *web, struct tx *tx, const struct http_request *rq,
		 struct http_answer *ret, struct err *err)
{
	AUTO_BUF bad = BUF_INIT(16 * 1024 * 1024);
	struct pack *opened;
	struct import im = {.bad = &bad, .on_bad = bad_add};
	int rc = pack_get(web, &tx->view, mem, &opened, &im.pack, err);
	if (rc < 0)
		return rc;
	bool dry = yes(rq, "dry_run");
	json_t *rejected = json_array();
	im.ctx = rejected;
	rc = import_run(tx, &im, rq, err);
	import_done(&im);
	pack_free(&opened);
	if (rc < 0 && rc != ERR_INPUT && rc != ERR_LIMIT) {
		json_decref(rejected);
		return rc;
	}
	json_t *answer = json_pack("{s:I, s:I, s:I, s:o, s:s, s:b}", "added", (json_int_t)im.added,
				   "updated", (json_int_t)im.updated, "n_rejected",
				   (json_int_t)im.rejected, "rejected", rejected, "bad",
				   buf_str(&bad), "applied", (int)(rc == 0 && !dry));
	if (rc < 0)
		(void)json_object_set_new(answer, "error", json_string(err->text));
	http_json(mem, ret, rc < 0 ? 422 : 200, answer);
	/* A dry run takes everything back, with its answer. */
	return rc == 0 && dry ? err_set(err, ERR_REFUSED, "dry run") : rc;
}

/* --- a big file ------------------------------------------------------------------------------ */

static void state_tell(void *mem, const struct upload *u, struct http_answer *ret)
{
	json_t *answer =
		json_pack("{s:I, s:s, s:s, s:I, s:I, s:I, s:I, s:I}", "id", (json_int_t)u->id,
			  "kind", u->kind, "state", u->state, "bytes", (json_int_t)u->bytes, "at",
			  (json_int_t)u->at, "added", (json_int_t)u->added, "updated",
			  (json_int_t)u->updated, "n_rejected", (json_int_t)u->rejected);
	bool applied = strcmp(u->state, "done") == 0 && !u->dry;
	(void)json_object_set_new(answer, "applied", json_boolean(applied));
	if (u->error != NULL)
		(void)json_object_set_new(answer, "error", json_string(u->error));
	http_json(mem, ret, 200, answer);
}

static int upload_of(void *mem, const struct view *v, const struct http_request *rq,
		     struct upload *ret, struct http_answer *answer, struct err *err)
{
	int64_t id = http_query_int(rq, "id", 0, INT64_MAX);
	int rc = id > 0 ? upload_get(v, mem, id, ret, err) : err_set(err, ERR_ABSENT, "no id");
	if (rc == ERR_ABSENT)
		http_error(mem, answer, 404, "no such upload");
	return rc;
}

int admin_upload_new(void *mem, const struct web *web, struct tx *tx, const struct http_request *rq,
		     struct http_answer *ret, struct err *err)
{
	const char *kind = http_query(rq, "kind");
	struct upload u = {.kind = kind != NULL ? kind : "",
			   .dry = yes(rq, "dry_run"),
			   .skip_bad = yes(rq, "skip_bad")};
	const char *folder =
		talloc_asprintf(mem, "%s/upload", config_text(web->cf, OPT_store_media));
	/* No daemon may ever have run here. */
	int rc = media_open(config_text(web->cf, OPT_store_media), err);
	if (rc == 0)
		rc = folder != NULL ? upload_begin(tx, mem, folder, &u, err)
				    : err_set(err, ERR_AGAIN, "upload: no memory");
	if (rc == ERR_INPUT)
		http_error(mem, ret, 422, err->text);
	if (rc == 0)
		state_tell(mem, &u, ret);
	return rc;
}

int admin_upload_part(void *mem, const struct web *, struct tx *tx, const struct http_request *rq,
		      struct http_answer *ret, struct err *err)
{
	struct upload u;
	int rc = upload_of(mem, &tx->view, rq, &u, ret, err);
	if (rc == 0)
		rc = upload_piece(tx, &u, http_query_int(rq, "at", -1, INT64_MAX), rq->body,
				  rq->len, err);
	if (rc == 0)
		state_tell(mem, &u, ret);
	return rc;
}

int admin_upload_run(void *mem, const struct web *, struct tx *tx, const struct http_request *rq,
		     struct http_answer *ret, struct err *err)
{
	struct upload u;
	int rc = upload_of(mem, &tx->view, rq, &u, ret, err);
	if (rc == 0)
		rc = upload_ready(tx, &u, err);
	if (rc == 0)
		state_tell(mem, &u, ret);
	return rc;
}

int admin_upload_step(void *mem, const struct web *web, struct tx *tx,
		      const struct http_request *rq, struct http_answer *ret, struct err *err)
{
	struct upload u;
	struct pack *opened = NULL;
	const struct pack *pack;
	int rc = upload_of(mem, &tx->view, rq, &u, ret, err);
	bool goes_on =
		rc == 0 && (strcmp(u.state, "checking") == 0 || strcmp(u.state, "applying") == 0);
	if (goes_on)
		rc = pack_get(web, &tx->view, mem, &opened, &pack, err);
	if (rc == 0 && goes_on)
		rc = upload_step(tx, mem, pack, &u, err);
	pack_free(&opened);
	if (rc == 0)
		state_tell(mem, &u, ret);
	return rc;
}

void admin_upload(void *mem, const struct web *, const struct view *v,
		  const struct http_request *rq, struct http_answer *ret)
{
	struct upload u;
	struct err err = {};
	int rc = upload_of(mem, v, rq, &u, ret, &err);
	if (rc == 0)
		state_tell(mem, &u, ret);
	else if (rc != ERR_ABSENT)
		route_failed(ret, "admin_upload", &err);
}

void admin_upload_bad(void *mem, const struct web *, const struct view *v,
		      const struct http_request *rq, struct http_answer *ret)
{
	struct upload u;
	struct err err = {};
	char *text = NULL;
	size_t len = 0;
	int rc = upload_of(mem, v, rq, &u, ret, &err);
	if (rc == ERR_ABSENT)
		return;
	int64_t at = http_query_int(rq, "at", 0, INT64_MAX);
	if (rc == 0)
		rc = upload_bad(mem, &u, at, &text, &len, &err);
	/* Pieces end between characters, as they travel as JSON. */
	while (rc == 0 && len > 0 && at + (int64_t)len < u.bad_bytes && text[len - 1] != '\n')
		len--;
	if (rc < 0)
		route_failed(ret, "admin_upload_bad", &err);
	else
		http_json(mem, ret, 200,
			  json_pack("{s:s%, s:I}", "csv", text != NULL ? text : "", len, "next",
				    len > 0 ? (json_int_t)(at + (int64_t)len) : (json_int_t)0));
}

/* --- out ------------------------------------------------------------------------------------- */

void admin_export(void *mem, const struct web *web, const struct view *v,
		  const struct http_request *rq, struct http_answer *ret)
{
	AUTO_BUF out = BUF_INIT(EXPORT_BYTES);
	struct err err = {};
	struct pack *opened;
	const struct pack *pack;
	int64_t last = 0;
	const char *kind = http_query(rq, "kind");
	int rc = pack_get(web, v, mem, &opened, &pack, &err);
	if (rc == 0)
		rc = export_page(v, pack, kind != NULL ? kind : "",
				 http_query_int(rq, "after", 0, INT64_MAX), EXPORT_ROWS, &out,
				 &last, &err);
	pack_free(&opened);
	if (rc == ERR_INPUT)
		http_error(mem, ret, 422, err.text);
	else if (rc < 0)
		route_failed(ret, "admin_export", &err);
	else
		http_json(mem, ret, 200,
			  json_pack("{s:s%, s:I}", "csv", buf_str(&out), out.len, "next",
				    (json_int_t)last));
}
