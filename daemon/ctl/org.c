/* kehuctl org sync: the directory of the chat platform is read now, by the daemon; what changed is
 * printed. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "daemon/core/clock.h"
#include "daemon/ctl/ctl.h"

#define USAGE "usage: kehuctl org sync [--platform P] [--force] [--json]"
#define LOOK_MS 200
#define PATIENCE_S 900

static void change_print(const json_t *c)
{
	const char *user = json_string_value(json_object_get(c, "user"));
	const char *name = json_string_value(json_object_get(c, "name"));
	const char *detail = json_string_value(json_object_get(c, "detail"));
	(void)printf("%s\t%s%s%s%s%s\n", json_string_value(json_object_get(c, "what")),
		     user != NULL ? user : "", user != NULL ? " " : "", name != NULL ? name : "",
		     name != NULL ? "\t" : "", detail != NULL ? detail : "");
}

static int result_print(const json_t *j, bool as_json)
{
	const json_t *c, *n;
	const char *what, *comma = "";
	json_int_t held = json_integer_value(json_object_get(j, "held"));
	size_t i;
	if (as_json) {
		(void)json_dumpf(j, stdout, JSON_COMPACT);
		(void)putchar('\n');
		return held > 0 ? CTL_FAILED : CTL_OK;
	}
	json_array_foreach(json_object_get(j, "changes"), i, c) change_print(c);
	json_t *counts = json_object_get(j, "counts");
	(void)printf("%lld people; ", (long long)json_integer_value(json_object_get(j, "people")));
	json_object_foreach(counts, what, n)
	{
		(void)printf("%s%lld %s", comma, (long long)json_integer_value(n), what);
		comma = ", ";
	}
	(void)printf("%s\n", comma[0] != '\0' ? "" : "nothing changed");
	if (held == 0)
		return CTL_OK;
	return ctl_fail(CTL_FAILED,
			"%lld people are missing, so many that nobody was disabled: is the visible "
			"scope (可见范围) smaller than before? If they have all left: kehuctl org "
			"sync --force",
			(long long)held);
}

/* Looks until it is done or has failed. */
static int result_wait(struct ctl *c, const char *platform, json_int_t since, bool as_json)
{
	char where[160];
	int64_t until_us = clock_mono_us() + PATIENCE_S * INT64_C(1000000);
	(void)snprintf(where, sizeof(where), "/admin/org?platform=%.40s&since=%lld", platform,
		       (long long)since);
	for (;;) {
		json_t *j = NULL;
		int status = ctl_ask(c, where, NULL, NULL, 0, &j);
		const char *error = json_string_value(json_object_get(j, "error"));
		bool done = json_is_true(json_object_get(j, "done"));
		if (status == CTL_OK && done)
			status = result_print(j, as_json);
		else if (status == CTL_OK && error != NULL)
			status = ctl_fail(CTL_FAILED, "%s: %s (the daemon tries again by itself)",
					  platform, error);
		else if (status == CTL_OK && clock_mono_us() > until_us)
			status = ctl_fail(CTL_FAILED, "%s: not finished yet", platform);
		else if (status == CTL_OK)
			status = -1;
		json_decref(j);
		if (status != -1)
			return status;
		(void)nanosleep(&(struct timespec){.tv_nsec = LOOK_MS * 1000000L}, NULL);
	}
}

int ctl_org(struct ctl *c, int argc, char **argv)
{
	const char *platform = NULL;
	bool force = false, as_json = false;
	if (argc < 2 || strcmp(argv[1], "sync") != 0)
		return ctl_fail(CTL_USAGE, USAGE);
	for (int i = 2; i < argc; i++) {
		if (strcmp(argv[i], "--force") == 0)
			force = true;
		else if (strcmp(argv[i], "--json") == 0)
			as_json = true;
		else if (strcmp(argv[i], "--platform") == 0 && i + 1 < argc &&
			 strlen(argv[i + 1]) <= 40 && strchr(argv[i + 1], '&') == NULL)
			platform = argv[++i];
		else
			return ctl_fail(CTL_USAGE, USAGE);
	}
	char where[160];
	(void)snprintf(where, sizeof(where), "/admin/org/sync?%s%s%s", force ? "force=1&" : "",
		       platform != NULL ? "platform=" : "", platform != NULL ? platform : "");
	json_t *answer = NULL;
	int status = ctl_ask(c, where, "text/plain", "", 0, &answer);
	const char *chosen = json_string_value(json_object_get(answer, "platform"));
	if (status == CTL_OK && chosen != NULL)
		status = result_wait(c, chosen,
				     json_integer_value(json_object_get(answer, "since")), as_json);
	json_decref(answer);
	return status;
}
