/* kehuctl pack: looks a pack over before a daemon is given it, says what it would change and would
 * have said, puts it in force, and goes back. `check` and `list` need neither daemon nor database.
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/core/datafile.h"
#include "daemon/core/packfile.h"
#include "daemon/ctl/ctl.h"
#include "daemon/ctl/pack_test.h"
#include "parsers/pack/metric.h"
#include "parsers/pack/process.h"
#include "parsers/pack/rule.h"
#include "parsers/pack/survey.h"
#include "parsers/pack/talk.h"

#define USAGE                                                                                \
	"usage: kehuctl pack check FILE... | list | versions | show [VERSION | --at DAY] | " \
	"use NAME|FILE [--dry-run] | use --back [VERSION] | test FILE [--days N] [--json]"

static int check(const char *name)
{
	struct pack *pack;
	struct err err;
	if (pack_open(name, &pack, &err) < 0)
		return ctl_fail(CTL_FAILED, "%s", err.text);
	const struct pack_field *fields;
	const struct pack_stage *stages;
	const struct pack_action *actions;
	const struct pack_param *params;
	const struct key_action *keys;
	const struct pack_topic *topics;
	const struct pack_survey *surveys;
	const struct pack_metric *metrics;
	const struct pack_rule *rules;
	(void)printf(
		"%s: ok: %s (%s), %zu fields, %zu stages, %zu actions, %zu key actions, %zu "
		"parameters, %zu objections, %zu blockers, %zu surveys, %zu metrics, %zu rules\n",
		name, pack_name(pack), pack_title(pack), pack_fields(pack, &fields),
		pack_stages(pack, &stages), pack_actions(pack, &actions),
		pack_key_actions(pack, &keys), pack_params(pack, &params),
		pack_objections(pack, &topics), pack_blockers(pack, &topics),
		pack_surveys(pack, &surveys), pack_metrics(pack, &metrics),
		pack_rules(pack, &rules));
	pack_free(&pack);
	return CTL_OK;
}

static int list(void)
{
	const char *name;
	for (size_t i = 0; (name = pack_shipped_name(i)) != NULL; i++) {
		int status = check(name);
		if (status != CTL_OK)
			return status;
	}
	return CTL_OK;
}

static const char *text(const json_t *row, const char *key)
{
	const char *value = json_string_value(json_object_get(row, key));
	return value != NULL ? value : "";
}

static long long count(const json_t *row, const char *key)
{
	return (long long)json_integer_value(json_object_get(row, key));
}

static int versions(struct ctl *c)
{
	json_t *j = NULL;
	int status = ctl_ask(c, "/admin/pack", NULL, NULL, 0, &j);
	const json_t *row;
	size_t i;
	if (status == CTL_OK) {
		json_array_foreach(json_object_get(j, "versions"), i, row)(void)
			printf("%lld\t%s\t%s\t%s\t%s%s\n", count(row, "id"), text(row, "at"),
			       text(row, "how"), text(row, "source"), text(row, "by"),
			       i == 0 ? "\t(in force)" : "");
		json_array_foreach(json_object_get(j, "amendments"), i, row)(void)
			printf("amendment %lld\t%s\t%s\n", count(row, "id"), text(row, "by"),
			       text(row, "text"));
	}
	json_decref(j);
	return status;
}

static int show(struct ctl *c, int argc, char **argv)
{
	char where[120] = "/admin/pack/json";
	if (argc == 2 && strcmp(argv[0], "--at") == 0) {
		char *at = ctl_escape(argv[1]);
		(void)snprintf(where, sizeof(where), "/admin/pack/json?at=%.60s",
			       at != NULL ? at : "");
		curl_free(at);
	} else if (argc == 1 && strtoll(argv[0], NULL, 10) > 0) {
		(void)snprintf(where, sizeof(where), "/admin/pack/json?id=%lld",
			       strtoll(argv[0], NULL, 10));
	} else if (argc != 0) {
		return ctl_fail(CTL_USAGE, USAGE);
	}
	json_t *j = NULL;
	int status = ctl_ask(c, where, NULL, NULL, 0, &j);
	if (status == CTL_OK)
		(void)puts(text(j, "json"));
	json_decref(j);
	return status;
}

int pack_send(struct ctl *c, const char *page, const char *name, const char *more, json_t **ret)
{
	size_t len = 0;
	char *body = NULL, *source = ctl_escape(name);
	struct err err;
	int status = CTL_OK;
	if (pack_shipped(name, &len) == NULL && datafile_is_path(name)) {
		if (datafile_read("pack", name, &body, &len, &err) < 0)
			status = ctl_fail(CTL_FAILED, "%s", err.text);
	} else {
		len = 0;
	}
	char *where = NULL;
	if (status == CTL_OK &&
	    (source == NULL || asprintf(&where, "%s?source=%s%s", page, source, more) < 0))
		status = ctl_fail(CTL_FAILED, "no memory");
	if (status == CTL_OK)
		status = ctl_ask(c, where, "application/json", body != NULL ? body : "", len, ret);
	free(where);
	free(body);
	curl_free(source);
	return status;
}

static int preview(struct ctl *c, const char *name)
{
	json_t *j = NULL;
	int status = pack_send(c, "/admin/pack/preview", name, "", &j);
	const json_t *row;
	size_t i;
	if (status == CTL_OK) {
		(void)printf("%s -> %s\n", text(j, "from"), text(j, "to"));
		json_array_foreach(json_object_get(j, "changes"), i, row)
		{
			(void)printf("%s %s\t%s\t%s", text(row, "what"), text(row, "kind"),
				     text(row, "id"), text(row, "name"));
			if (json_object_get(row, "n") != NULL)
				(void)printf("\t%lld %s", count(row, "n"), text(row, "of"));
			(void)putchar('\n');
		}
		(void)puts("nothing was changed (leave out --dry-run to put it in force); no data "
			   "is lost: what a pack has no word for stays as it is");
	}
	json_decref(j);
	return status;
}

static int use(struct ctl *c, const char *name)
{
	json_t *j = NULL;
	int status = pack_send(c, "/admin/pack/use", name, "", &j);
	if (status == CTL_OK)
		(void)printf("%s is in force, version %lld (kehuctl pack use --back undoes it)\n",
			     name, count(j, "version"));
	json_decref(j);
	return status;
}

static int back(struct ctl *c, const char *version)
{
	char where[80];
	json_t *j = NULL;
	(void)snprintf(where, sizeof(where), "/admin/pack/back?to=%lld",
		       version != NULL ? strtoll(version, NULL, 10) : 0LL);
	int status = ctl_ask(c, where, "application/json", "", 0, &j);
	if (status == CTL_OK)
		(void)printf("%s is in force again, as version %lld\n", text(j, "source"),
			     count(j, "version"));
	json_decref(j);
	return status;
}

static int use_args(struct ctl *c, int argc, char **argv)
{
	if (argc >= 1 && strcmp(argv[0], "--back") == 0 && argc <= 2)
		return back(c, argc == 2 ? argv[1] : NULL);
	const char *name = NULL;
	bool dry = false;
	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--dry-run") == 0)
			dry = true;
		else if (argv[i][0] == '-' || name != NULL)
			return ctl_fail(CTL_USAGE, USAGE);
		else
			name = argv[i];
	}
	if (name == NULL)
		return ctl_fail(CTL_USAGE, USAGE);
	return dry ? preview(c, name) : use(c, name);
}

int ctl_pack(struct ctl *c, int argc, char **argv)
{
	const char *what = argc >= 2 ? argv[1] : "";
	if (strcmp(what, "list") == 0 && argc == 2)
		return list();
	if (strcmp(what, "versions") == 0 && argc == 2)
		return versions(c);
	if (strcmp(what, "show") == 0)
		return show(c, argc - 2, argv + 2);
	if (strcmp(what, "use") == 0)
		return use_args(c, argc - 2, argv + 2);
	if (strcmp(what, "test") == 0)
		return pack_test(c, argc - 2, argv + 2);
	if (argc < 3 || strcmp(what, "check") != 0)
		return ctl_fail(CTL_USAGE, USAGE);
	int status = CTL_OK;
	for (int i = 2; i < argc; i++) {
		int rc = check(argv[i]);
		if (rc != CTL_OK)
			status = rc;
	}
	return status;
}
