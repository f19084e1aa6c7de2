/* The rules at work on a real database, woken by nothing but what they foretold: once for each
 * cause, at its minute, over undoing, vetoes, pauses, transfers and long sleeps. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/chore/chore.h"
#include "daemon/core/clock.h"
#include "daemon/sales/owner.h"
#include "daemon/sales/undo.h"
#include "daemon/survey/link.h"
#include "store/card/activity.h"
#include "store/card/card.h"
#include "store/card/task.h"
#include "store/history/journal.h"
#include "store/history/past.h"
#include "store/platform/contact.h"
#include "store/queue/chore.h"
#include "store/rule/plan.h"
#include "tests/lib/unit.h"

#define T0 INT64_C(1795500000000000) /* 24 November 2026, 14:00 in Shanghai */
#define MINUTE INT64_C(60000000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

static struct store store;
static struct tx tx;
static struct err err;
static struct pack *pack;
static struct keep keep = {.media = "/nonexistent", .per_hour = 4, .escalate_days = 1};
static void *mem;
static int64_t rep, other, card;

#define OK(call)                                  \
	do {                                      \
		int rc_ = (call);                 \
		if (rc_ < 0)                      \
			fail_msg("%s", err.text); \
	} while (0)

/* The shipped pack with other rules. */
static struct pack *pack_with(const char *rules)
{
	size_t len;
	const char *json = pack_shipped("medical", &len);
	json_t *root = json_loadb(json, len, 0, NULL), *list = json_loads(rules, 0, NULL);
	assert_non_null(list);
	(void)json_object_set_new(root, "rules", list);
	char *text = json_dumps(root, JSON_COMPACT);
	struct pack *p;
	OK(pack_parse(text, strlen(text), "medical", &p, &err));
	free(text);
	json_decref(root);
	return p;
}

static int open_with(const char *rules)
{
	mem = talloc_new(NULL);
	OK(clock_set_zone("Asia/Shanghai", &err));
	OK(worktime_open("cn", "21:00-08:30", &keep.worktime, &err));
	OK(store_open(":memory:", (struct instant){T0}, &store, &err));
	pack = pack_with(rules);
	OK(store_begin(&store, (struct instant){T0}, &tx, &err));
	int64_t boss;
	OK(person_put(&tx, "console", "a", "张三", ROLE_REP, "华东/杭州", NULL, &rep, &err));
	OK(person_put(&tx, "console", "b", "李四", ROLE_REP, "华东/杭州", NULL, &other, &err));
	OK(person_put(&tx, "console", "m", "王芳", ROLE_MANAGER, "华东", NULL, &boss, &err));
	OK(card_new(&tx, rep, &card, &err));
	OK(card_set(&tx, card, CARD_name, "张总", &err));
	OK(card_set(&tx, card, CARD_grade, "A", &err));
	return 0;
}

#define IDLE "\"when\":{\"all\":[{\"grade\":[\"A\"]},{\"idle\":\"72h\"}]}"
#define TASK "\"do\":[{\"task\":{\"text\":\"联系{客户}\",\"due\":\"1d\"}}]"

static int idle_setup(void **)
{
	return open_with("[{\"id\":\"a72\",\"name\":\"没跟进\",\"why\":\"怕冷\"," IDLE "," TASK
			 ",\"again\":\"7d\",\"pause\":{\"share\":50,\"of\":3}}]");
}

static int windows_setup(void **)
{
	return open_with(
		"[{\"id\":\"two\",\"name\":\"两次回访\",\"why\":\"接住\",\"when\":{\"any\":["
		"{\"since\":{\"stage\":\"won\",\"from\":\"3d\",\"to\":\"4d\"}},"
		"{\"since\":{\"stage\":\"won\",\"from\":\"7d\",\"to\":\"8d\"}}]}," TASK "}]");
}

static int teardown(void **)
{
	OK(store_commit(&tx, &err));
	store_close(&store);
	pack_free(&pack);
	worktime_close(&keep.worktime);
	return talloc_free(mem);
}

