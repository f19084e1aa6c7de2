/* kehuctl queue: what waits, what was set aside; retry gives a dead letter another chance. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/ctl/ctl.h"

static long long number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static void table_print(const json_t *answer)
{
	static const char *const rows[][3] = {
		{"inbox", "inbox_open", "inbox_dead"},
		{"outbox", "outbox_waiting", "outbox_dead"},
		{"jobs", "jobs_waiting", "jobs_dead"},
		{"errands", "errands_waiting", "errands_dead"},
	};
	(void)printf("%-8s %10s %10s\n", "", "waiting", "set aside");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		(void)printf("%-8s %10lld %10lld\n", rows[i][0], number(answer, rows[i][1]),
			     number(answer, rows[i][2]));
	size_t i;
	json_t *dead;
	json_array_foreach(json_object_get(answer, "dead"), i, dead)
	{
		const char *error = json_string_value(json_object_get(dead, "error"));
		(void)printf("%s%-6s %lld  tries %lld  %s\n", i == 0 ? "\n" : "",
			     json_string_value(json_object_get(dead, "kind")), number(dead, "id"),
			     number(dead, "attempts"), error != NULL ? error : "");
	}
}

static int retry(struct ctl *c, const char *id)
{
	if (id[0] == '\0' || strspn(id, "0123456789") != strlen(id))
		return ctl_fail(CTL_USAGE, "queue retry: %s is no number (see kehuctl queue)", id);
	char path[96];
	if (snprintf(path, sizeof(path), "/admin/queue/retry?id=%s", id) >= (int)sizeof(path))
		return ctl_fail(CTL_USAGE, "queue retry: number too long");
	json_t *answer = NULL;
	int status = ctl_ask(c, path, "application/json", "", 0, &answer);
	if (status == CTL_OK)
		(void)printf("%s %s is tried again\n",
			     json_string_value(json_object_get(answer, "kind")), id);
	json_decref(answer);
	return status;
}

int ctl_queue(struct ctl *c, int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "retry") == 0)
		return retry(c, argv[2]);
	bool as_json = argc == 2 && strcmp(argv[1], "--json") == 0;
	if (argc != 1 && !as_json)
		return ctl_fail(CTL_USAGE, "usage: kehuctl queue [--json] | queue retry ID");
	json_t *answer = NULL;
	int status = ctl_ask(c, "/admin/queue", NULL, NULL, 0, &answer);
	if (status == CTL_OK && as_json) {
		(void)json_dumpf(answer, stdout, 0);
		(void)putchar('\n');
	} else if (status == CTL_OK) {
		table_print(answer);
	}
	json_decref(answer);
	return status;
}
