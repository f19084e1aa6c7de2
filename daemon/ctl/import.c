/* kehuctl import: a CSV file into the database, all of it or nothing. A small one goes in one
 * transaction; a big one in pieces, is checked as a whole and then taken in step by step. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/ctl/ctl.h"
#include "parsers/table/csv.h"

#define SMALL (512 * 1024)
#define PIECE (1024 * 1024)
#define TOLD_MAX 50 /* reasons on the terminal */

struct job {
	struct ctl *ctl;
	const char *kind, *path;
	const char *bad; /* where the rejected rows go; may be NULL */
	bool dry, skip;
	int64_t told;
};

static int64_t number(const json_t *answer, const char *key)
{
	return json_integer_value(json_object_get(answer, key));
}

static void reason_tell(struct job *j, const char *line_and_why)
{
	if (j->told++ < TOLD_MAX)
		(void)fprintf(stderr, "%s:%s\n", j->path, line_and_why);
}

/* The last line: what happened. */
static void result_tell(struct job *j, const json_t *answer)
{
	int64_t rejected = number(answer, "n_rejected");
	if (j->told > TOLD_MAX)
		(void)fprintf(stderr, "%s: ... and %lld more%s\n", j->path,
			      (long long)(rejected - TOLD_MAX),
			      j->bad == NULL ? " (see all with --rejected FILE.csv)" : "");
	(void)printf("%s: %lld added, %lld updated, %lld rejected%s\n", j->path,
		     (long long)number(answer, "added"), (long long)number(answer, "updated"),
		     (long long)rejected,
		     json_is_true(json_object_get(answer, "applied")) ? ""
								      : "; nothing was changed");
}

static int bad_open(const struct job *j, FILE **ret)
{
	*ret = NULL;
	if (j->bad == NULL)
		return CTL_OK;
	*ret = fopen(j->bad, "we");
	return *ret != NULL ? CTL_OK
			    : ctl_fail(CTL_FAILED, "cannot write %s: %s", j->bad, strerror(errno));
}

/* --- in one piece ---------------------------------------------------------------------------- */

static int small_import(struct job *j, FILE *f, size_t len)
{
	char *text = malloc(len + 1);
	if (text == NULL || fread(text, 1, len, f) != len) {
		free(text);
		return ctl_fail(CTL_FAILED, "cannot read %s", j->path);
	}
	text[len] = '\0';
	char where[128];
	(void)snprintf(where, sizeof(where), "/admin/import?kind=%.40s&dry_run=%d&skip_bad=%d",
		       j->kind, j->dry, j->skip);
	json_t *answer = NULL;
	int status = ctl_ask(j->ctl, where, "text/csv", text, len, &answer);
	free(text);
	size_t i;
	json_t *bad;
	json_array_foreach(json_object_get(answer, "rejected"), i, bad)
	{
		char line[600];
		const char *why = json_string_value(json_object_get(bad, "reason"));
		(void)snprintf(line, sizeof(line), "%lld: %s", (long long)number(bad, "line"),
			       why != NULL ? why : "");
		reason_tell(j, line);
	}
	FILE *out = NULL;
	const char *rows = json_string_value(json_object_get(answer, "bad"));
	if (rows != NULL && rows[0] != '\0' && bad_open(j, &out) != CTL_OK)
		status = CTL_FAILED;
	if (out != NULL) {
		(void)fputs(rows, out);
		(void)fclose(out);
	}
	if (json_object_get(answer, "added") != NULL)
		result_tell(j, answer);
	json_decref(answer);
	return status;
}

/* --- in pieces ------------------------------------------------------------------------------- */

static int upload_ask(struct job *j, const char *verb, int64_t id, int64_t at, const void *body,
		      size_t len, json_t **ret)
{
	char where[128];
	json_decref(*ret);
	*ret = NULL;
	(void)snprintf(where, sizeof(where), "/admin/upload%s?id=%lld&at=%lld", verb, (long long)id,
		       (long long)at);
	return ctl_ask(j->ctl, where, body != NULL ? "text/csv" : NULL, body, len, ret);
}

static int pieces_send(struct job *j, FILE *f, int64_t id, json_t **answer)
{
	char *piece = malloc(PIECE);
	int64_t at = 0;
	size_t n;
	int status = piece != NULL ? CTL_OK : ctl_fail(CTL_FAILED, "no memory");
	while (status == CTL_OK && (n = fread(piece, 1, PIECE, f)) > 0) {
		status = upload_ask(j, "/part", id, at, piece, n, answer);
		at += (int64_t)n;
	}
	free(piece);
	return status;
}

