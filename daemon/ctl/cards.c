/* kehuctl cards, kehuctl card ID: customer cards, as a table or as JSON. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/ctl/ctl.h"

static const char *text(const json_t *card, const char *key)
{
	const char *value = json_string_value(json_object_get(card, key));
	return value != NULL ? value : "";
}

static void line_print(const json_t *card)
{
	(void)printf("K%lld\t%s\t%s\t%s\t%s\t%s\t%s\n",
		     (long long)json_integer_value(json_object_get(card, "id")), text(card, "name"),
		     text(card, "org"), text(card, "intent"), text(card, "stage"),
		     text(card, "phone"), text(card, "owner"));
}

int ctl_cards(struct ctl *c, int argc, char **argv)
{
	const char *owner = "", *search = "";
	bool as_json = false;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--json") == 0)
			as_json = true;
		else if (strcmp(argv[i], "--owner") == 0 && i + 1 < argc)
			owner = argv[++i];
		else if (strcmp(argv[i], "--search") == 0 && i + 1 < argc)
			search = argv[++i];
		else
			return ctl_fail(CTL_USAGE, "usage: kehuctl cards [--json] [--owner U] "
						   "[--search WORDS]");
	}
	AUTO_BUF path = BUF_INIT(8192);
	char *o = ctl_escape(owner), *s = ctl_escape(search);
	buf_printf(&path, "/admin/cards?owner=%s&search=%s", o != NULL ? o : "",
		   s != NULL ? s : "");
	curl_free(o);
	curl_free(s);
	json_t *answer = NULL, *card;
	int status = ctl_ask(c, buf_str(&path), NULL, NULL, 0, &answer);
	size_t i;
	json_array_foreach(json_object_get(answer, "cards"), i, card)
	{
		if (as_json) {
			(void)json_dumpf(card, stdout, JSON_COMPACT);
			(void)putchar('\n');
		} else {
			line_print(card);
		}
	}
	json_decref(answer);
	return status;
}

int ctl_card(struct ctl *c, int argc, char **argv)
{
	const char *id = argc == 2 ? argv[1] : "";
	if (id[0] == 'K' || id[0] == 'k')
		id++;
	if (id[0] == '\0' || strlen(id) > 18 || strspn(id, "0123456789") != strlen(id))
		return ctl_fail(CTL_USAGE, "usage: kehuctl card ID");
	char path[64];
	(void)snprintf(path, sizeof(path), "/admin/card?id=%s", id);
	json_t *answer = NULL;
	int status = ctl_ask(c, path, NULL, NULL, 0, &answer);
	if (status == CTL_OK) {
		(void)json_dumpf(answer, stdout, JSON_INDENT(2));
		(void)putchar('\n');
	}
	json_decref(answer);
	return status;
}
