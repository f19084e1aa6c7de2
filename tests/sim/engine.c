/* engine: what the writer does with the tables, under a clock that is told the time. The very
 * functions of the daemon, in the writer's order, each step a transaction; between the commands on
 * standard input whatever is due by the clock is done at the instant at which it is due.
 *
 *   engine DATABASE QUIET PER_HOUR ESCALATE NOW
 *
 * Commands, a line each, fields apart by tabs; times are microseconds since 1970:
 *   person USER NAME ROLE PATH   somebody who may write
 *   say AT SENT ID USER TEXT     a message arrives at AT ("\n" in the text is a line break)
 *   press AT SENT ID USER DATA   a button
 *   answer AT TOKEN SCORE        a customer fills in the survey
 *   fact AT CARD METRIC DAY VALUE  another system brings in what it knows of a customer
 *   until AT                     nothing happens until then
 * Each is answered with a line "ok" when everything of that instant is done; before it come
 *   got ID                       the message is on disk: it may be acknowledged
 *   out AT KEY CHAT BODY         handed to the platform; again with the same KEY if it failed, or
 *                                if the end came before it was put down as sent
 * With nothing left in hand a kill at any instant must not matter but for the time it takes. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/chore/chore.h"
#include "daemon/core/clock.h"
#include "daemon/flow/work.h"
#include "daemon/pack/inforce.h"
#include "daemon/survey/link.h"
#include "daemon/web/route.h"
#include "store/history/record.h"
#include "store/people/person.h"
#include "store/platform/setting.h"
#include "store/queue/chore.h"
#include "store/queue/inbox.h"
#include "store/queue/outbox.h"

#define LEASE_S 300
#define BATCH 32
#define FIELDS 7
#define FAILS 64 /* one try in so many fails at the platform */

static struct store store;
static struct pack *pack;
static int64_t pack_version;
static struct keep keep = {.media = "/nonexistent"};
static struct instant now;

static void need(int rc, const struct err *err)
{
	if (rc >= 0)
		return;
	(void)fprintf(stderr, "engine: %s\n", err->text);
	exit(1);
}

static struct tx begin(void)
{
	struct err err = {};
	struct tx tx;
	need(store_begin(&store, now, &tx, &err), &err);
	return tx;
}

static void commit(struct tx *tx)
{
	struct err err = {};
	need(store_commit(tx, &err), &err);
}

static void *memory(void)
{
	void *mem = talloc_new(NULL);
	if (mem == NULL)
		exit(1);
	return mem;
}

/* --- the platform ----------------------------------------------------------------------------- */

/* Now and then, and every fifth evening for an hour: over the beginning of the quiet hours. */
static bool platform_fails(const struct outbox_msg *m)
{
	struct civil c = civil_of(now);
	int minute = c.hour * 60 + c.minute;
	if (c.day % 5 == 0 && minute >= 20 * 60 + 40 && minute < 21 * 60 + 40)
		return true;
	uint64_t h = ((uint64_t)m->id + (uint64_t)now.us) * UINT64_C(0x9E3779B97F4A7C15);
	return (h >> 40) % FAILS == 0;
}

static bool deliver(void)
{
	struct err err = {};
	struct outbox_msg *list;
	size_t n;
	void *mem = memory();
	struct tx tx = begin();
	need(chores_hush(&tx, &keep, &err), &err);
	need(outbox_claim(&tx, mem, LEASE_S, BATCH, &list, &n, &err), &err);
	commit(&tx);
	for (size_t i = 0; i < n; i++)
		if (!platform_fails(&list[i]))
			(void)printf("out\t%" PRId64 "\t%s\t%s\t%s\n", now.us, list[i].idem_key,
				     list[i].chat, list[i].body);
	(void)fflush(stdout);
	if (n > 0) {
		tx = begin();
		for (size_t i = 0; i < n; i++) {
			struct outbox_fail why = {.why = "refused", .blameless = true};
			need(platform_fails(&list[i])
				     ? outbox_failed(&tx, list[i].id, list[i].epoch, &why, &err)
				     : outbox_done(&tx, list[i].id, list[i].epoch, &err),
			     &err);
		}
		commit(&tx);
	}
	(void)talloc_free(mem);
	return n > 0;
}

/* --- one step after the other ----------------------------------------------------------------- */

static void pack_follow(struct tx *tx)
{
	struct err err = {};
	int64_t version;
	need(pack_version_now(&tx->view, &version, &err), &err);
	if (version == pack_version)
		return;
	void *mem = memory();
	pack_free(&pack);
	need(inforce_open(&tx->view, mem, version, &pack, &err), &err);
	(void)talloc_free(mem);
	pack_version = version;
}

static bool work(void)
{
	struct err err = {};
	struct inbox_msg *list;
	size_t n;
	void *mem = memory();
	struct tx tx = begin();
	pack_follow(&tx);
	need(inbox_claim(&tx, mem, LEASE_S, BATCH, &list, &n, &err), &err);
	commit(&tx);
	if (n > 0) {
		tx = begin();
		for (size_t i = 0; i < n; i++)
			need(work_message(&tx, mem, pack, 1, &list[i], &err), &err);
		commit(&tx);
	}
	(void)talloc_free(mem);
	return n > 0;
}

static bool chores(void)
{
	struct err err = {};
	struct instant next;
	struct tx tx = begin();
	pack_follow(&tx);
	need(chore_soonest(&tx.view, &next, &err), &err);
	bool due = next.us <= now.us;
	if (due)
		need(chores_run(&tx, pack, &keep, &next, &err), &err);
	commit(&tx);
	return due;
}

/* All that is to be done at this instant. */
static void settle(void)
{
	while (work() || chores() || deliver()) {}
}

