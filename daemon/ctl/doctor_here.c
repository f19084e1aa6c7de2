/* This machine: configuration, pack, database, attachments, room on the disk, the reader of
 * pictures and its models. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/core/clock.h"
#include "daemon/core/packfile.h"
#include "daemon/core/self.h"
#include "daemon/core/worktime.h"
#include "daemon/ctl/doctor.h"
#include "daemon/pack/inforce.h"
#include "ocr/client.h"
#include "parsers/pack/rule.h"
#include "store/check.h"

#define MEGA (1024 * 1024)
#define ROOM_LEAST (INT64_C(200) * MEGA)
#define ROOM_LITTLE (INT64_C(2048) * MEGA)

/* What the pack's rules do needs more than the pack. */
static void rules(struct doctor *d, const struct pack *pack)
{
	const struct pack_rule *list;
	const struct config *cf = d->c->cf;
	size_t n = pack_rules(pack, &list);
	bool asks = false, notifies = false;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < list[i].n_actions; k++) {
			asks |= list[i].actions[k].kind == DO_SURVEY;
			notifies |= list[i].actions[k].kind == DO_NOTIFY;
		}
	if (asks && config_text(cf, OPT_server_public_url)[0] == '\0')
		doctor_warn(
			d, "surveys", "[server] public_url = https://...",
			"the pack's rules ask customers, but no page of ours can be reached from "
			"outside: nothing is sent");
	if (notifies && config_text(cf, OPT_wecom_legal_group)[0] == '\0' &&
	    config_text(cf, OPT_console_legal_group)[0] == '\0')
		doctor_warn(d, "legal group", "[wecom] legal_group = appchat.ID",
			    "nobody can be asked to hurry (#加急): no group is named");
}

/* The one that the database says, in place of the configured one. */
static void pack_in_force(struct doctor *d, struct pack **pack)
{
	const char *configured = config_text(d->c->cf, OPT_pack_file);
	const char *path = config_text(d->c->cf, OPT_store_path);
	struct db *db = NULL;
	struct err err;
	struct pack_version now = {};
	struct pack *found = NULL;
	void *mem = talloc_new(NULL);
	if (mem != NULL && access(path, R_OK) == 0 && db_open(path, DB_READER, &db, &err) == 0) {
		struct view v = {db, clock_now()};
		int64_t id = 0;
		if (pack_version_now(&v, &id, &err) == 0 && id != 0 &&
		    pack_version_get(&v, mem, id, &now, &err) == 0 &&
		    inforce_open(&v, mem, id, &found, &err) == 0) {
			pack_free(pack);
			*pack = found;
		}
	}
	if (found != NULL && strcmp(now.source, configured) != 0)
		doctor_ok(d, "pack", "%s, version %lld, by kehuctl pack use (configured: %s)",
			  now.source, (long long)now.id, configured);
	else
		doctor_ok(d, "pack", "%s", configured);
	db_close(&db);
	(void)talloc_free(mem);
}

static void configuration(struct doctor *d)
{
	const char *path = d->c->config_path;
	struct pack *pack;
	struct worktime worktime;
	struct err err;
	struct stat st;
	int rc = worktime_open(config_text(d->c->cf, OPT_locale_calendar),
			       config_text(d->c->cf, OPT_nudge_quiet), &worktime, &err);
	if (rc < 0)
		doctor_fail(d, "configuration",
			    "[nudge] quiet, such as 21:00-08:30; [locale] calendar, such as cn",
			    "%s", err.text);
	else if (worktime_unknown(&worktime, clock_now()) != 0)
		doctor_warn(d, "working days",
			    "[locale] calendar = PATH of a file that has it, once it is published",
			    "the holidays of %d are not known: Monday to Friday are worked",
			    worktime_unknown(&worktime, clock_now()));
	else if (path == NULL)
		doctor_warn(d, "configuration",
			    "name one with --config, or write /etc/kehud/kehud.conf",
			    "no file, everything as it is by default");
	else if (stat(path, &st) == 0 && (st.st_mode & S_IRWXO) != 0)
		doctor_warn(d, "configuration",
			    "chmod o= FILE, or keep secrets elsewhere (file:PATH, LoadCredential)",
			    "%s can be read by everybody on this machine", path);
	else
		doctor_ok(d, "configuration", "%s", path);
	worktime_close(&worktime);
	if (pack_open(config_text(d->c->cf, OPT_pack_file), &pack, &err) < 0) {
		doctor_fail(d, "pack", "[pack] file; kehuctl pack check FILE says more", "%s",
			    err.text);
		return;
	}
	pack_in_force(d, &pack);
	rules(d, pack);
	pack_free(&pack);
}

