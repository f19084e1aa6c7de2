#include "daemon/core/packfile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PACK_MAX (1024 * 1024)

static int file_read(const char *path, char **ret, size_t *ret_len, struct err *err)
{
	FILE *f = fopen(path, "re");
	if (f == NULL)
		return err_set(err, ERR_INPUT, "pack %s: %s", path, strerror(errno));
	char *text = malloc(PACK_MAX + 1);
	size_t len = text != NULL ? fread(text, 1, PACK_MAX + 1, f) : 0;
	(void)fclose(f);
	if (text == NULL || len > PACK_MAX) {
		free(text);
		return err_set(err, ERR_INPUT, "pack %s: larger than 1 MiB (shorten it)", path);
	}
	*ret = text;
	*ret_len = len;
	return 0;
}

int pack_open(const char *name, struct pack **ret, struct err *err)
{
	size_t len;
	const char *shipped = pack_shipped(name, &len);
	if (shipped != NULL)
		return pack_parse(shipped, len, name, ret, err);
	if (strchr(name, '/') == NULL && strstr(name, ".json") == NULL)
		return err_set(
			err, ERR_INPUT,
			"no shipped pack is called %s (a file's path has a slash or ends in .json)",
			name);
	char *text = NULL;
	int rc = file_read(name, &text, &len, err);
	if (rc < 0)
		return rc;
	rc = pack_parse(text, len, name, ret, err);
	free(text);
	return rc;
}
