#include "daemon/core/self.h"

#include <string.h>
#include <talloc.h>
#include <unistd.h>

char *self_ocr_program(const void *mem, const char *configured)
{
	if (configured[0] != '\0')
		return talloc_strdup(mem, configured);
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (n <= 0)
		return NULL;
	self[n] = '\0';
	char *slash = strrchr(self, '/');
	*slash = '\0';
	char *path = talloc_asprintf(mem, "%s/kehud-ocr", self);
	if (path == NULL || access(path, X_OK) == 0)
		return path;
	return talloc_asprintf(mem, "%s/../lib/kehud/kehud-ocr", self);
}
