/* kehuctl parse: shows how the grammar reads messages. JSON lines in, JSON lines out; needs neither
 * daemon nor database. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/core/clock.h"
#include "daemon/core/packfile.h"
#include "daemon/ctl/ctl.h"
#include "parsers/message/message.h"

/* One result line, whatever the input line was. */
static void result_print(json_t *result)
{
	if (result != NULL)
		(void)json_dumpf(result, stdout, JSON_COMPACT);
	else
		(void)fputs("{\"kind\":\"error\",\"warnings\":[\"no memory\"]}", stdout);
	(void)putchar('\n');
	json_decref(result);
}

static json_t *refusal(const char *why)
{
	return json_pack("{s:s, s:[s]}", "kind", "error", "warnings", why);
}

static json_t *line_parse(void *mem, const struct pack *pack, const char *line, size_t len,
			  const char *now)
{
	json_t *in = json_loadb(line, len, 0, NULL);
	if (in == NULL)
		return refusal("输入不是有效的 UTF-8 JSON");
	json_t *text = json_object_get(in, "text");
	const char *said = json_string_value(json_object_get(in, "now"));
	struct civil wall = civil_of(clock_now());
	struct instant at;
	json_t *result = NULL;
	if (said == NULL)
		said = now;
	if (!json_is_string(text)) {
		result = refusal("输入里没有 text");
	} else if (said != NULL && !instant_parse(said, &at, &wall)) {
		result = refusal("now 的格式应为 2026-11-23T10:00:00+08:00");
	} else {
		struct message *m;
		struct err err;
		if (message_parse(mem, pack, NULL, json_string_value(text),
				  json_string_length(text), &wall, &m, &err) == 0)
			result = message_to_json(m);
	}
	json_decref(in);
	return result;
}

int ctl_parse(struct ctl *c, int argc, char **argv)
{
	const char *name = "medical", *now = NULL;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--pack") == 0 && i + 1 < argc)
			name = argv[++i];
		else if (strcmp(argv[i], "--now") == 0 && i + 1 < argc)
			now = argv[++i];
		else if (strcmp(argv[i], "--json") != 0)
			return ctl_fail(CTL_USAGE, "usage: kehuctl parse [--pack P] [--now T] "
						   "[--json] <LINES");
	}
	int status = ctl_config(c);
	if (status != CTL_OK)
		return status;
	struct pack *pack;
	struct err err;
	if (pack_open(name, &pack, &err) < 0)
		return ctl_fail(CTL_CONFIG, "pack: %s", err.text);
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	while ((len = getline(&line, &room, stdin)) > 0) {
		if (line[strspn(line, " \t\r\n")] == '\0')
			continue;
		void *mem = talloc_new(NULL);
		result_print(mem != NULL ? line_parse(mem, pack, line, (size_t)len, now) : NULL);
		(void)talloc_free(mem);
	}
	free(line);
	pack_free(&pack);
	return CTL_OK;
}
