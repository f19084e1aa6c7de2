/* kehuctl export: rows of the database as a CSV file that import takes. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/ctl/ctl.h"

static int pages_write(struct ctl *c, const char *kind, FILE *out)
{
	int status = CTL_OK;
	int64_t after = 0;
	do {
		char where[128];
		json_t *answer = NULL;
		(void)snprintf(where, sizeof(where), "/admin/export?kind=%.40s&after=%lld", kind,
			       (long long)after);
		status = ctl_ask(c, where, NULL, NULL, 0, &answer);
		const json_t *csv = json_object_get(answer, "csv");
		if (status == CTL_OK)
			(void)fwrite(json_string_value(csv), 1, json_string_length(csv), out);
		after = json_integer_value(json_object_get(answer, "next"));
		json_decref(answer);
	} while (status == CTL_OK && after != 0);
	return status;
}

int ctl_export(struct ctl *c, int argc, char **argv)
{
	if (argc != 3 || strspn(argv[1], "abcdefghijklmnopqrstuvwxyz") != strlen(argv[1]))
		return ctl_fail(CTL_USAGE, "usage: kehuctl export KIND FILE.csv");
	const char *path = argv[2];
	bool to_stdout = strcmp(path, "-") == 0;
	/* Complete or not there: a half-written file would pass for all customers. */
	char *part = talloc_asprintf(NULL, "%s.part", path);
	FILE *out = to_stdout ? stdout : part != NULL ? fopen(part, "we") : NULL;
	if (out == NULL) {
		(void)talloc_free(part);
		return ctl_fail(CTL_FAILED, "cannot write %s: %s", path, strerror(errno));
	}
	int status = pages_write(c, argv[1], out);
	bool written = fflush(out) == 0 && !ferror(out);
	if (!to_stdout) {
		written = fclose(out) == 0 && written;
		if (status == CTL_OK && written)
			written = rename(part, path) == 0;
		else
			(void)remove(part);
	}
	if (status == CTL_OK && !written)
		status = ctl_fail(CTL_FAILED, "cannot write %s: %s", path, strerror(errno));
	(void)talloc_free(part);
	return status;
}
