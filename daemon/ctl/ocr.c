/* kehuctl ocr: what the worker and the extractor make of picture files; needs no daemon. The models
 * of a catalogue file mend and vouch for codes, as the daemon's own catalogue does there. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/core/clock.h"
#include "daemon/core/packfile.h"
#include "daemon/core/self.h"
#include "daemon/ctl/ctl.h"
#include "ocr/client.h"
#include "parsers/label/label.h"
#include "parsers/table/csv.h"

#define CATALOGUE_BYTES_MAX (32u * 1024 * 1024)
#define MODELS_MAX 200'000

/* Where the models stand: the column 型号 or model, else the first. */
static size_t model_column(const struct csv_row *head)
{
	for (size_t i = 0; i < head->n; i++)
		if (strcmp(head->cells[i], "型号") == 0 || strcmp(head->cells[i], "model") == 0)
			return i;
	return 0;
}

/* The models of a catalogue (`import products` reads the same file; a plain list will do), on mem.
 */
static int catalogue_read(void *mem, const char *path, struct label_known *ret)
{
	AUTO_BUF text = BUF_INIT(CATALOGUE_BYTES_MAX);
	int status = ctl_file(path, &text);
	const char **models = talloc_array(mem, const char *, MODELS_MAX);
	if (status == CTL_OK && models == NULL)
		status = ctl_fail(CTL_FAILED, "no memory");
	struct csv_reader r;
	struct csv_row row;
	struct err err;
	size_t n = 0, column = 0, rows = 0;
	csv_begin(&r, buf_str(&text), text.len, 1, true);
	int rc = 0;
	while (status == CTL_OK && n < MODELS_MAX && (rc = csv_next(&r, mem, &row, &err)) > 0) {
		if (rows++ == 0 && row.n > 1)
			column = model_column(&row);
		if (column < row.n && row.cells[column][0] != '\0')
			models[n++] = csv_plain(row.cells[column]);
	}
	if (rc < 0)
		status = ctl_fail(CTL_FAILED, "%s: %s", path, err.text);
	*ret = (struct label_known){models, n};
	return status;
}

/* {"file", "text", "fields", "doubtful", "kind", "ms", "error"?} */
static json_t *file_read(void *mem, struct ocr_client *worker, const struct ctl *c,
			 const struct pack *pack, const struct label_known *known, const char *path,
			 struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return json_pack("{s:s, s:s}", "file", path, "error", "cannot be opened");
	struct ocr_request rq = {.id = 1,
				 .timeout_ms = (uint32_t)config_int(c->cf, OPT_ocr_timeout) * 1000,
				 .max_pixels = (uint32_t)config_int(c->cf, OPT_ocr_max_pixels)};
	struct ocr_reply reply;
	char *json;
	int64_t began = clock_mono_us();
	int rc = ocr_client_read(worker, mem, fd, &rq, &reply, &json, err);
	(void)close(fd);
	if (rc < 0)
		return NULL;
	json_t *out = NULL;
	struct label_page *page;
	struct label *label;
	if (reply.status != OCR_OK)
		out = json_pack("{s:s}", "error", ocr_status_name((enum ocr_status)reply.status));
	else if (label_page_parse(mem, json, reply.len, &page, err) == 0 &&
		 label_parse(mem, pack, known, page, &label, err) == 0)
		out = label_to_json(label, page);
	const char *name = strrchr(path, '/');
	if (out == NULL)
		return NULL;
	(void)json_object_set_new(out, "file", json_string(name != NULL ? name + 1 : path));
	(void)json_object_set_new(out, "ms", json_integer((clock_mono_us() - began) / 1000));
	return out;
}

/* Every file, one line each. */
static int files_read(struct ctl *c, const struct pack *pack, const struct label_known *known,
		      struct ocr_client *worker, char **paths)
{
	int status = CTL_OK;
	for (; *paths != NULL && status == CTL_OK; paths++) {
		struct err err;
		void *mem = talloc_new(NULL);
		json_t *line = file_read(mem, worker, c, pack, known, *paths, &err);
		if (line == NULL)
			status = ctl_fail(CTL_FAILED, "%s: %s", *paths, err.text);
		else
			(void)json_dumpf(line, stdout, JSON_COMPACT);
		if (line != NULL)
			(void)putchar('\n');
		json_decref(line);
		(void)talloc_free(mem);
	}
	return status;
}

int ctl_ocr(struct ctl *c, int argc, char **argv)
{
	const char *pack_name = "medical", *catalogue = NULL;
	int at = 1;
	for (; at < argc && strncmp(argv[at], "--", 2) == 0; at++) {
		if (strcmp(argv[at], "--pack") == 0 && at + 1 < argc)
			pack_name = argv[++at];
		else if (strcmp(argv[at], "--catalogue") == 0 && at + 1 < argc)
			catalogue = argv[++at];
		else if (strcmp(argv[at], "--json") != 0)
			at = argc;
	}
	if (at >= argc)
		return ctl_fail(CTL_USAGE, "usage: kehuctl ocr [--pack P] [--catalogue FILE.csv] "
					   "--json FILE...");
	int status = ctl_config(c);
	if (status != CTL_OK)
		return status;
	struct pack *pack;
	struct err err;
	if (pack_open(pack_name, &pack, &err) < 0)
		return ctl_fail(CTL_CONFIG, "pack: %s", err.text);
	void *mem = talloc_new(NULL);
	struct label_known known = {};
	if (catalogue != NULL)
		status = catalogue_read(mem, catalogue, &known);
	char *program = self_ocr_program(mem, config_text(c->cf, OPT_ocr_program));
	struct ocr_client worker;
	if (status == CTL_OK && program == NULL)
		status = ctl_fail(CTL_FAILED, "no memory");
	if (status == CTL_OK &&
	    ocr_client_start(program, config_text(c->cf, OPT_ocr_languages), &worker, &err) < 0)
		status = ctl_fail(CTL_FAILED, "%s", err.text);
	if (status == CTL_OK) {
		status = files_read(c, pack, &known, &worker, argv + at);
		ocr_client_stop(&worker);
	}
	pack_free(&pack);
	(void)talloc_free(mem);
	return status;
}
