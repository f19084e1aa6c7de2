#include "daemon/data/upload.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/core/clock.h"
#include "daemon/core/media.h"
#include "daemon/data/import.h"
#include "store/queue/chore.h"

#define STEP_US 15000
#define LEFT_US 15000000    /* nobody has gone on for so long: the daemon does */
#define ABANDONED_S 86400   /* a file that stopped coming so long ago is not gone on with */
#define WINDOW (256 * 1024) /* bytes read at once; more than CSV_ROW_MAX */

static const char *bad_path(void *mem, const struct upload *u)
{
	return talloc_asprintf(mem, "%s.rejected", u->path);
}

static int failed(const char *path, struct err *err)
{
	return err_set(err, ERR_AGAIN, "%s: %s", path, strerror(errno));
}

int upload_begin(struct tx *tx, void *mem, const char *folder, struct upload *u, struct err *err)
{
	const struct sheet *sheet;
	int rc = import_sheet(u->kind, &sheet, err);
	if (rc < 0)
		return rc;
	if (mkdir(folder, 0700) < 0 && errno != EEXIST)
		return failed(folder, err);
	u->kind = sheet->name;
	u->state = "coming";
	return upload_new(tx, mem, folder, u, err);
}

int upload_piece(struct tx *tx, const struct upload *u, int64_t at, const void *bytes, size_t len,
		 struct err *err)
{
	if (strcmp(u->state, "coming") != 0 || at < 0 || at > u->bytes || u->path == NULL)
		return err_set(err, ERR_REFUSED, "upload: this piece does not fit");
	int fd = open(u->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return failed(u->path, err);
	ssize_t n = pwrite(fd, bytes, len, at);
	int rc = n == (ssize_t)len ? 0 : failed(u->path, err);
	(void)close(fd);
	struct upload next = *u;
	if (at + (int64_t)len > next.bytes)
		next.bytes = at + (int64_t)len;
	return rc < 0 ? rc : upload_set(tx, &next, err);
}

/* Whoever goes on with the file does it soon again; if not, it is the daemon's turn. */
static int leave_plan(struct tx *tx, int64_t after_us, struct err *err)
{
	struct instant then = {tx->now.us + after_us};
	return chore_set(tx, UPLOAD_CHORE, then, 0, err);
}

int upload_ready(struct tx *tx, const struct upload *u, struct err *err)
{
	if (strcmp(u->state, "coming") != 0)
		return err_set(err, ERR_REFUSED, "upload: it is %s already", u->state);
	int fd = open(u->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fdatasync(fd) < 0) {
		if (fd >= 0)
			(void)close(fd);
		return failed(u->path, err);
	}
	(void)close(fd);
	char folder[4096];
	(void)snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(u->path, '/') - u->path),
		       u->path);
	if (media_folder_sync(folder) < 0)
		return failed(folder, err);
	struct upload next = *u;
	next.state = "checking";
	next.at = 0;
	next.line = 1;
	int rc = upload_set(tx, &next, err);
	return rc < 0 ? rc : leave_plan(tx, LEFT_US, err);
}

/* A window into a file, on mem. */
static int window_read(void *mem, int fd, const char *path, int64_t at, size_t len, char **ret,
		       size_t *ret_len, struct err *err)
{
	*ret = talloc_size(mem, len + 1);
	if (*ret == NULL)
		return err_set(err, ERR_AGAIN, "upload: no memory");
	ssize_t n = pread(fd, *ret, len, at);
	if (n < 0)
		return failed(path, err);
	*ret_len = (size_t)n;
	return 0;
}

/* Rows from u->at on until the time is over or the file ends (*ret_end). */
static int rows_run(struct tx *tx, void *mem, struct import *im, struct upload *u, int fd,
		    bool *ret_end, struct err *err)
{
	int64_t until = clock_mono_us() + STEP_US;
	*ret_end = false;
	while (!*ret_end && clock_mono_us() < until) {
		char *text;
		size_t len;
		struct csv_reader r;
		void *window = talloc_new(mem);
		int rc = window_read(window, fd, u->path, u->at, WINDOW, &text, &len, err);
		if (rc < 0)
			return rc;
		bool last = u->at + (int64_t)len >= u->bytes;
		csv_begin(&r, text, len, (size_t)u->line, last);
		do {
			struct csv_row row;
			void *one = talloc_new(window);
			if (one == NULL)
				return err_set(err, ERR_AGAIN, "upload: no memory");
			rc = csv_next(&r, one, &row, err);
			int done = 0;
			if (rc > 0)
				done = import_row(tx, im, &row, err);
			if (done < 0)
				rc = done;
			(void)talloc_free(one);
		} while (rc > 0 && clock_mono_us() < until);
		if (rc < 0)
			return rc;
		*ret_end = rc == 0 && last;
		u->at += r.at - text;
		u->line = (int64_t)r.line;
		(void)talloc_free(window);
	}
	return 0;
}

/* The names of the columns, for every step anew; the rows begin behind them. */
static int head_run(void *mem, struct import *im, struct upload *u, int fd, struct err *err)
{
	char *text;
	size_t len;
	struct csv_reader r;
	struct csv_row row;
	int rc = window_read(mem, fd, u->path, 0, WINDOW, &text, &len, err);
	if (rc < 0)
		return rc;
	csv_begin(&r, text, len, 1, (int64_t)len >= u->bytes);
	rc = csv_next(&r, mem, &row, err);
	if (rc == 0)
		return err_set(err, ERR_INPUT, "文件是空的，第一行应是列名");
	if (rc > 0)
		rc = import_head(im, &row, err);
	if (rc == 0 && u->at == 0) {
		u->at = r.at - text;
		u->line = (int64_t)r.line;
	}
	return rc;
}

