/* kehuctl kf link: the address that a customer opens to write to us. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/ctl/ctl.h"

#define USAGE "usage: kehuctl kf link [--card K12 | --user U] [--account wk...]"
#define TRIES 100
#define PAUSE_NS 200000000 /* between them */

static void print_url(const json_t *answer)
{
	const char *url = json_string_value(json_object_get(answer, "url"));
	const char *param = json_string_value(json_object_get(answer, "param"));
	char *escaped = ctl_escape(param != NULL ? param : "");
	bool more = param != NULL && param[0] != '\0';
	(void)printf("%s%s%s\n", url, more ? "&scene_param=" : "",
		     more && escaped != NULL ? escaped : "");
	curl_free(escaped);
}

/* The daemon asks the platform the first time. */
static int link_get(struct ctl *c, const char *path)
{
	for (int i = 0; i < TRIES; i++) {
		const struct timespec pause = {0, PAUSE_NS};
		json_t *answer = NULL;
		int status = ctl_ask(c, path, "application/json", "", 0, &answer);
		bool there = json_string_value(json_object_get(answer, "url")) != NULL;
		if (status == CTL_OK && there)
			print_url(answer);
		json_decref(answer);
		if (status != CTL_OK || there)
			return status;
		(void)nanosleep(&pause, NULL);
	}
	return ctl_fail(
		CTL_FAILED,
		"kf link: no answer from WeCom yet; is there an account of 微信客服 that the "
		"application may use, and does the daemon run? see kehuctl queue");
}

int ctl_kf(struct ctl *c, int argc, char **argv)
{
	static const char *const options[] = {"card", "user", "account"};
	char path[600] = "/admin/kf/link?";
	if (argc < 2 || argc % 2 != 0 || strcmp(argv[1], "link") != 0)
		return ctl_fail(CTL_USAGE, USAGE);
	for (int i = 2; i < argc; i += 2) {
		size_t k = 0, at = strlen(path);
		while (k < 3 &&
		       (strncmp(argv[i], "--", 2) != 0 || strcmp(argv[i] + 2, options[k]) != 0))
			k++;
		if (k == 3)
			return ctl_fail(CTL_USAGE, USAGE);
		char *escaped = ctl_escape(argv[i + 1]);
		(void)snprintf(path + at, sizeof(path) - at, "&%s=%.150s", options[k],
			       escaped != NULL ? escaped : "");
		curl_free(escaped);
	}
	return link_get(c, path);
}
