#include "daemon/chat/platform.h"

#include <string.h>

const struct platform *const platforms[] = {&platform_console, &platform_wecom, NULL};

const struct platform *platform_named(const char *name)
{
	for (const struct platform *const *p = platforms; *p != NULL; p++)
		if (strcmp((*p)->name, name) == 0)
			return *p;
	return NULL;
}
