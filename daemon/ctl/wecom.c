/* kehuctl wecom: what an admin sets up in WeCom from here: the application's menu, groups that the
 * application makes, a message to try a way with. All of it through the daemon, which has the
 * access tokens. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/ctl/ctl.h"

#define USAGE                                                                                      \
	"usage: kehuctl wecom menu create [FILE.json] | menu show | menu delete | appchat create " \
	"NAME --owner U --users A,B,... [--id ID] | appchat show ID | say hook|appchat.ID|USER "   \
	"TEXT [--markdown]"

/* One question; what it answered, or NULL after a message. */
static json_t *asked(struct ctl *c, json_t *args, int *ret_status)
{
	json_t *got = NULL;
	struct err err;
	int rc = ctl_ask_platform(c, "wecom", args, &got, &err);
	json_t *result = json_object_get(got, "result");
	const char *why = json_string_value(json_object_get(got, "why"));
	const char *refused = json_string_value(json_object_get(result, "why"));
	json_t *answer = json_object_get(result, "errcode") == NULL
				 ? json_incref(json_object_get(result, "answer"))
				 : NULL;
	*ret_status = CTL_OK;
	if (rc == ERR_ABSENT)
		*ret_status = ctl_fail(CTL_UNREACHABLE, "%s (is kehud running?)", err.text);
	else if (rc < 0)
		*ret_status = ctl_fail(CTL_FAILED, "%s", err.text);
	else if (answer == NULL)
		*ret_status = ctl_fail(CTL_FAILED, "wecom: %s",
				       refused != NULL ? refused
				       : why != NULL   ? why
						       : "no answer");
	json_decref(got);
	return answer;
}

static int done(struct ctl *c, json_t *args, const char *said)
{
	int status;
	json_t *answer = asked(c, args, &status);
	json_decref(answer);
	if (status == CTL_OK)
		(void)printf("%s\n", said);
	return status;
}

static int shown(struct ctl *c, json_t *args, const char *member)
{
	int status;
	json_t *answer = asked(c, args, &status);
	(void)json_object_del(answer, "errcode");
	(void)json_object_del(answer, "errmsg");
	json_t *part = member != NULL ? json_object_get(answer, member) : answer;
	if (status == CTL_OK) {
		(void)json_dumpf(part, stdout, JSON_INDENT(2));
		(void)putchar('\n');
	}
	json_decref(answer);
	return status;
}

/* --- the menu --------------------------------------------------------------------------------- */

/* Keys are what somebody would have typed. */
static json_t *menu_default(void)
{
	static const struct {
		const char *name;
		struct {
			const char *name, *key;
		} below[5];
	} menu[] = {
		{"客户", {{"我的客户", "#名单"}, {"公海", "#公海"}}},
		{"待办", {{"我的待办", "#待办"}}},
		{"更多", {{"使用帮助", "#帮助"}, {"撤销上一步", "#撤销"}}},
	};
	json_t *buttons = json_array();
	for (size_t i = 0; i < sizeof(menu) / sizeof(menu[0]); i++) {
		json_t *below = json_array();
		for (size_t k = 0; k < 5 && menu[i].below[k].name != NULL; k++)
			(void)json_array_append_new(below,
						    json_pack("{s:s, s:s, s:s}", "type", "click",
							      "name", menu[i].below[k].name, "key",
							      menu[i].below[k].key));
		json_t *one = json_object();
		if (json_array_size(below) == 1)
			(void)json_object_update(one, json_array_get(below, 0));
		else
			(void)json_object_set(one, "sub_button", below);
		json_decref(below);
		(void)json_object_set_new(one, "name", json_string(menu[i].name));
		(void)json_array_append_new(buttons, one);
	}
	return json_pack("{s:o}", "button", buttons);
}

static const char *button_wrong(const json_t *b, size_t name_max, bool top)
{
	const char *name = json_string_value(json_object_get(b, "name"));
	const char *key = json_string_value(json_object_get(b, "key"));
	const char *url = json_string_value(json_object_get(b, "url"));
	const char *type = json_string_value(json_object_get(b, "type"));
	const json_t *below = json_object_get(b, "sub_button"), *one;
	size_t i;
	if (name == NULL || name[0] == '\0' || strlen(name) > name_max)
		return top ? "a button's name has 1 to 16 bytes (5 Chinese characters)"
			   : "the name of a button below has 1 to 40 bytes";
	if (below != NULL && (!top || type != NULL))
		return "sub_button stands only on top, and without type";
	if (below != NULL && (json_array_size(below) < 1 || json_array_size(below) > 5))
		return "1 to 5 buttons below one";
	json_array_foreach(below, i, one)
	{
		const char *why = button_wrong(one, 40, false);
		if (why != NULL)
			return why;
	}
	if (below != NULL)
		return NULL;
	if (type == NULL)
		return "a button has a type (click, view, ...)";
	bool page = strcmp(type, "view") == 0, mini = strcmp(type, "view_miniprogram") == 0;
	if (page && (url == NULL || strlen(url) > 1024 || strstr(url, "://") == NULL))
		return "a button of the type view has a url of at most 1024 bytes";
	if (!page && !mini && (key == NULL || key[0] == '\0' || strlen(key) > 128))
		return "a button has a key of 1 to 128 bytes";
	return NULL;
}

/* Documentation 90231. */
static const char *menu_wrong(const json_t *menu)
{
	const json_t *buttons = json_object_get(menu, "button"), *b;
	size_t i;
	if (json_array_size(buttons) < 1 || json_array_size(buttons) > 3)
		return "{\"button\": [1 to 3 of them]}";
	json_array_foreach(buttons, i, b)
	{
		const char *why = button_wrong(b, 16, true);
		if (why != NULL)
			return why;
	}
	return NULL;
}