static int64_t next_us(void)
{
	struct err err = {};
	struct instant chore;
	int64_t in, out;
	struct tx tx = begin();
	need(chore_soonest(&tx.view, &chore, &err), &err);
	need(inbox_next_us(&tx, &in, &err), &err);
	need(outbox_next_us(&tx, &out, &err), &err);
	store_rollback(&tx);
	int64_t next = chore.us < in ? chore.us : in;
	return next < out ? next : out;
}

static void until(int64_t us)
{
	for (;;) {
		settle();
		int64_t next = next_us();
		if (next >= us)
			break;
		if (next > now.us)
			now.us = next;
	}
	if (us > now.us)
		now.us = us;
}

/* --- what is told us -------------------------------------------------------------------------- */

static void person(char **f)
{
	struct err err = {};
	enum role role;
	int64_t id;
	struct tx tx = begin();
	need(role_parse(f[3], &role, &err), &err);
	need(person_put(&tx, "console", f[1], f[2], role, f[4], NULL, &id, &err), &err);
	commit(&tx);
}

static void message(char **f, const char *kind)
{
	struct err err = {};
	struct inbox_msg m = {.platform = "console",
			      .chat = f[4],
			      .sender = f[4],
			      .msg_id = f[3],
			      .kind = kind,
			      .body = f[5],
			      .sent = {strtoll(f[2], NULL, 10)}};
	int64_t id;
	bool fresh;
	for (char *at = f[5]; (at = strstr(at, "\\n")) != NULL;) {
		*at = '\n';
		memmove(at + 1, at + 2, strlen(at + 2) + 1);
	}
	until(strtoll(f[1], NULL, 10));
	struct tx tx = begin();
	need(inbox_put(&tx, &m, &id, &fresh, &err), &err);
	commit(&tx);
	(void)printf("got\t%s\n", f[3]);
	(void)fflush(stdout);
}

static void answer(char **f)
{
	struct err err = {};
	struct http_answer a = {};
	struct web web = {.pack = pack};
	void *mem = memory();
	until(strtoll(f[1], NULL, 10));
	char *body = talloc_asprintf(mem, "score=%s", f[3]);
	struct http_request rq = {.method = "POST",
				  .path = talloc_asprintf(mem, LINK_PATH "%s", f[2]),
				  .body = body,
				  .len = strlen(body)};
	struct tx tx = begin();
	need(survey_change(mem, &web, &tx, &rq, &a, &err), &err);
	commit(&tx);
	(void)printf("answered\t%d\n", a.status);
	(void)talloc_free(mem);
}

static void fact(char **f)
{
	struct err err = {};
	bool fresh;
	void *mem = memory();
	until(strtoll(f[1], NULL, 10));
	struct tx tx = begin();
	struct day_fact of = {.metric = f[3],
			      .card = strtoll(f[2], NULL, 10),
			      .node = talloc_asprintf(mem, "#%s", f[2]),
			      .day = f[4],
			      .value = strtoll(f[5], NULL, 10) * TEN_THOUSAND};
	need(fact_put(&tx, &of, "upload 1:2", &fresh, &err), &err);
	commit(&tx);
	(void)talloc_free(mem);
}

static void start(const char *path, int64_t at)
{
	struct err err = {};
	void *mem = memory();
	now.us = at;
	need(store_open(path, now, &store, &err), &err);
	need(store_unsynced(&store, &err), &err); /* killed, not unplugged */
	struct tx tx = begin();
	need(inbox_free_leases(&tx, &err), &err);
	need(outbox_free_leases(&tx, &err), &err);
	need(inforce_begin(&tx, mem, "medical", &err), &err);
	need(link_begin(&tx, mem, "https://bot.example", &err), &err);
	need(setting_set(&tx, SETTING_LEGAL_GROUP, "console legal", &err), &err);
	struct instant next;
	pack_follow(&tx);
	need(chore_soonest(&tx.view, &next, &err), &err);
	if (next.us == INT64_MAX) /* new: planned for the first time */
		need(chores_run(&tx, pack, &keep, &next, &err), &err);
	commit(&tx);
	(void)talloc_free(mem);
}

int main(int argc, char **argv)
{
	struct err err = {};
	char *line = NULL;
	size_t room = 0;
	if (argc != 6)
		return 2;
	need(clock_set_zone("Asia/Shanghai", &err), &err);
	need(worktime_open("cn", argv[2], &keep.worktime, &err), &err);
	keep.per_hour = atoi(argv[3]);
	keep.escalate_days = atoi(argv[4]);
	start(argv[1], strtoll(argv[5], NULL, 10));
	(void)puts("ok");
	(void)fflush(stdout);
	for (ssize_t len; (len = getline(&line, &room, stdin)) > 0;) {
		char *f[FIELDS] = {}, *rest = line;
		line[len - 1] = '\0';
		for (size_t i = 0; i < FIELDS && rest != NULL; i++)
			f[i] = strsep(&rest, "\t");
		if (strcmp(f[0], "person") == 0)
			person(f);
		else if (strcmp(f[0], "say") == 0)
			message(f, "text");
		else if (strcmp(f[0], "press") == 0)
			message(f, "press");
		else if (strcmp(f[0], "answer") == 0)
			answer(f);
		else if (strcmp(f[0], "fact") == 0)
			fact(f);
		else if (strcmp(f[0], "until") == 0)
			until(strtoll(f[1], NULL, 10));
		settle();
		(void)puts("ok");
		(void)fflush(stdout);
	}
	free(line);
	store_close(&store);
	pack_free(&pack);
	worktime_close(&keep.worktime);
	return 0;
}
