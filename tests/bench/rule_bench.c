/* rules: what the pack's rules cost with many open deals, and due tasks among many.
 *
 *   rule_bench FOLDER DEALS TASKS   one JSON line: all deals looked at once (as after a start with
 *                                   other rules), one change, the tasks that are due found
 *
 * Every deal is a card of its own; a tenth of the tasks is due. Rules are those of the medical
 * pack, by the same chore as in the daemon, a transaction a slice. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <talloc.h>
#include <time.h>

#include "daemon/chore/chore.h"
#include "daemon/core/clock.h"
#include "store/card/activity.h"
#include "store/card/card.h"
#include "store/card/task.h"
#include "store/history/past.h"
#include "store/people/person.h"
#include "store/queue/chore.h"
#include "store/queue/nudge.h"
#include "store/rule/plan.h"

#define T0 INT64_C(1795500000000000) /* 24 November 2026, 14:00 in Shanghai */
#define HOUR INT64_C(3600000000)
#define BATCH 2000
#define PER_REP 1000
#define CHANGES 2000
#define FOUND 100000 /* due tasks at the most */

static struct store store;
static struct pack *pack;
static struct keep keep = {.media = "/nonexistent", .per_hour = 60, .escalate_days = 0};
static uint64_t random_state = 88172645463325252u;

static uint64_t rnd(uint64_t below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state % below;
}

static void need(int rc, const struct err *err)
{
	if (rc < 0) {
		(void)fprintf(stderr, "rule_bench: %s\n", err->text);
		exit(1);
	}
}

