#include "daemon/sales/legal.h"

#include <string.h>
#include <talloc.h>

#include "store/platform/setting.h"

int legal_group(const struct view *v, void *mem, const char **ret_platform, const char **ret_chat,
		struct err *err)
{
	const char *value;
	int rc = setting_get(v, mem, SETTING_LEGAL_GROUP, &value, err);
	const char *blank = rc == 0 ? strchr(value, ' ') : NULL;
	if (rc == 0 && blank == NULL)
		return err_set(err, ERR_ABSENT, "no group of the legal department is configured");
	if (rc < 0)
		return rc;
	*ret_platform = talloc_strndup(mem, value, (size_t)(blank - value));
	*ret_chat = talloc_strdup(mem, blank + 1);
	return *ret_platform != NULL && *ret_chat != NULL
		       ? 0
		       : err_set(err, ERR_AGAIN, "legal: no memory");
}

bool legal_is(const struct person *p)
{
	const char *last = strrchr(p->path, '/');
	return strstr(last != NULL ? last : p->path, "法务") != NULL;
}
