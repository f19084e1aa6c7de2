/* kehuctl import: a CSV file into the database, all of it or nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/ctl/ctl.h"

#define FILE_MAX (64u * 1024 * 1024)

static void report_print(const char *path, const json_t *answer)
{
	size_t i;
	json_t *bad;
	json_array_foreach(json_object_get(answer, "rejected"), i, bad)
	{
		const char *reason = json_string_value(json_object_get(bad, "reason"));
		(void)fprintf(stderr, "%s:%lld: %s\n", path,
			      (long long)json_integer_value(json_object_get(bad, "line")),
			      reason != NULL ? reason : "");
	}
	if (!json_is_object(answer) || json_object_get(answer, "added") == NULL)
		return;
	(void)printf("%s: %lld added, %lld updated, %zu rejected%s\n", path,
		     (long long)json_integer_value(json_object_get(answer, "added")),
		     (long long)json_integer_value(json_object_get(answer, "updated")),
		     json_array_size(json_object_get(answer, "rejected")),
		     json_is_true(json_object_get(answer, "applied")) ? ""
								      : "; nothing was changed");
}

int ctl_import(struct ctl *c, int argc, char **argv)
{
	const char *kind = NULL, *path = NULL;
	bool dry = false, skip = false, good = true;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--dry-run") == 0)
			dry = true;
		else if (strcmp(argv[i], "--skip-bad") == 0)
			skip = true;
		else if (kind == NULL)
			kind = argv[i];
		else if (path == NULL)
			path = argv[i];
		else
			good = false;
	}
	if (!good || path == NULL || strspn(kind, "abcdefghijklmnopqrstuvwxyz") != strlen(kind))
		return ctl_fail(CTL_USAGE, "usage: kehuctl import products|customers|users "
					   "FILE.csv [--dry-run] [--skip-bad]");
	AUTO_BUF bytes = BUF_INIT(FILE_MAX);
	int status = ctl_file(path, &bytes);
	if (status != CTL_OK)
		return status;
	char where[128];
	(void)snprintf(where, sizeof(where), "/admin/import?kind=%.40s&dry_run=%d&skip_bad=%d",
		       kind, dry, skip);
	json_t *answer = NULL;
	status = ctl_ask(c, where, "text/csv", buf_str(&bytes), bytes.len, &answer);
	report_print(path, answer);
	json_decref(answer);
	return status;
}
