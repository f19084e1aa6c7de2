/* ctl: kehuctl, the admin's tool. A subcommand is a file and a row in ctl.c. */
#ifndef KEHUD_DAEMON_CTL_CTL_H
#define KEHUD_DAEMON_CTL_CTL_H

#include <jansson.h>
#include <stdio.h>

#include "daemon/core/config.h"
#include "parsers/base/buf.h"

enum {
	CTL_OK = 0,
	CTL_FAILED = 1,
	CTL_USAGE = 2,
	CTL_CONFIG = 3,
	CTL_UNREACHABLE = 4,
};

struct ctl {
	const char *config_path; /* NULL: /etc/kehud/kehud.conf if it is there, else defaults */
	struct config *cf;       /* read by ctl_config() */
};

/* Runs with argv[0] = its own name. Returns one of CTL_*. */
int ctl_parse(struct ctl *c, int argc, char **argv);
int ctl_ocr(struct ctl *c, int argc, char **argv);
int ctl_send(struct ctl *c, int argc, char **argv);
int ctl_cards(struct ctl *c, int argc, char **argv);
int ctl_card(struct ctl *c, int argc, char **argv);
int ctl_queue(struct ctl *c, int argc, char **argv);
int ctl_list(struct ctl *c, int argc, char **argv); /* users, tasks, audit */
int ctl_user(struct ctl *c, int argc, char **argv);
int ctl_org(struct ctl *c, int argc, char **argv);
int ctl_pack(struct ctl *c, int argc, char **argv);
int ctl_digest(struct ctl *c, int argc, char **argv);
int ctl_simulate(struct ctl *c, int argc, char **argv);
int ctl_report(struct ctl *c, int argc, char **argv);
int ctl_import(struct ctl *c, int argc, char **argv);
int ctl_export_person(struct ctl *c, int argc, char **argv);
int ctl_forget(struct ctl *c, int argc, char **argv);
int ctl_kf(struct ctl *c, int argc, char **argv);
int ctl_export(struct ctl *c, int argc, char **argv);
int ctl_doctor(struct ctl *c, int argc, char **argv);
int ctl_wecom(struct ctl *c, int argc, char **argv);

/* One line to stderr: "kehuctl: what: why". Returns status. */
[[gnu::format(printf, 2, 3)]] int ctl_fail(int status, const char *fmt, ...);

/* Reads the configuration once, whatever is wrong with it goes into err. Under a service manager
 * that keeps the daemon's secrets (LoadCredential), root finds them where the daemon does. */
[[nodiscard]] int ctl_config_read(struct ctl *c, struct err *err);
/* Reads the configuration once. CTL_OK, or CTL_CONFIG after a message. */
int ctl_config(struct ctl *c);

/* One request to the daemon through its admin socket; where no daemon runs, and the request only
 * needs the database, the same page is asked here, with the database opened by ourselves.
 * path_query is encoded; body may be NULL (GET). *ret_json is the answer (owned by the caller).
 * CTL_OK, or another status after a message; an answer of 400 and above is CTL_FAILED and prints
 * its error. */
int ctl_ask(struct ctl *c, const char *path_query, const char *type, const void *body, size_t len,
	    json_t **ret_json);

/* The same from the daemon only, and silently. ERR_ABSENT: none runs; ERR_INPUT: it refused (then
 * *ret_json may be there all the same). type NULL: GET. */
[[nodiscard]] int ctl_ask_daemon(struct ctl *c, const char *path_query, const char *type,
				 const void *body, size_t len, json_t **ret_json, struct err *err);

/* Asks a platform through the daemon (POST /admin/ask); args is taken over. 0: *ret has "result"
 * or "why". */
[[nodiscard]] int ctl_ask_platform(struct ctl *c, const char *platform, json_t *args,
				   json_t **ret_json, struct err *err);

/* The content of a file ("-": standard input) appended to *to. CTL_OK, or CTL_FAILED after a
 * message. */
int ctl_file(const char *path, struct buf *to);

/* A text file ("-": standard input) to be read as UTF-8 from its beginning, whatever its encoding.
 * CTL_OK, or CTL_FAILED after a message. */
int ctl_text(const char *path, FILE **ret);

/* Text encoded for a query value; free with curl_free(). */
char *ctl_escape(const char *text);

#endif