static void database(struct doctor *d)
{
	const char *path = config_text(d->c->cf, OPT_store_path);
	int version, newest;
	struct err err = {};
	if (access(path, F_OK) < 0 && errno == ENOENT) {
		doctor_warn(d, "database", "the first start of kehud makes it", "%s is not there",
			    path);
		return;
	}
	int rc = store_check(path, &version, &newest, &err);
	if (rc == 0)
		doctor_ok(d, "database", "%s, version %d%s, sound", path, version,
			  version < newest ? " (brought up to date at the next start)" : "");
	else
		doctor_fail(d, "database",
			    rc == ERR_BROKEN ? "stop kehud, keep the file, go back to the last "
					       "backup; is [store] path right?"
			    : rc == ERR_REFUSED
				    ? "install the newer kehud"
				    : "run this as root or as kehud; is [store] path right?",
			    "%s", err.text);
}

static void media(struct doctor *d)
{
	const char *path = config_text(d->c->cf, OPT_store_media);
	struct stat st;
	if (stat(path, &st) < 0 && errno == ENOENT)
		doctor_warn(d, "attachments", "the first start of kehud makes it",
			    "%s is not there", path);
	else if (access(path, R_OK | W_OK | X_OK) < 0)
		doctor_fail(d, "attachments", "chown kehud FOLDER; [store] media", "%s: %s", path,
			    strerror(errno));
	else if (!S_ISDIR(st.st_mode))
		doctor_fail(d, "attachments", "[store] media", "%s is no folder", path);
	else
		doctor_ok(d, "attachments", "%s can be written", path);
}

static void room(struct doctor *d, const char *what, const char *path)
{
	char copy[1100];
	struct statvfs v;
	(void)snprintf(copy, sizeof(copy), "%s", path);
	/* of what is not there yet: the folder it will stand in */
	while (statvfs(copy, &v) < 0) {
		char *slash = strrchr(copy, '/');
		if (slash == NULL || slash == copy) {
			(void)snprintf(copy, sizeof(copy), "%s", slash != NULL ? "/" : ".");
			if (statvfs(copy, &v) < 0)
				return;
			break;
		}
		*slash = '\0';
	}
	int64_t left = (int64_t)v.f_bavail * (int64_t)v.f_frsize;
	static const char mend[] = "make room; full, kehud refuses messages";
	if (left < ROOM_LEAST)
		doctor_fail(d, what, mend, "%lld MB left at %s", (long long)(left / MEGA), copy);
	else if (left < ROOM_LITTLE || v.f_favail < 1000)
		doctor_warn(d, what, mend, "%lld MB and %llu files left at %s",
			    (long long)(left / MEGA), (unsigned long long)v.f_favail, copy);
	else
		doctor_ok(d, what, "%lld GB left at %s", (long long)(left / MEGA / 1024), copy);
}

/* A worker that says of some letters that they are no picture has read its models before. */
static void pictures(struct doctor *d)
{
	static const char mend[] = "apt install tesseract-ocr-script-hans (or "
				   "tesseract-ocr-chi-sim) tesseract-ocr-eng; "
				   "[ocr] languages";
	void *mem = talloc_new(NULL);
	struct err err = {};
	struct ocr_client worker;
	char *program = self_ocr_program(mem, config_text(d->c->cf, OPT_ocr_program));
	if (program == NULL || access(program, X_OK) < 0) {
		doctor_fail(d, "pictures", "install kehud-ocr, or [ocr] program", "%s: %s",
			    program != NULL ? program : "kehud-ocr", strerror(errno));
		(void)talloc_free(mem);
		return;
	}
	int fd = memfd_create("doctor", MFD_CLOEXEC);
	struct ocr_request rq = {.id = 1, .timeout_ms = 20000, .max_pixels = 1000000};
	struct ocr_reply reply = {};
	char *json;
	int rc = fd >= 0 && write(fd, "no picture", 10) == 10
			 ? ocr_client_start(program, config_text(d->c->cf, OPT_ocr_languages),
					    &worker, &err)
			 : err_set(&err, ERR_AGAIN, "no memory");
	if (rc == 0) {
		rc = ocr_client_read(&worker, mem, fd, &rq, &reply, &json, &err);
		ocr_client_stop(&worker);
	}
	if (fd >= 0)
		(void)close(fd);
	if (rc < 0)
		doctor_fail(d, "pictures", mend, "%s does not start: %s", program, err.text);
	else if (reply.status != OCR_NOT_A_PICTURE)
		doctor_fail(d, "pictures", mend, "%s answers %s", program,
			    ocr_status_name((enum ocr_status)reply.status));
	else
		doctor_ok(d, "pictures", "%s has its models", program);
	(void)talloc_free(mem);
}

void doctor_here(struct doctor *d)
{
	configuration(d);
	database(d);
	media(d);
	room(d, "disk of the database", config_text(d->c->cf, OPT_store_path));
	room(d, "disk of the attachments", config_text(d->c->cf, OPT_store_media));
	pictures(d);
}
