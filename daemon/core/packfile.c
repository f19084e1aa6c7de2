#include "daemon/core/packfile.h"

#include <stdlib.h>

#include "daemon/core/datafile.h"

int pack_open(const char *name, struct pack **ret, struct err *err)
{
	size_t len;
	const char *shipped = pack_shipped(name, &len);
	if (shipped != NULL)
		return pack_parse(shipped, len, name, ret, err);
	if (!datafile_is_path(name))
		return err_set(
			err, ERR_INPUT,
			"no shipped pack is called %s (a file's path has a slash or ends in .json)",
			name);
	char *text = NULL;
	int rc = datafile_read("pack", name, &text, &len, err);
	if (rc < 0)
		return rc;
	rc = pack_parse(text, len, name, ret, err);
	free(text);
	return rc;
}
