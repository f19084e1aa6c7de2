/* kehuctl user add|role|scope|disable: people, one at a time. Many come with import users. */
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#include "daemon/ctl/ctl.h"

#define USAGE                                                                        \
	"usage: kehuctl user add USER NAME [--role R] [--scope PATH] [--platform P]" \
	" | role USER R | scope USER PATH | disable USER"

static void part(struct buf *b, const char *key, const char *value)
{
	char *text = ctl_escape(value);
	buf_printf(b, "&%s=%s", key, text != NULL ? text : "");
	curl_free(text);
}

/* Takes "--name value" out of the arguments; the rest is left in their order. */
static const char *option(int *argc, char **argv, const char *name)
{
	for (int i = 1; i + 1 < *argc; i++) {
		if (strcmp(argv[i], name) != 0)
			continue;
		const char *value = argv[i + 1];
		for (int k = i; k + 2 < *argc; k++)
			argv[k] = argv[k + 2];
		*argc -= 2;
		return value;
	}
	return NULL;
}

int ctl_user(struct ctl *c, int argc, char **argv)
{
	static const struct {
		const char *verb;
		const char *third; /* what follows the user; NULL: nothing */
	} verbs[] = {{"add", "name"}, {"role", "role"}, {"scope", "scope"}, {"disable", NULL}};
	const char *role = option(&argc, argv, "--role"), *scope = option(&argc, argv, "--scope");
	const char *platform = option(&argc, argv, "--platform");
	AUTO_BUF path = BUF_INIT(8192);
	for (size_t i = 0; argc >= 3 && i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (strcmp(argv[1], verbs[i].verb) != 0 || argc != 3 + (verbs[i].third != NULL))
			continue;
		buf_printf(&path, "/admin/user?do=%s", verbs[i].verb);
		part(&path, "user", argv[2]);
		if (verbs[i].third != NULL)
			part(&path, verbs[i].third, argv[3]);
		if (role != NULL)
			part(&path, "role", role);
		if (scope != NULL)
			part(&path, "scope", scope);
		if (platform != NULL)
			part(&path, "platform", platform);
	}
	if (path.len == 0)
		return ctl_fail(CTL_USAGE, USAGE);
	json_t *answer = NULL;
	int status = ctl_ask(c, buf_str(&path), "text/plain", "", 0, &answer);
	if (status == CTL_OK)
		(void)printf("%s: %s\n", argv[2], argv[1]);
	json_decref(answer);
	return status;
}
