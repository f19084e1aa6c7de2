/* kehuctl simulate --now T: what the bot would say of its own accord until then, if nobody did
 * anything: reminders, digests, surveys, warnings. On a copy of the database, which goes again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/chore/chore.h"
#include "daemon/core/clock.h"
#include "daemon/core/packfile.h"
#include "daemon/ctl/ctl.h"
#include "daemon/pack/inforce.h"
#include "daemon/sales/local.h"
#include "store/people/person.h"
#include "store/queue/outbox.h"

#define USAGE "usage: kehuctl simulate --now T | --days N [--json]"
#define DAYS_MAX 400
#define DAY_US INT64_C(86400000000)
#define ROWS 500

struct simulation {
	struct store store;
	struct keep keep;
	struct pack *pack;
	int64_t last; /* of the outbox, printed */
	size_t said;
	bool json;
};

/* --- what was said ---------------------------------------------------------------------------- */

static void print(struct simulation *s, struct tx *tx, void *mem, const struct outbox_msg *m)
{
	struct err err;
	struct person p;
	char at[LOCAL_TEXT];
	json_auto_t *body = json_loads(m->body, 0, NULL);
	char *text = body != NULL ? reply_plain(mem, body) : NULL;
	const char *who =
		person_find(&tx->view, mem, m->platform, m->chat, &p, &err) == 0 ? p.name : m->chat;
	s->said++;
	if (s->json) {
		json_t *row = json_pack("{s:s, s:s, s:s, s:s, s:s}", "at", local_iso(tx->now, at),
					"to", who, "chat", m->chat, "key", m->idem_key, "text",
					text != NULL ? text : "");
		(void)json_dumpf(row, stdout, JSON_COMPACT);
		(void)putchar('\n');
		json_decref(row);
		return;
	}
	(void)printf("%s\t%s\n", local_iso(tx->now, at), who);
	for (char *line; text != NULL && (line = strsep(&text, "\n")) != NULL;)
		(void)printf("\t%s\n", line);
}

static int print_new(struct simulation *s, struct tx *tx, struct err *err)
{
	void *mem = talloc_new(NULL);
	struct outbox_msg *list;
	size_t n;
	int rc = mem != NULL ? outbox_after(&tx->view, mem, s->last, ROWS, &list, &n, err)
			     : err_set(err, ERR_AGAIN, "no memory");
	for (size_t i = 0; rc == 0 && i < n; i++) {
		print(s, tx, mem, &list[i]);
		s->last = list[i].id;
	}
	(void)talloc_free(mem);
	return rc;
}

/* --- the clock goes on ------------------------------------------------------------------------ */

static int play(struct simulation *s, struct instant from, struct instant to, struct err *err)
{
	struct tx tx;
	struct instant next;
	int rc = store_begin(&s->store, from, &tx, err);
	if (rc == 0)
		rc = outbox_last(&tx.view, &s->last, err);
	while (rc == 0 && tx.now.us <= to.us) {
		rc = chores_simulate(&tx, s->pack, &s->keep, &next, err);
		if (rc == 0)
			rc = print_new(s, &tx, err);
		if (rc == 0 && next.us > tx.now.us)
			tx.now = tx.view.now = next;
	}
	store_rollback(&tx);
	return rc;
}

static int open_copy(struct ctl *c, struct simulation *s, const char *path, struct err *err)
{
	struct db *from;
	int rc = db_open(config_text(c->cf, OPT_store_path), DB_READER, &from, err);
	if (rc < 0)
		return rc;
	rc = db_copy(from, path, err);
	db_close(&from);
	if (rc == 0)
		rc = store_open(path, clock_now(), &s->store, err);
	if (rc == 0)
		rc = worktime_open(config_text(c->cf, OPT_locale_calendar),
				   config_text(c->cf, OPT_nudge_quiet), &s->keep.worktime, err);
	s->keep.per_hour = (int)config_int(c->cf, OPT_nudge_per_hour);
	s->keep.escalate_days = (int)config_int(c->cf, OPT_nudge_escalate_days);
	s->keep.media = "/nonexistent";
	void *mem = talloc_new(NULL);
	struct view v = {s->store.db, clock_now()};
	if (rc == 0)
		rc = inforce_open(&v, mem, 0, &s->pack, err);
	if (rc == ERR_ABSENT)
		rc = pack_open(config_text(c->cf, OPT_pack_file), &s->pack, err);
	(void)talloc_free(mem);
	return rc;
}

static void copy_unlink(const char *folder, const char *path)
{
	static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		char file[80];
		(void)snprintf(file, sizeof(file), "%s%s", path, ends[i]);
		(void)unlink(file);
	}
	(void)rmdir(folder);
}

static int simulate(struct ctl *c, struct instant to, bool json)
{
	struct simulation s = {.json = json};
	struct err err = {};
	char folder[] = "/tmp/kehuctl-XXXXXX", path[64];
	if (mkdtemp(folder) == NULL)
		return ctl_fail(CTL_FAILED, "simulate: no room in /tmp");
	(void)snprintf(path, sizeof(path), "%s/copy.db", folder);
	int rc = open_copy(c, &s, path, &err);
	/* customers' data: whatever ends us, nothing of it stays */
	copy_unlink(folder, path);
	if (rc == 0)
		rc = play(&s, clock_now(), to, &err);
	pack_free(&s.pack);
	store_close(&s.store);
	worktime_close(&s.keep.worktime);
	copy_unlink(folder, path);
	if (rc < 0)
		return ctl_fail(rc == ERR_AGAIN ? CTL_UNREACHABLE : CTL_FAILED, "simulate: %s",
				err.text);
	if (!json && s.said == 0)
		(void)puts("nothing would be said");
	return CTL_OK;
}

int ctl_simulate(struct ctl *c, int argc, char **argv)
{
	struct instant to = {};
	bool json = false;
	int status = ctl_config(c);
	if (status != CTL_OK)
		return status;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--json") == 0) {
			json = true;
		} else if (strcmp(argv[i], "--now") == 0 && i + 1 < argc) {
			if (!local_parse(argv[++i], &to))
				return ctl_fail(CTL_USAGE,
						"--now: no time such as 2026-11-25T18:00");
		} else if (strcmp(argv[i], "--days") == 0 && i + 1 < argc) {
			to.us = clock_now().us + strtoll(argv[++i], NULL, 10) * DAY_US;
		} else {
			return ctl_fail(CTL_USAGE, USAGE);
		}
	}
	int64_t now_us = clock_now().us;
	if (to.us < now_us || to.us > now_us + DAYS_MAX * DAY_US)
		return ctl_fail(CTL_USAGE,
				"simulate: a time from now on, within %d days (" USAGE ")",
				DAYS_MAX);
	return simulate(c, to, json);
}
