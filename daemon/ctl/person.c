/* kehuctl export-person, forget: all that is kept of one person. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/ctl/ctl.h"

static int ask(struct ctl *c, const char *page, const char *who, bool post, json_t **ret)
{
	char *escaped = ctl_escape(who);
	char path[600];
	(void)snprintf(path, sizeof(path), "%s?person=%.500s", page,
		       escaped != NULL ? escaped : "");
	curl_free(escaped);
	return ctl_ask(c, path, NULL, post ? "" : NULL, 0, ret);
}

int ctl_export_person(struct ctl *c, int argc, char **argv)
{
	if (argc != 2)
		return ctl_fail(CTL_USAGE, "usage: kehuctl export-person "
					   "NUMBER|PHONE|KEY|user:ACCOUNT");
	json_t *answer = NULL;
	int status = ask(c, "/admin/person", argv[1], false, &answer);
	if (status == CTL_OK) {
		(void)json_dumpf(answer, stdout, JSON_INDENT(2));
		(void)putchar('\n');
	}
	json_decref(answer);
	return status;
}

/* The texts of messages and the index of words; the daemon would come to it by itself, too. */
static int rest(struct ctl *c)
{
	bool more = true;
	int status = CTL_OK;
	while (status == CTL_OK && more) {
		json_t *answer = NULL;
		status = ctl_ask(c, "/admin/forget/step", NULL, "", 0, &answer);
		more = json_is_true(json_object_get(answer, "more"));
		json_decref(answer);
	}
	return status;
}

/* What would go, for whoever has not said --yes. */
static int preview(const json_t *person)
{
	size_t i;
	json_t *card;
	json_array_foreach(json_object_get(person, "cards"), i, card)
	{
		const char *name = json_string_value(json_object_get(card, "name"));
		const char *org = json_string_value(json_object_get(card, "org"));
		(void)printf("K%lld %s %s, %zu messages, %zu attachments\n",
			     (long long)json_integer_value(json_object_get(card, "id")),
			     name != NULL ? name : "", org != NULL ? org : "",
			     json_array_size(json_object_get(card, "messages")),
			     json_array_size(json_object_get(card, "attachments")));
	}
	const char *name = json_string_value(json_object_get(person, "name"));
	if (name != NULL)
		(void)printf("%s, %zu messages\n", name,
			     json_array_size(json_object_get(person, "messages")));
	return ctl_fail(CTL_FAILED, "nothing was changed; this cannot be undone: say --yes");
}

int ctl_forget(struct ctl *c, int argc, char **argv)
{
	bool yes = argc == 3 && strcmp(argv[2], "--yes") == 0;
	if (argc != 2 && !yes)
		return ctl_fail(CTL_USAGE,
				"usage: kehuctl forget NUMBER|PHONE|KEY|user:ACCOUNT [--yes]");
	json_t *answer = NULL;
	int status = ask(c, yes ? "/admin/forget" : "/admin/person", argv[1], yes, &answer);
	if (status == CTL_OK && !yes)
		status = preview(answer);
	else if (status == CTL_OK && (status = rest(c)) == CTL_OK)
		(void)printf("%s: forgotten\n", argv[1]);
	json_decref(answer);
	return status;
}
