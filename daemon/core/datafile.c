#include "daemon/core/datafile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_BYTES (1024 * 1024)

bool datafile_is_path(const char *name)
{
	return strchr(name, '/') != NULL || strstr(name, ".json") != NULL;
}

int datafile_read(const char *what, const char *path, char **ret, size_t *ret_len, struct err *err)
{
	FILE *f = fopen(path, "re");
	if (f == NULL)
		return err_set(err, ERR_INPUT, "%s %s: %s", what, path, strerror(errno));
	char *text = malloc(MAX_BYTES + 1);
	size_t len = text != NULL ? fread(text, 1, MAX_BYTES + 1, f) : 0;
	(void)fclose(f);
	if (text == NULL || len > MAX_BYTES) {
		free(text);
		return err_set(err, ERR_INPUT, "%s %s: larger than 1 MiB (shorten it)", what, path);
	}
	*ret = text;
	*ret_len = len;
	return 0;
}
