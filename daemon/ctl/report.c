/* kehuctl report: figures, as a table or JSON. One report a row of reports[]. */
#include "daemon/ctl/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/core/clock.h"
#include "daemon/ctl/ctl.h"
#include "daemon/sales/local.h"
#include "store/engine/db.h"
#include "store/people/person.h"

#define USAGE                                                                    \
	"usage: kehuctl report NAME [--from D] [--to D] [--at T] [--scope NODE]" \
	" [--json] [--trace]; NAME: besttime commission suggestions"

static const struct {
	const char *name;
	int (*rows)(struct report *r, struct err *err);
} reports[] = {
	{"besttime", report_besttime},
	{"commission", report_commission},
	{"suggestions", report_suggestions},
};
#define N_REPORTS (sizeof(reports) / sizeof(reports[0]))

/* A local day, or with a time of day; a day alone is its beginning. */
static bool time_read(const char *text, struct instant *ret)
{
	int y, m, d;
	char rest;
	if (strlen(text) != 10 || sscanf(text, "%4d-%2d-%2d%c", &y, &m, &d, &rest) != 3)
		return local_parse(text, ret);
	struct civil c = {y, m, d, 0, 0, 0};
	struct instant noon;
	*ret = instant_of(&c);
	return local_parse(text, &noon); /* whether there is such a day */
}

static int options_read(int argc, char **argv, struct report *r)
{
	for (int i = 2; i < argc; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : NULL;
		if (strcmp(argv[i], "--json") == 0) {
			r->json = true;
			continue;
		}
		if (strcmp(argv[i], "--trace") == 0) {
			r->trace = true;
			continue;
		}
		struct instant *at = strcmp(argv[i], "--from") == 0 ? &r->period.from
				     : strcmp(argv[i], "--to") == 0 ? &r->period.to
				     : strcmp(argv[i], "--at") == 0 ? &r->at
								    : NULL;
		if (value != NULL && at != NULL && time_read(value, at))
			i++;
		else if (value != NULL && strcmp(argv[i], "--scope") == 0)
			r->scope.path = argv[++i];
		else
			return ctl_fail(CTL_USAGE, USAGE);
	}
	if (r->period.to.us == 0 || r->period.to.us > r->at.us)
		r->period.to = r->at;
	return CTL_OK;
}

static json_t *time_json(struct instant at)
{
	char text[32];
	return at.us != 0 ? json_string(local_iso(at, text)) : json_null();
}

static int print_json(const struct report *r, const char *name)
{
	json_t *j = json_pack("{s:s, s:o, s:o, s:o, s:s, s:O}", "report", name, "from",
			      time_json(r->period.from), "to", time_json(r->period.to), "at",
			      time_json(r->at), "scope", r->scope.path, "rows", r->rows);
	if (j == NULL)
		return ctl_fail(CTL_FAILED, "report: no memory");
	if (r->trace)
		(void)json_object_set(j, "trace", r->traced);
	(void)json_dumpf(j, stdout, JSON_COMPACT);
	(void)putchar('\n');
	json_decref(j);
	return CTL_OK;
}

/* Numbers as people read them; the rest as it is. */
static void cell(const json_t *value)
{
	if (json_is_string(value))
		(void)printf("%s", json_string_value(value));
	else if (json_is_real(value))
		(void)printf("%.3f", json_real_value(value));
	else if (json_is_integer(value))
		(void)printf("%lld", (long long)json_integer_value(value));
	else if (json_is_boolean(value))
		(void)printf("%s", json_is_true(value) ? "yes" : "no");
	else
		(void)printf("-");
}

static void print_table(json_t *rows)
{
	size_t i;
	json_t *row;
	json_array_foreach(rows, i, row)
	{
		const char *key;
		json_t *value;
		const char *tab = "";
		if (i == 0) {
			json_object_foreach(row, key, value)
			{
				(void)printf("%s%s", tab, key);
				tab = "\t";
			}
			(void)putchar('\n');
		}
		tab = "";
		json_object_foreach(row, key, value)
		{
			(void)printf("%s", tab);
			cell(value);
			tab = "\t";
		}
		(void)putchar('\n');
	}
}

static int report(struct ctl *c, struct report *r, size_t which)
{
	struct err err = {};
	struct db *db;
	bool there = true;
	if (db_open(config_text(c->cf, OPT_store_path), DB_READER, &db, &err) < 0)
		return ctl_fail(CTL_UNREACHABLE, "report: %s", err.text);
	r->view = (struct view){db, r->at};
	r->mem = talloc_new(NULL);
	r->rows = json_array();
	r->traced = json_array();
	int rc = r->mem != NULL && r->rows != NULL && r->traced != NULL
			 ? 0
			 : err_set(&err, ERR_AGAIN, "no memory");
	if (rc == 0 && r->scope.path[0] != '\0')
		rc = person_node_exists(&r->view, r->scope.path, &there, &err);
	if (rc == 0 && !there)
		rc = err_set(&err, ERR_ABSENT, "no part of the organisation is called %s",
			     r->scope.path);
	if (rc == 0)
		rc = reports[which].rows(r, &err);
	int status = rc < 0 ? ctl_fail(CTL_FAILED, "report: %s", err.text) : CTL_OK;
	if (status == CTL_OK && r->json) {
		status = print_json(r, reports[which].name);
	} else if (status == CTL_OK) {
		if (json_array_size(r->rows) == 0 && !r->said)
			(void)puts("nothing in this period");
		print_table(r->rows);
		if (r->trace)
			print_table(r->traced);
	}
	json_decref(r->rows);
	json_decref(r->traced);
	(void)talloc_free(r->mem);
	db_close(&db);
	return status;
}

int ctl_report(struct ctl *c, int argc, char **argv)
{
	struct report r = {.scope.path = ""};
	size_t which = 0;
	while (argc > 1 && which < N_REPORTS && strcmp(reports[which].name, argv[1]) != 0)
		which++;
	if (argc < 2 || which == N_REPORTS)
		return ctl_fail(CTL_USAGE, USAGE);
	int status = ctl_config(c);
	r.at = clock_now(); /* in the zone of the configuration */
	if (status == CTL_OK)
		status = options_read(argc, argv, &r);
	return status == CTL_OK ? report(c, &r, which) : status;
}