static int64_t count(const char *sql)
{
	AUTO_STMT st = db_stmt(tx.view.db, sql, &err);
	assert_non_null(st);
	assert_int_equal(stmt_step(st, &err), 1);
	return col_int(st, "n");
}
#define FIRED() count("SELECT count(*) AS n FROM rule_fired")
#define TASKS() count("SELECT count(*) AS n FROM task")

/* Everything that is due until then, at the instants that the chores themselves ask for. */
static void to(int64_t us)
{
	for (int i = 0; i < 100000; i++) {
		struct instant next;
		OK(chores_run(&tx, pack, &keep, &next, &err));
		OK(chore_soonest(&tx.view, &next, &err));
		if (next.us > us)
			break;
		if (next.us > tx.now.us)
			tx.now.us = tx.view.now.us = next.us;
	}
	tx.now.us = tx.view.now.us = us;
}

static int64_t followed_up(int64_t at)
{
	struct activity a = {
		.card = card, .person = rep, .action = "call", .text = "通了电话", .at = {at}};
	int64_t id;
	OK(activity_put(&tx, &a, &id, &err));
	return id;
}

static void answered(const char *state)
{
	struct change_log log = {.tx = &tx, .person = rep, .what = "veto", .at = tx.now};
	OK(journal_set(&log, "task", TASKS(), "state", state, card, &err));
}

/* In the first minute of the cause, and no more; a follow-up begins anew, undone it never was. */
static void once(void **)
{
	to(T0 + 72 * HOUR - 1);
	assert_int_equal(FIRED(), 0);
	to(T0 + 72 * HOUR);
	assert_int_equal(FIRED(), 1);
	assert_int_equal(count("SELECT at_us AS n FROM rule_fired"), T0 + 72 * HOUR);
	int64_t call = followed_up(T0 + 80 * HOUR);
	to(T0 + 81 * HOUR);
	struct change_log log = {.tx = &tx, .person = rep, .what = "undo", .at = tx.now};
	OK(journal_set(&log, "activity", call, "*", NULL, card, &err));
	to(T0 + 90 * HOUR);
	assert_int_equal(FIRED(), 1);
	(void)followed_up(T0 + 90 * HOUR);
	to(T0 + 162 * HOUR - 1);
	assert_int_equal(FIRED(), 1);
	to(T0 + 162 * HOUR);
	assert_int_equal(FIRED(), 2);
}

/* Still true after `again`: once more; after a long sleep not for each time that was missed. */
static void again(void **)
{
	to(T0 + 3 * DAY);
	to(T0 + 10 * DAY - 1);
	assert_int_equal(FIRED(), 1);
	to(T0 + 10 * DAY);
	assert_int_equal(FIRED(), 2);
	tx.now.us = tx.view.now.us = T0 + 200 * DAY;
	to(T0 + 200 * DAY);
	assert_int_equal(FIRED(), 3);
	to(T0 + 207 * DAY - 1);
	assert_int_equal(FIRED(), 3);
}

/* A veto is for the customer and the person: quiet until something changes, `again` or not. */
static void vetoed(void **)
{
	to(T0 + 3 * DAY);
	answered("vetoed");
	OK(card_set(&tx, card, CARD_note, "换了电话", &err));
	to(T0 + 40 * DAY);
	assert_int_equal(FIRED(), 1);
	OK(card_set(&tx, card, CARD_grade, "B", &err));
	to(T0 + 41 * DAY);
	OK(card_set(&tx, card, CARD_grade, "A", &err));
	to(T0 + 42 * DAY);
	assert_int_equal(FIRED(), 1);
	(void)followed_up(T0 + 42 * DAY);
	to(T0 + 45 * DAY);
	assert_int_equal(FIRED(), 2);
}

/* It is the new owner's then, who has refused nothing. */
static void transferred(void **)
{
	to(T0 + 3 * DAY);
	answered("vetoed");
	OK(card_owner_set(&tx, card, other, &err));
	to(T0 + 10 * DAY);
	assert_int_equal(FIRED(), 2);
	assert_int_equal(count("SELECT owner AS n FROM task ORDER BY id DESC LIMIT 1"), other);
}

