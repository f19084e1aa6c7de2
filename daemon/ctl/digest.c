/* kehuctl digest: what somebody is told of a day, a week or a month, now or at another time. */
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#include "daemon/ctl/ctl.h"

#define USAGE "usage: kehuctl digest --user U [--period day|week|month] [--at T] [--platform P]"

int ctl_digest(struct ctl *c, int argc, char **argv)
{
	static const char *const options[] = {"user", "period", "at", "platform"};
	char path[600] = "/admin/digest?";
	bool user = false, period = false;
	if (argc % 2 == 0)
		return ctl_fail(CTL_USAGE, USAGE);
	for (int i = 1; i + 1 < argc; i += 2) {
		size_t k = 0, at = strlen(path);
		while (k < 4 &&
		       (strncmp(argv[i], "--", 2) != 0 || strcmp(argv[i] + 2, options[k]) != 0))
			k++;
		if (k == 4)
			return ctl_fail(CTL_USAGE, USAGE);
		char *escaped = ctl_escape(argv[i + 1]);
		(void)snprintf(path + at, sizeof(path) - at, "&%s=%.120s", options[k],
			       escaped != NULL ? escaped : "");
		curl_free(escaped);
		user |= k == 0;
		period |= k == 1;
	}
	if (!user)
		return ctl_fail(CTL_USAGE, USAGE);
	if (!period)
		(void)snprintf(path + strlen(path), sizeof(path) - strlen(path), "&period=day");
	json_t *j = NULL;
	int status = ctl_ask(c, path, NULL, NULL, 0, &j);
	if (status == CTL_OK)
		(void)puts(json_string_value(json_object_get(j, "text")));
	json_decref(j);
	return status;
}
