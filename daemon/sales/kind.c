#include "daemon/sales/kind.h"

#include <stddef.h>
#include <string.h>

const char *customer_kind(const char *type, const char *org)
{
	static const char *const kinds[] = {"医院", "诊所", "门诊", "公司", "集团",
					    "学校", "大学", "超市", "商场", "便利店",
					    "药房", "店",   "厂",   "中心"};
	if (type != NULL && type[0] != '\0')
		return type;
	for (size_t i = 0; org != NULL && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strstr(org, kinds[i]) != NULL)
			return kinds[i];
	return NULL;
}