/* Three vetoes of three: it stops by itself. What holds when it is resumed is told then: the
 * customer has been left alone all the while. */
static void paused(void **)
{
	for (int i = 0; i < 3; i++) {
		to(T0 + (3 + 3 * i) * DAY);
		answered("vetoed");
		(void)followed_up(tx.now.us);
	}
	to(T0 + 15 * DAY);
	bool is;
	OK(rule_paused(&tx.view, "a72", &is, &err));
	assert_true(is);
	assert_int_equal(FIRED(), 3);
	OK(rule_pause_set(&tx, "a72", false, &err));
	to(T0 + 16 * DAY);
	assert_int_equal(FIRED(), 4);
}

/* Two spans of one condition are two causes, though nothing happens between them. */
static void windows(void **)
{
	struct past_stage won = {
		.card = card, .person = rep, .stage = "won", .closes = true, .at = {T0}};
	bool fresh;
	const char *now_at;
	OK(past_stage_put(&tx, mem, &won, &fresh, &now_at, &err));
	to(T0 + 3 * DAY - 1);
	assert_int_equal(FIRED(), 0);
	to(T0 + 3 * DAY);
	assert_int_equal(FIRED(), 1);
	to(T0 + 7 * DAY - 1);
	assert_int_equal(FIRED(), 1);
	to(T0 + 7 * DAY);
	assert_int_equal(FIRED(), 2);
	to(T0 + 60 * DAY);
	assert_int_equal(FIRED(), 2);
}

/* What changed endlessly keeps nothing waiting that is due. */
static void busy(void **)
{
	to(T0 + 71 * HOUR);
	tx.now.us = tx.view.now.us = T0 + 72 * HOUR;
	for (int i = 0; i < 20 && FIRED() == 0; i++) {
		struct instant next;
		OK(db_exec(tx.view.db,
			   "WITH RECURSIVE k (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM k"
			   " WHERE i < 1200) INSERT OR IGNORE INTO rule_dirty SELECT i FROM k",
			   &err));
		OK(chores_run(&tx, pack, &keep, &next, &err));
	}
	assert_int_equal(FIRED(), 1);
}

/* Who left and is back has their customers as before. */
static void came_back(void **)
{
	OK(person_disable(&tx, rep, &err));
	to(T0 + 80 * HOUR);
	assert_int_equal(FIRED(), 0);
	OK(person_put(&tx, "console", "a", "张三", ROLE_REP, "华东/杭州", NULL, &rep, &err));
	to(T0 + 90 * HOUR);
	assert_int_equal(FIRED(), 1);
}

static int survey_setup(void **)
{
	int rc = open_with(
		"[{\"id\":\"ask\",\"name\":\"问\",\"why\":\"趁早\",\"when\":{\"done\":{\"action\":"
		"\"demo\",\"for\":\"2h\",\"to\":\"3d\"}},\"do\":[{\"survey\":{\"id\":\"demo\"}}]}"
		"]");
	OK(link_begin(&tx, mem, "https://bot.example.com", &err));
	return rc;
}

static void demonstrated(int64_t of, int64_t at)
{
	struct activity a = {
		.card = of, .person = rep, .action = "demo", .text = "演示了", .at = {at}};
	int64_t id;
	OK(activity_put(&tx, &a, &id, &err));
}

/* Two hours after a demonstration the customer is asked: through whoever looks after them, or in
 * the chat that they write to us in; never at night, and not again within a month. */