static int menu_create(struct ctl *c, const char *path)
{
	json_t *menu = NULL;
	AUTO_BUF text = BUF_INIT(65536);
	if (path == NULL) {
		menu = menu_default();
	} else {
		int status = ctl_file(path, &text);
		if (status != CTL_OK)
			return status;
		json_error_t at;
		menu = json_loadb(buf_str(&text), text.len, JSON_REJECT_DUPLICATES, &at);
		if (menu == NULL)
			return ctl_fail(CTL_FAILED, "%s:%d: %s", path, at.line, at.text);
	}
	const char *why = menu_wrong(menu);
	if (why != NULL) {
		json_decref(menu);
		return ctl_fail(CTL_FAILED, "menu: %s", why);
	}
	return done(c, json_pack("{s:s, s:o}", "what", "menu_create", "body", menu),
		    "menu: created (people see it after they have opened the application again)");
}

static int menu(struct ctl *c, int argc, char **argv)
{
	if (argc >= 2 && argc <= 3 && strcmp(argv[1], "create") == 0)
		return menu_create(c, argc == 3 ? argv[2] : NULL);
	if (argc == 2 && strcmp(argv[1], "show") == 0)
		return shown(c, json_pack("{s:s}", "what", "menu"), NULL);
	if (argc == 2 && strcmp(argv[1], "delete") == 0)
		return done(c, json_pack("{s:s}", "what", "menu_delete"), "menu: deleted");
	return ctl_fail(CTL_USAGE, USAGE);
}

/* --- groups ----------------------------------------------------------------------------------- */

static json_t *users_of(char *list)
{
	json_t *users = json_array();
	char *one;
	while ((one = strsep(&list, ",")) != NULL) {
		one += strspn(one, " ");
		one[strcspn(one, " ")] = '\0';
		if (one[0] != '\0')
			(void)json_array_append_new(users, json_string(one));
	}
	return users;
}

static int appchat_create(struct ctl *c, int argc, char **argv)
{
	const char *name = NULL, *owner = NULL, *id = NULL;
	char *list = NULL;
	for (int i = 2; i < argc; i++) {
		bool more = i + 1 < argc;
		if (more && strcmp(argv[i], "--owner") == 0)
			owner = argv[++i];
		else if (more && strcmp(argv[i], "--users") == 0)
			list = argv[++i];
		else if (more && strcmp(argv[i], "--id") == 0)
			id = argv[++i];
		else if (name == NULL)
			name = argv[i];
		else
			return ctl_fail(CTL_USAGE, USAGE);
	}
	if (name == NULL || owner == NULL || list == NULL)
		return ctl_fail(CTL_USAGE, USAGE);
	json_t *users = users_of(list);
	if (json_array_size(users) < 2 || json_array_size(users) > 2000) {
		json_decref(users);
		return ctl_fail(CTL_FAILED, "appchat: a group has 2 to 2000 people");
	}
	int status;
	json_t *answer =
		asked(c,
		      json_pack("{s:s, s:{s:s, s:s, s:o, s:s*}}", "what", "appchat_create", "body",
				"name", name, "owner", owner, "userlist", users, "chatid", id),
		      &status);
	const char *chat = json_string_value(json_object_get(answer, "chatid"));
	if (status == CTL_OK)
		(void)printf("appchat.%s: created; people see the group with its first message "
			     "(kehuctl wecom say appchat.%s TEXT)\n",
			     chat != NULL ? chat : "?", chat != NULL ? chat : "?");
	json_decref(answer);
	return status;
}

static int appchat(struct ctl *c, int argc, char **argv)
{
	if (argc >= 3 && strcmp(argv[1], "create") == 0)
		return appchat_create(c, argc, argv);
	if (argc == 3 && strcmp(argv[1], "show") == 0) {
		const char *id = strncmp(argv[2], "appchat.", 8) == 0 ? argv[2] + 8 : argv[2];
		return shown(c, json_pack("{s:s, s:s}", "what", "appchat", "chatid", id),
			     "chat_info");
	}
	return ctl_fail(CTL_USAGE, USAGE);
}

/* --- a message -------------------------------------------------------------------------------- */

static int say(struct ctl *c, int argc, char **argv)
{
	bool markdown = argc == 4 && strcmp(argv[3], "--markdown") == 0;
	if (argc != 3 && !markdown)
		return ctl_fail(CTL_USAGE, USAGE);
	const char *chat = strcmp(argv[1], "hook") == 0 ? "hook." : argv[1];
	char *escaped = ctl_escape(chat);
	AUTO_BUF path = BUF_INIT(4096);
	buf_printf(&path, "/admin/say?platform=wecom&chat=%s%s", escaped != NULL ? escaped : "",
		   markdown ? "&markdown=1" : "");
	curl_free(escaped);
	json_t *answer = NULL;
	int status = ctl_ask(c, buf_str(&path), "text/plain; charset=utf-8", argv[2],
			     strlen(argv[2]), &answer);
	if (status == CTL_OK)
		(void)printf("%lld is on its way (kehuctl queue shows what does not arrive)\n",
			     json_integer_value(json_object_get(answer, "id")));
	json_decref(answer);
	return status;
}

int ctl_wecom(struct ctl *c, int argc, char **argv)
{
	static const struct {
		const char *name;
		int (*run)(struct ctl *c, int argc, char **argv);
	} verbs[] = {{"menu", menu}, {"appchat", appchat}, {"say", say}};
	for (size_t i = 0; argc >= 2 && i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(argv[1], verbs[i].name) == 0)
			return verbs[i].run(c, argc - 1, argv + 1);
	return ctl_fail(CTL_USAGE, USAGE);
}