/* What was rejected in this step goes behind what the database knows of. */
static int bad_write(void *mem, struct upload *u, const struct buf *bad, struct err *err)
{
	if (bad->len == 0)
		return 0;
	const char *path = bad_path(mem, u);
	int rc = buf_rc(bad, "rejected rows", err);
	if (path == NULL || rc < 0)
		return rc < 0 ? rc : err_set(err, ERR_AGAIN, "upload: no memory");
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return failed(path, err);
	bool good = ftruncate(fd, u->bad_bytes) == 0 &&
		    pwrite(fd, bad->data, bad->len, u->bad_bytes) == (ssize_t)bad->len;
	rc = good ? 0 : failed(path, err);
	(void)close(fd);
	u->bad_bytes += (int64_t)bad->len;
	return rc;
}

static void turn_to(struct upload *u, const char *state)
{
	u->state = state;
	u->at = 0;
	u->line = 1;
	u->added = u->updated = u->rejected = u->bad_bytes = 0;
}

/* What comes after the last row. */
static void at_end(struct upload *u, void *mem)
{
	if (strcmp(u->state, "applying") == 0) {
		u->state = "done";
	} else if (u->rejected > 0 && !u->skip_bad) {
		u->state = "refused";
		u->error = talloc_asprintf(mem, "有 %lld 行不能导入，整个文件没有改动任何数据",
					   (long long)u->rejected);
	} else if (u->dry) {
		u->state = "done";
	} else {
		turn_to(u, "applying");
	}
}

static int step_file(struct tx *tx, void *mem, struct import *im, struct upload *u, int fd,
		     struct err *err)
{
	bool checking = strcmp(u->state, "checking") == 0, end = false;
	int rc = db_savepoint(tx->view.db, err);
	if (rc < 0)
		return rc;
	rc = head_run(mem, im, u, fd, err);
	if (rc == 0)
		rc = rows_run(tx, mem, im, u, fd, &end, err);
	if (rc < 0) {
		struct err gone;
		return db_rollback_to(tx->view.db, &gone) < 0
			       ? err_set(err, gone.code, "%s", gone.text)
			       : rc;
	}
	rc = checking ? db_rollback_to(tx->view.db, err) : db_release(tx->view.db, err);
	if (rc < 0)
		return rc;
	u->added += im->added;
	u->updated += im->updated;
	u->rejected += im->rejected;
	rc = bad_write(mem, u, im->bad, err);
	if (rc == 0 && end)
		at_end(u, mem);
	return rc;
}

int upload_step(struct tx *tx, void *mem, const struct pack *pack, struct upload *u,
		struct err *err)
{
	AUTO_BUF bad = BUF_INIT(8 * 1024 * 1024);
	struct err why = {};
	struct import im = {
		.pack = pack, .upload = u->id, .bad = &bad, .bad_goes_on = u->bad_bytes > 0};
	int rc = import_sheet(u->kind, &im.sheet, err);
	if (rc < 0)
		return rc;
	int fd = open(u->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return failed(u->path, err);
	rc = step_file(tx, mem, &im, u, fd, &why);
	import_done(&im);
	(void)close(fd);
	if (rc == ERR_INPUT || rc == ERR_LIMIT) {
		/* The file as a whole; the check finds it before anything was changed. */
		u->state = "refused";
		u->error = talloc_strdup(mem, why.text);
		rc = 0;
	}
	if (rc < 0)
		return err_set(err, rc, "%s", why.text);
	bool end = strcmp(u->state, "done") == 0 || strcmp(u->state, "refused") == 0;
	rc = upload_set(tx, u, err);
	return rc < 0 ? rc : leave_plan(tx, end ? 0 : LEFT_US, err); /* then to tidy up */
}

static bool over(const struct upload *u, int dir, const char *name, struct instant now)
{
	struct stat st;
	if (strcmp(u->state, "coming") == 0)
		return fstatat(dir, name, &st, 0) == 0 &&
		       st.st_mtime < now.us / 1000000 - ABANDONED_S;
	return strcmp(u->state, "done") == 0 || strcmp(u->state, "refused") == 0;
}

int upload_sweep(struct tx *tx, void *mem, const char *folder, struct err *err)
{
	DIR *dir = opendir(folder);
	if (dir == NULL)
		return 0; /* nothing ever came */
	const struct dirent *e;
	int rc = 0;
	while (rc == 0 && (e = readdir(dir)) != NULL) {
		char *end;
		long long id = strtoll(e->d_name, &end, 10);
		struct upload u;
		if (id <= 0 || strcmp(end, ".csv") != 0)
			continue;
		rc = upload_get(&tx->view, mem, id, &u, err);
		if (rc == ERR_ABSENT || (rc == 0 && over(&u, dirfd(dir), e->d_name, tx->now))) {
			(void)unlinkat(dirfd(dir), e->d_name, 0);
			rc = 0;
		}
	}
	(void)closedir(dir);
	return rc;
}

int upload_bad(void *mem, const struct upload *u, int64_t at, char **ret, size_t *ret_len,
	       struct err *err)
{
	*ret = NULL;
	*ret_len = 0;
	if (u->path == NULL || at < 0 || at >= u->bad_bytes)
		return 0;
	const char *path = bad_path(mem, u);
	int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0)
		return failed(u->path, err);
	size_t len = u->bad_bytes - at < UPLOAD_PIECE ? (size_t)(u->bad_bytes - at) : UPLOAD_PIECE;
	int rc = window_read(mem, fd, path, at, len, ret, ret_len, err);
	(void)close(fd);
	return rc;
}