static void surveys(void **)
{
	demonstrated(card, T0);
	to(T0 + 2 * HOUR - 1);
	assert_int_equal(count("SELECT count(*) AS n FROM survey"), 0);
	to(T0 + 2 * HOUR);
	assert_int_equal(count("SELECT count(*) AS n FROM survey WHERE how = 'owner'"), 1);
	assert_int_equal(count("SELECT count(*) AS n FROM nudge WHERE state = 1 AND text LIKE"
			       " '%转发给张总%https://bot.example.com/s/1-%'"),
			 1);
	demonstrated(card, T0 + DAY);
	to(T0 + 2 * DAY);
	assert_int_equal(count("SELECT count(*) AS n FROM survey"), 1);
	/* another one, who writes to us: shown something at half past eight in the evening */
	int64_t second;
	struct contact c;
	OK(card_new(&tx, rep, &second, &err));
	OK(card_set(&tx, second, CARD_name, "李总", &err));
	OK(contact_put(&tx, mem, "wecom", "kf/li", "li", &c, &err));
	c.at_us = T0 + 2 * DAY + 6 * HOUR;
	c.state = CONTACT_ASSISTANT;
	OK(contact_save(&tx, &c, &err));
	OK(db_exec(tx.view.db, "UPDATE contact SET card = (SELECT max(id) FROM card)", &err));
	demonstrated(second, T0 + 2 * DAY + 6 * HOUR + 30 * MINUTE);
	to(T0 + 2 * DAY + 18 * HOUR + 29 * MINUTE); /* 8:29 in the morning */
	assert_int_equal(count("SELECT count(*) AS n FROM outbox WHERE chat = 'kf/li'"), 0);
	to(T0 + 2 * DAY + 18 * HOUR + 30 * MINUTE);
	assert_int_equal(count("SELECT count(*) AS n FROM outbox WHERE chat = 'kf/li' AND body LIKE"
			       " '%李总%https://bot.example.com/s/2-%'"),
			 1);
	assert_int_equal(count("SELECT count(*) AS n FROM survey WHERE how = 'kf'"), 1);
	assert_int_equal(count("SELECT answers AS n FROM contact"), 1);
}

static int tag_setup(void **)
{
	return open_with("[{\"id\":\"cold\",\"name\":\"没跟进\",\"why\":\"怕冷\"," IDLE
			 ",\"do\":[{\"tag\":{\"text\":\"沉默\"}}]},"
			 "{\"id\":\"silent\",\"name\":\"沉默的\",\"why\":\"试\",\"when\":"
			 "{\"tag\":[\"沉默\"]}," TASK "}]");
}

/* A rule puts a tag, another one goes by it; what the owner took back is not put again. */
static void tags(void **)
{
	struct person owner;
	struct undone u;
	to(T0 + 72 * HOUR - 1);
	assert_int_equal(count("SELECT count(*) AS n FROM card_tag"), 0);
	to(T0 + 72 * HOUR);
	assert_int_equal(count("SELECT count(*) AS n FROM card_tag WHERE tag = '沉默'"), 1);
	assert_int_equal(TASKS(), 1);
	assert_int_equal(
		count("SELECT count(*) AS n FROM nudge WHERE text LIKE"
		      " '🏷 张总 打上了标签“沉默”（没跟进）%#撤销 A1'"),
		1);
	assert_int_equal(count("SELECT count(*) AS n FROM change_set WHERE what = 'rule'"), 1);
	OK(person_get(&tx.view, mem, rep, &owner, &err));
	/* not by taking the last message back: no message did it */
	assert_int_equal(undo_apply(&tx, mem, &owner, 0, &u, &err), ERR_ABSENT);
	OK(undo_apply(&tx, mem, &owner, count("SELECT id AS n FROM change_set WHERE what = 'rule'"),
		      &u, &err));
	assert_int_equal(count("SELECT count(*) AS n FROM card_tag"), 0);
	demonstrated(card, T0 + 73 * HOUR);
	to(T0 + 73 * HOUR + 4 * DAY);
	assert_int_equal(count("SELECT count(*) AS n FROM rule_fired WHERE rule = 'cold'"), 2);
	assert_int_equal(count("SELECT count(*) AS n FROM card_tag"), 0);
}

int main(void)
{
#define TEST(f, s) cmocka_unit_test_setup_teardown(f, s, teardown)
	const struct CMUnitTest tests[] = {
		TEST(once, idle_setup),      TEST(again, idle_setup),
		TEST(vetoed, idle_setup),    TEST(transferred, idle_setup),
		TEST(paused, idle_setup),    TEST(windows, windows_setup),
		TEST(busy, idle_setup),      TEST(came_back, idle_setup),
		TEST(surveys, survey_setup), TEST(tags, tag_setup),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
