/* kehuctl ocr: what the worker and the extractor make of picture files; needs no daemon. */
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

/* {"file", "text", "fields", "doubtful", "kind", "ms", "error"?} */
static json_t *file_read(void *mem, struct ocr_client *worker, const struct ctl *c,
			 const struct pack *pack, const char *path, struct err *err)
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
		 label_parse(mem, pack, NULL, page, &label, err) == 0)
		out = label_to_json(label, page);
	const char *name = strrchr(path, '/');
	if (out == NULL)
		return NULL;
	(void)json_object_set_new(out, "file", json_string(name != NULL ? name + 1 : path));
	(void)json_object_set_new(out, "ms", json_integer((clock_mono_us() - began) / 1000));
	return out;
}

int ctl_ocr(struct ctl *c, int argc, char **argv)
{
	const char *pack_name = "medical";
	int at = 1;
	for (; at < argc && strncmp(argv[at], "--", 2) == 0; at++) {
		if (strcmp(argv[at], "--pack") == 0 && at + 1 < argc)
			pack_name = argv[++at];
		else if (strcmp(argv[at], "--json") != 0)
			at = argc;
	}
	if (at >= argc)
		return ctl_fail(CTL_USAGE, "usage: kehuctl ocr [--pack P] --json FILE...");
	int status = ctl_config(c);
	if (status != CTL_OK)
		return status;
	struct pack *pack;
	struct err err;
	if (pack_open(pack_name, &pack, &err) < 0)
		return ctl_fail(CTL_CONFIG, "pack: %s", err.text);
	char *program = self_ocr_program(NULL, config_text(c->cf, OPT_ocr_program));
	struct ocr_client worker;
	if (program == NULL ||
	    ocr_client_start(program, config_text(c->cf, OPT_ocr_languages), &worker, &err) < 0) {
		pack_free(&pack);
		(void)talloc_free(program);
		return ctl_fail(CTL_FAILED, "%s", program != NULL ? err.text : "no memory");
	}
	for (; at < argc && status == CTL_OK; at++) {
		void *mem = talloc_new(NULL);
		json_t *line = file_read(mem, &worker, c, pack, argv[at], &err);
		if (line == NULL)
			status = ctl_fail(CTL_FAILED, "%s: %s", argv[at], err.text);
		else
			(void)json_dumpf(line, stdout, JSON_COMPACT);
		if (line != NULL)
			(void)putchar('\n');
		json_decref(line);
		(void)talloc_free(mem);
	}
	ocr_client_stop(&worker);
	pack_free(&pack);
	(void)talloc_free(program);
	return status;
}
