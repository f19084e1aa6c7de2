/* The daemon: whether it runs, which one it is, whether its queues move. */
#include <string.h>

#include "daemon/ctl/doctor.h"

#define OLD_S 600 /* an unfinished message of that age is stuck */

static int64_t number(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static void queues(struct doctor *d)
{
	json_t *q = NULL;
	struct err err;
	if (ctl_ask_daemon(d->c, "/admin/queue", NULL, NULL, 0, &q, &err) < 0) {
		doctor_fail(d, "queues", "journalctl -u kehud", "%s", err.text);
		json_decref(q);
		return;
	}
	int64_t dead = number(q, "inbox_dead") + number(q, "outbox_dead") + number(q, "jobs_dead") +
		       number(q, "errands_dead");
	int64_t oldest_us = number(q, "oldest_us"), now_us = number(d->daemon, "now_us");
	int64_t age_s = oldest_us > 0 ? (now_us - oldest_us) / 1000000 : 0;
	char age[32];
	if (age_s > OLD_S)
		doctor_fail(d, "messages", "kehuctl queue says what waits, journalctl -u kehud why",
			    "%lld wait, the oldest for %s", (long long)number(q, "inbox_open"),
			    doctor_age(age_s, age));
	else
		doctor_ok(d, "messages", "%lld wait, %lld to be told, %lld pictures",
			  (long long)number(q, "inbox_open"),
			  (long long)number(q, "outbox_waiting"),
			  (long long)number(q, "jobs_waiting"));
	if (dead > 0)
		doctor_warn(d, "dead letters",
			    "kehuctl queue shows why; kehuctl queue retry ID tries again",
			    "%lld set aside", (long long)dead);
	else
		doctor_ok(d, "dead letters", "none");
	json_decref(q);
}

void doctor_daemon(struct doctor *d)
{
	struct err err;
	int rc = ctl_ask_daemon(d->c, "/admin/daemon", NULL, NULL, 0, &d->daemon, &err);
	if (rc < 0) {
		json_decref(d->daemon);
		d->daemon = NULL;
		doctor_warn(d, "daemon",
			    rc == ERR_ABSENT ? "systemctl start kehud; may this account use "
					       "[admin] socket?"
					     : "is this kehuctl of the same version?",
			    "%s", err.text);
		return;
	}
	const char *version = json_string_value(json_object_get(d->daemon, "version"));
	char age[32];
	(void)doctor_age(number(d->daemon, "uptime_s"), age);
	if (version == NULL || strcmp(version, KEHUD_VERSION) != 0)
		doctor_warn(d, "daemon", "systemctl restart kehud",
			    "%s has been running for %s, %s is installed",
			    version != NULL ? version : "?", age, KEHUD_VERSION);
	else
		doctor_ok(d, "daemon", "%s, running for %s", version, age);
	queues(d);
}