/* How far it is, on a terminal. */
static void progress(const json_t *answer, const char *end)
{
	if (!isatty(STDERR_FILENO))
		return;
	const char *state = json_string_value(json_object_get(answer, "state"));
	long long bytes = number(answer, "bytes");
	long long rows = number(answer, "added") + number(answer, "updated");
	(void)fprintf(stderr, "\r%-9s %3lld %%  %lld rows, %lld rejected%s",
		      state != NULL ? state : "",
		      bytes > 0 ? 100 * number(answer, "at") / bytes : 0LL, rows,
		      (long long)number(answer, "n_rejected"), end);
}

static int steps_run(struct job *j, int64_t id, json_t **answer)
{
	int status = upload_ask(j, "/run", id, 0, "", 0, answer);
	while (status == CTL_OK) {
		const char *state = json_string_value(json_object_get(*answer, "state"));
		if (state == NULL || strcmp(state, "done") == 0 || strcmp(state, "refused") == 0)
			break;
		progress(*answer, "");
		status = upload_ask(j, "/step", id, 0, "", 0, answer);
	}
	progress(*answer, "\n");
	return status;
}

/* The rejected rows: to the file, their reasons (the last cell) to the terminal. */
static int bad_fetch(struct job *j, int64_t id)
{
	FILE *out;
	json_t *answer = NULL;
	int status = bad_open(j, &out);
	bool first = true;
	for (int64_t at = 0; status == CTL_OK;) {
		status = upload_ask(j, "/bad", id, at, NULL, 0, &answer);
		const char *csv = json_string_value(json_object_get(answer, "csv"));
		at = number(answer, "next");
		if (status != CTL_OK || csv == NULL || at == 0)
			break;
		if (out != NULL)
			(void)fputs(csv, out);
		struct csv_reader r;
		struct csv_row row;
		void *mem = talloc_new(NULL);
		csv_begin(&r, csv, strlen(csv), 1, true);
		while (csv_next(&r, mem, &row, NULL) > 0) {
			if (!first)
				reason_tell(j, csv_plain(row.cells[row.n - 1]));
			first = false;
		}
		(void)talloc_free(mem);
	}
	json_decref(answer);
	if (out != NULL)
		(void)fclose(out);
	return status;
}

static int big_import(struct job *j, FILE *f)
{
	char where[128];
	json_t *answer = NULL;
	(void)snprintf(where, sizeof(where), "/admin/upload?kind=%.40s&dry_run=%d&skip_bad=%d",
		       j->kind, j->dry, j->skip);
	int status = ctl_ask(j->ctl, where, NULL, "", 0, &answer);
	int64_t id = number(answer, "id");
	if (status == CTL_OK)
		status = pieces_send(j, f, id, &answer);
	if (status == CTL_OK)
		status = steps_run(j, id, &answer);
	if (status == CTL_OK && number(answer, "n_rejected") > 0)
		status = bad_fetch(j, id);
	if (status == CTL_OK) {
		result_tell(j, answer);
		const char *why = json_string_value(json_object_get(answer, "error"));
		if (why != NULL)
			status = ctl_fail(CTL_FAILED, "422: %s", why);
	}
	json_decref(answer);
	return status;
}

int ctl_import(struct ctl *c, int argc, char **argv)
{
	struct job j = {.ctl = c};
	bool good = true;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--dry-run") == 0)
			j.dry = true;
		else if (strcmp(argv[i], "--skip-bad") == 0)
			j.skip = true;
		else if (strcmp(argv[i], "--rejected") == 0 && i + 1 < argc)
			j.bad = argv[++i];
		else if (j.kind == NULL)
			j.kind = argv[i];
		else if (j.path == NULL)
			j.path = argv[i];
		else
			good = false;
	}
	if (!good || j.path == NULL ||
	    strspn(j.kind, "abcdefghijklmnopqrstuvwxyz") != strlen(j.kind))
		return ctl_fail(CTL_USAGE, "usage: kehuctl import KIND FILE.csv [--dry-run] "
					   "[--skip-bad] [--rejected FILE.csv]");
	FILE *f;
	int status = ctl_text(j.path, &f);
	if (status != CTL_OK)
		return status;
	(void)fseeko(f, 0, SEEK_END);
	off_t len = ftello(f);
	rewind(f);
	status = len <= SMALL ? small_import(&j, f, (size_t)len) : big_import(&j, f);
	(void)fclose(f);
	return status;
}
