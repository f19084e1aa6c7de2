/* kehud: the daemon.
 *
 *   kehud --config FILE [--check-config] [--foreground] [--version]
 *
 * Exit codes: 0 ok, 1 failed, 2 usage, 3 configuration error, 4 cannot open the database. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/core/clock.h"
#include "daemon/core/config.h"
#include "daemon/core/packfile.h"
#include "daemon/core/worktime.h"
#include "daemon/loop/loop.h"

enum { EXIT_USAGE = 2, EXIT_CONFIG = 3, EXIT_DATABASE = 4 };

static int usage(void)
{
	(void)fprintf(stderr, "usage: kehud --config FILE [--check-config] [--foreground] "
			      "[--version]\n");
	return EXIT_USAGE;
}

static int fail(const char *what, const struct err *err, int status)
{
	(void)fprintf(stderr, "kehud: %s: %s\n", what, err->text);
	return status;
}

static int check(const struct config *cf)
{
	struct pack *pack;
	struct worktime worktime;
	struct err err;
	int rc = worktime_open(config_text(cf, OPT_locale_calendar),
			       config_text(cf, OPT_nudge_quiet), &worktime, &err);
	worktime_close(&worktime);
	if (rc < 0)
		return fail("configuration", &err, EXIT_CONFIG);
	if (pack_open(config_text(cf, OPT_pack_file), &pack, &err) < 0)
		return fail("configuration", &err, EXIT_CONFIG);
	pack_free(&pack);
	config_dump(cf, stdout);
	return EXIT_SUCCESS;
}

static int run(const struct config *cf)
{
	struct err err;
	int rc = loop_run(cf, &err);
	if (rc == 0)
		return EXIT_SUCCESS;
	if (rc == ERR_INPUT)
		return fail("configuration", &err, EXIT_CONFIG);
	if (strncmp(err.text, "database", 8) == 0)
		return fail("start", &err, EXIT_DATABASE);
	return fail("start", &err, EXIT_FAILURE);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"config", required_argument, NULL, 'c'},
		{"check-config", no_argument, NULL, 'k'},
		{"foreground", no_argument, NULL, 'f'}, /* it always stays; the unit may say so */
		{"version", no_argument, NULL, 'v'},
		{"help", no_argument, NULL, 'h'},
		{},
	};
	const char *path = NULL;
	bool only_check = false;
	int c;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'c':
			path = optarg;
			break;
		case 'k':
			only_check = true;
			break;
		case 'f':
			break;
		case 'v':
			(void)printf("kehud %s\n", KEHUD_VERSION);
			return EXIT_SUCCESS;
		default:
			return usage();
		}
	}
	if (path == NULL || optind != argc)
		return usage();
	struct config *cf = NULL;
	struct err err;
	int status;
	if (config_read(path, &cf, &err) < 0 ||
	    clock_set_zone(config_text(cf, OPT_locale_timezone), &err) < 0)
		status = fail("configuration", &err, EXIT_CONFIG);
	else
		status = only_check ? check(cf) : run(cf);
	config_free(&cf);
	return status;
}
