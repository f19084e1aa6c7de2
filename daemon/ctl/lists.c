/* kehuctl users, tasks, audit: lists, as a table or as JSON lines. */
#include <stdio.h>
#include <string.h>

#include "daemon/ctl/ctl.h"

struct list {
	const char *name, *page;
	const char *columns[8]; /* of the table, NULL-terminated */
};

static const struct list lists[] = {
	{"users",
	 "/admin/users",
	 {"user", "platform", "name", "role", "scope", "from", "state", NULL}},
	{"tasks", "/admin/tasks", {"id", "user", "due", "status", "customer_name", "text", NULL}},
	{"audit", "/admin/audit", {"time", "user", "what", "subject", "allowed", NULL}},
};

static void cell_print(const json_t *value)
{
	if (json_is_string(value))
		(void)fputs(json_string_value(value), stdout);
	else if (json_is_integer(value))
		(void)printf("%lld", (long long)json_integer_value(value));
	else if (json_is_boolean(value))
		(void)fputs(json_is_true(value) ? "yes" : "no", stdout);
}

static void row_print(const struct list *l, const json_t *row, bool as_json)
{
	if (as_json)
		(void)json_dumpf(row, stdout, JSON_COMPACT);
	for (size_t i = 0; !as_json && l->columns[i] != NULL; i++) {
		if (i > 0)
			(void)putchar('\t');
		cell_print(json_object_get(row, l->columns[i]));
	}
	(void)putchar('\n');
}

int ctl_list(struct ctl *c, int argc, char **argv)
{
	bool as_json = argc == 2 && strcmp(argv[1], "--json") == 0;
	if (argc > 2 || (argc == 2 && !as_json))
		return ctl_fail(CTL_USAGE, "usage: kehuctl %s [--json]", argv[0]);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		if (strcmp(lists[i].name, argv[0]) != 0)
			continue;
		json_t *answer = NULL, *row;
		int status = ctl_ask(c, lists[i].page, NULL, NULL, 0, &answer);
		size_t k;
		json_array_foreach(json_object_get(answer, lists[i].name), k, row)
			row_print(&lists[i], row, as_json);
		json_decref(answer);
		return status;
	}
	return CTL_FAILED;
}
