/* kehuctl: the admin's tool.
 *
 *   kehuctl [--config FILE] COMMAND [ARGUMENTS]
 *
 * Without --config it is /etc/kehud/kehud.conf, or where that is not there the demo's.
 *
 * Exit codes: 0 ok, 1 failed, 2 usage, 3 configuration error, 4 cannot reach the daemon or
 * database. */
#include "daemon/ctl/ctl.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/core/clock.h"
#include "daemon/core/log.h"

#define CONFIG_PATH "/etc/kehud/kehud.conf"
#define CREDENTIALS "/run/credentials/kehud.service"

/* clang-format off */
static const struct {
	const char *name;
	int (*run)(struct ctl *c, int argc, char **argv);
	const char *usage;
} commands[] = {
	{"parse",  ctl_parse,  "[--pack P] [--now T] [--json]              JSON lines {\"text\", \"now\"} in, one result a line out"},
	{"ocr",    ctl_ocr,    "[--pack P] [--catalogue FILE.csv] --json FILE...  reads pictures, one JSON line a file"},
	{"send",   ctl_send,   "--user U TEXT | --user U --image FILE       sends as console user U, prints the replies"},
	{"cards",  ctl_cards,  "[--json] [--owner U] [--search WORDS]      customer cards"},
	{"card",   ctl_card,   "ID                                         one card with its history, as JSON"},
	{"tasks",  ctl_list,   "[--json]                                   what is to be done, by whom"},
	{"users",  ctl_list,   "[--json]                                   who is who, and where"},
	{"user",   ctl_user,   "add USER NAME [--role R] [--scope PATH] | role USER R | scope USER PATH | disable USER"},
	{"org",    ctl_org,    "sync [--platform P] [--force] [--json]     reads the chat platform's directory now"},
	{"audit",  ctl_list,   "[--json]                                   who looked where, newest first"},
	{"queue",  ctl_queue,  "[--json] | retry ID                        what waits and what was set aside"},
	{"doctor", ctl_doctor, "[--json]                                   what is wrong, and how to mend it"},
	{"wecom",  ctl_wecom,  "menu create [FILE.json]|show|delete | appchat create NAME --owner U --users A,B,... [--id ID]\n          appchat show ID | say hook|appchat.ID|USER TEXT [--markdown]"},
	{"kf",     ctl_kf,     "link [--card K12 | --user U] [--account A]   where a customer writes to us (微信客服)"},
	{"pack",   ctl_pack,   "check|list|use|versions|show|test           packs: sound, in force, tried on the past"},
	{"digest", ctl_digest, "--user U [--period day|week|month] [--at T] what somebody is told of a span of time"},
	{"simulate", ctl_simulate, "--now T | --days N [--json]               what would be said until then, on a copy"},
	{"report", ctl_report, "NAME [--from D] [--to D] [--scope NODE] [--json] [--trace]  NAME: besttime commission suggestions"},
	{"import", ctl_import, "KIND FILE.csv [--dry-run] [--skip-bad] [--rejected FILE.csv]; KIND: users customers products\n          activities stages events tasks orders facts targets"},
	{"export-person", ctl_export_person, "WHO                                all that is kept of a person, as JSON"},
	{"forget", ctl_forget, "WHO [--yes]                                takes it out; WHO: NUMBER|PHONE|KEY|user:ACCOUNT"},
	{"export", ctl_export, "KIND FILE.csv                              the same kinds, and audit"},
};
/* clang-format on */
#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static int usage(FILE *to)
{
	(void)fprintf(to,
		      "usage: kehuctl [--config FILE] COMMAND      (FILE: /etc/kehud/kehud.conf, "
		      "or that of make run)\n");
	for (size_t i = 0; i < N_COMMANDS; i++)
		(void)fprintf(to, "  %-7s %s\n", commands[i].name, commands[i].usage);
	return to == stdout ? CTL_OK : CTL_USAGE;
}

int ctl_fail(int status, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	(void)fputs("kehuctl: ", stderr);
	(void)vfprintf(stderr, fmt, ap);
	(void)fputc('\n', stderr);
	va_end(ap);
	return status;
}

/* That of `make run`, for a program that was built but not installed: run/ lies beside build/. */
static bool demo_find(char path[4096])
{
	static const char demo[] = "/../run/kehud.conf";
	ssize_t n = readlink("/proc/self/exe", path, 4096 - sizeof(demo));
	if (n <= 0)
		return false;
	path[n] = '\0';
	char *slash = strrchr(path, '/');
	memcpy(slash, demo, sizeof(demo));
	return access(path, R_OK) == 0;
}

int ctl_config_read(struct ctl *c, struct err *err)
{
	static char demo[4096];
	if (c->cf != NULL)
		return 0;
	if (c->config_path == NULL && access(CONFIG_PATH, F_OK) == 0)
		c->config_path = CONFIG_PATH;
	else if (c->config_path == NULL && demo_find(demo))
		c->config_path = demo;
	if (getenv("CREDENTIALS_DIRECTORY") == NULL && access(CREDENTIALS, X_OK) == 0)
		(void)setenv("CREDENTIALS_DIRECTORY", CREDENTIALS, 1);
	int rc = config_read(c->config_path, &c->cf, err);
	if (rc == 0)
		rc = clock_set_zone(config_text(c->cf, OPT_locale_timezone), err);
	if (rc < 0)
		config_free(&c->cf);
	return rc;
}

int ctl_config(struct ctl *c)
{
	struct err err;
	if (ctl_config_read(c, &err) < 0)
		return ctl_fail(CTL_CONFIG, "configuration: %s", err.text);
	return CTL_OK;
}

int ctl_file(const char *path, struct buf *to)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	if (f == NULL)
		return ctl_fail(CTL_FAILED, "cannot read %s: %s", path, strerror(errno));
	char piece[65536];
	size_t n;
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_add(to, piece, n);
	if (f != stdin)
		(void)fclose(f);
	struct err err;
	return buf_rc(to, path, &err) == 0 ? CTL_OK : ctl_fail(CTL_FAILED, "%s", err.text);
}

int main(int argc, char **argv)
{
	struct ctl c = {};
	int at = 1;
	log_threshold(LOG_UNUSUAL);
	while (at < argc && argv[at][0] == '-') {
		if (strcmp(argv[at], "--config") == 0 && at + 1 < argc) {
			c.config_path = argv[at + 1];
			at += 2;
		} else if (strcmp(argv[at], "--version") == 0) {
			(void)printf("kehuctl %s\n", KEHUD_VERSION);
			return CTL_OK;
		} else if (strcmp(argv[at], "--help") == 0) {
			return usage(stdout);
		} else {
			return usage(stderr);
		}
	}
	if (at >= argc)
		return usage(stderr);
	(void)curl_global_init(CURL_GLOBAL_DEFAULT);
	int status = -1;
	for (size_t i = 0; i < N_COMMANDS && status < 0; i++)
		if (strcmp(commands[i].name, argv[at]) == 0)
			status = commands[i].run(&c, argc - at, argv + at);
	if (status < 0) {
		(void)ctl_fail(CTL_USAGE, "%s: no such command", argv[at]);
		status = usage(stderr);
	}
	config_free(&c.cf);
	curl_global_cleanup();
	return status;
}
