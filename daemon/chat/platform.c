#include "daemon/chat/platform.h"

#include <string.h>

const struct platform *const platforms[] = {&platform_console, &platform_wecom, &platform_amap,
					    NULL};

bool platform_on(const struct platform *p, const struct config *cf)
{
	return p->keyed ? config_text(cf, p->enabled)[0] != '\0' : config_flag(cf, p->enabled);
}

const struct platform *platform_named(const char *name)
{
	for (const struct platform *const *p = platforms; *p != NULL; p++)
		if (strcmp((*p)->name, name) == 0)
			return *p;
	return NULL;
}