static double seconds(void)
{
	struct timespec ts;
	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static long rss_kb(void)
{
	struct rusage r;
	(void)getrusage(RUSAGE_SELF, &r);
	return r.ru_maxrss;
}

static void deals_make(int64_t n)
{
	static const char *const stages[] = {"contacted", "qualified", "demo", "quoted",
					     "approval"};
	static const char *const grades[] = {"A", "B", "C", NULL};
	struct err err = {};
	int64_t rep = 0;
	for (int64_t i = 0; i < n;) {
		struct tx tx;
		need(store_begin(&store, (struct instant){T0}, &tx, &err), &err);
		for (int64_t end = i + BATCH < n ? i + BATCH : n; i < end; i++) {
			char name[40], user[32];
			const char *values[CARD_FIELDS] = {};
			struct instant at = {T0 - (int64_t)rnd(60 * 24) * HOUR};
			int64_t card;
			if (i % PER_REP == 0) {
				(void)snprintf(user, sizeof(user), "rep%lld",
					       (long long)(i / PER_REP));
				need(person_put(&tx, "console", user, user, ROLE_REP, "华东/杭州",
						NULL, &rep, &err),
				     &err);
			}
			(void)snprintf(name, sizeof(name), "客户%lld", (long long)i);
			values[CARD_name] = name;
			values[CARD_stage] = stages[rnd(5)];
			values[CARD_grade] = grades[rnd(4)];
			need(past_card_put(&tx, rep, values, NULL, NULL, at, &card, &err), &err);
			need(past_stage_assume(&tx, card, rep, values[CARD_stage], "open", NULL, at,
					       &err),
			     &err);
		}
		need(store_commit(&tx, &err), &err);
	}
}

static void tasks_make(int64_t n, int64_t cards)
{
	struct err err = {};
	for (int64_t i = 0; i < n;) {
		struct tx tx;
		need(store_begin(&store, (struct instant){T0}, &tx, &err), &err);
		for (int64_t end = i + BATCH < n ? i + BATCH : n; i < end; i++) {
			int64_t id, card = 1 + (int64_t)rnd((uint64_t)cards);
			bool due = i % 10 == 0;
			struct task t = {.card = card,
					 .owner = 1 + (card - 1) / PER_REP,
					 .text = "给客户送样品",
					 .due_at = due ? "2026-11-24T13:00" : "2027-03-01T10:00",
					 .due = {due ? T0 - HOUR : T0 + 2000 * HOUR},
					 .state = "open"};
			need(task_put(&tx, &t, &id, &err), &err);
		}
		need(store_commit(&tx, &err), &err);
	}
}

/* Slices of the rules' chore until nothing waits; how many. */
static int64_t rules_run(struct instant at)
{
	struct err err = {};
	for (int64_t n = 1;; n++) {
		struct tx tx;
		struct chore_run r = {.pack = pack, .keep = &keep, .mem = talloc_new(NULL)};
		need(store_begin(&store, at, &tx, &err), &err);
		r.tx = &tx;
		need(chore_rules.slice(&r, &err), &err);
		need(store_commit(&tx, &err), &err);
		(void)talloc_free(r.mem);
		if (r.cursor == 0)
			return n;
	}
}

/* One follow-up of somebody's, and what the rules make of it; in microseconds. */
static double change_cost(int64_t cards)
{
	struct err err = {};
	double begun = seconds();
	for (int i = 0; i < CHANGES; i++) {
		struct tx tx;
		struct chore_run r = {.pack = pack, .keep = &keep, .mem = talloc_new(NULL)};
		int64_t id, card = 1 + (int64_t)rnd((uint64_t)cards);
		need(store_begin(&store, (struct instant){T0 + HOUR}, &tx, &err), &err);
		struct activity a = {.card = card,
				     .person = 1 + (card - 1) / PER_REP,
				     .action = "call",
				     .text = "通了电话",
				     .at = {T0 + HOUR}};
		need(activity_put(&tx, &a, &id, &err), &err);
		r.tx = &tx;
		need(chore_rules.slice(&r, &err), &err);
		need(store_commit(&tx, &err), &err);
		(void)talloc_free(r.mem);
	}
	return (seconds() - begun) / CHANGES * 1e6;
}

/* The tasks whose time has come, by their index alone; milliseconds. */
static double due_find(int64_t *ret_n)
{
	struct err err = {};
	struct view v = {store.db, {T0}};
	double begun = seconds();
	AUTO_STMT st = db_stmt(v.db,
			       "SELECT count(*) AS n FROM (SELECT id FROM task"
			       " WHERE state = 'open' AND deleted_us IS NULL"
			       " AND told_us IS NOT remind_us AND remind_us <= ? LIMIT ?)",
			       &err);
	if (st == NULL)
		need(err_code(&err), &err);
	bind_int(st, T0);
	bind_int(st, FOUND);
	need(stmt_step(st, &err), &err);
	*ret_n = col_int(st, "n");
	return (seconds() - begun) * 1e3;
}

/* All of them become reminders, in slices as in the daemon; seconds. */
static double due_told(void)
{
	struct err err = {};
	unsigned n = 1;
	double begun = seconds();
	while (n > 0) {
		struct tx tx;
		need(store_begin(&store, (struct instant){T0}, &tx, &err), &err);
		need(nudge_remind(&tx, (struct instant){T0}, false, 200, &n, &err), &err);
		need(store_commit(&tx, &err), &err);
	}
	return seconds() - begun;
}

int main(int argc, char **argv)
{
	char path[512];
	size_t len;
	struct err err = {};
	if (argc != 4)
		return 2;
	int64_t deals = strtoll(argv[2], NULL, 10), tasks = strtoll(argv[3], NULL, 10), found;
	(void)snprintf(path, sizeof(path), "%s/rules.db", argv[1]);
	const char *json = pack_shipped("medical", &len);
	need(clock_set_zone("Asia/Shanghai", &err), &err);
	need(pack_parse(json, len, "medical", &pack, &err), &err);
	need(worktime_open("cn", "21:00-08:30", &keep.worktime, &err), &err);
	need(store_open(path, (struct instant){T0}, &store, &err), &err);
	deals_make(deals);
	long before_kb = rss_kb();
	double begun = seconds();
	int64_t slices = rules_run((struct instant){T0});
	double all_s = seconds() - begun;
	begun = seconds();
	(void)rules_run((struct instant){T0}); /* nothing changed: nothing is looked at */
	double idle_ms = (seconds() - begun) * 1e3;
	double change_us = change_cost(deals);
	long after_kb = rss_kb();
	tasks_make(tasks, deals);
	double find_ms = due_find(&found), told_s = due_told();
	(void)printf("{\"deals\": %lld, \"tasks\": %lld, \"first_s\": %.2f, \"us_a_deal\": %.1f, "
		     "\"slice_ms\": %.2f, \"idle_ms\": %.2f, \"change_us\": %.1f, "
		     "\"due\": %lld, \"due_find_ms\": %.2f, \"due_told_s\": %.2f, "
		     "\"rss_mb\": %.1f, \"rss_more_mb\": %.1f}\n",
		     (long long)deals, (long long)tasks, all_s, all_s / (double)deals * 1e6,
		     all_s / (double)slices * 1e3, idle_ms, change_us, (long long)found, find_ms,
		     told_s, (double)after_kb / 1024, (double)(after_kb - before_kb) / 1024);
	store_close(&store);
	pack_free(&pack);
	worktime_close(&keep.worktime);
	return 0;
}
