#include "daemon/sales/rights.h"

#include <string.h>

bool path_within(const char *path, const char *above)
{
	size_t len = strlen(above);
	return len == 0 ||
	       (strncmp(path, above, len) == 0 && (path[len] == '\0' || path[len] == '/'));
}

bool may_change(const struct person *actor, const struct card *c)
{
	return c->owner == actor->id || c->shared;
}

bool may_arrange(const struct person *actor, const struct card *c)
{
	if (c->owner == actor->id || actor->role >= ROLE_HQ)
		return true;
	return actor->role == ROLE_MANAGER && path_within(c->owner_path, actor->path);
}
