/* kehuctl doctor: what is wrong, and how to mend it. One line a check:
 *
 *   ok|warn|FAIL  what: what was found  — mend
 *
 * Exit code 1 if anything failed. Without a daemon whatever can be seen without it. */
#include "daemon/ctl/doctor.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define FOUND_MAX 600

static void row(struct doctor *d, const char *level, const char *what, const char *mend,
		const char *fmt, va_list ap)
{
	char found[FOUND_MAX];
	(void)vsnprintf(found, sizeof(found), fmt, ap);
	d->failed |= strcmp(level, "FAIL") == 0;
	if (!d->json) {
		(void)printf("%-4s  %s: %s%s%s\n", level, what, found, mend != NULL ? "  — " : "",
			     mend != NULL ? mend : "");
		(void)fflush(stdout);
	}
	(void)json_array_append_new(d->rows, json_pack("{s:s, s:s, s:s, s:s*}", "level",
						       strcmp(level, "FAIL") == 0 ? "fail" : level,
						       "what", what, "found", found, "mend", mend));
}

void doctor_ok(struct doctor *d, const char *what, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	row(d, "ok", what, NULL, fmt, ap);
	va_end(ap);
}

void doctor_warn(struct doctor *d, const char *what, const char *mend, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	row(d, "warn", what, mend, fmt, ap);
	va_end(ap);
}

void doctor_fail(struct doctor *d, const char *what, const char *mend, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	row(d, "FAIL", what, mend, fmt, ap);
	va_end(ap);
}

const char *doctor_age(int64_t seconds, char ret[32])
{
	static const struct {
		int64_t s;
		const char *name;
	} units[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
	size_t i = 0;
	seconds = seconds > 0 ? seconds : 0;
	while (i < 3 && seconds < 2 * units[i].s)
		i++;
	(void)snprintf(ret, 32, "%lld %s", (long long)(seconds / units[i].s), units[i].name);
	return ret;
}

int ctl_doctor(struct ctl *c, int argc, char **argv)
{
	struct doctor d = {.c = c, .json = argc == 2 && strcmp(argv[1], "--json") == 0};
	if (argc != 1 && !d.json)
		return ctl_fail(CTL_USAGE, "usage: kehuctl doctor [--json]");
	d.rows = json_array();
	struct err err;
	if (ctl_config_read(c, &err) < 0) {
		doctor_fail(&d, "configuration",
			    "mend the line that is named; kehud --config FILE --check-config shows "
			    "what is in force",
			    "%s", err.text);
	} else {
		doctor_here(&d);
		doctor_daemon(&d);
		if (config_flag(c->cf, OPT_wecom_enabled))
			doctor_wecom(&d);
		else
			doctor_ok(&d, "wecom", "not switched on");
		doctor_amap(&d);
	}
	if (d.json) {
		(void)json_dumpf(d.rows, stdout, JSON_INDENT(2));
		(void)putchar('\n');
	}
	json_decref(d.rows);
	json_decref(d.daemon);
	return d.failed ? CTL_FAILED : CTL_OK;
}
