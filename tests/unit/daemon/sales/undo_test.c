/* Undo brings back the exact state: thousands of random changes of every kind, taken back one by
 * one and again, are compared with what the tables said before each of them. And what somebody else
 * has changed meanwhile is not overwritten. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/sales/deal.h"
#include "daemon/sales/edit.h"
#include "daemon/sales/merge.h"
#include "daemon/sales/owner.h"
#include "daemon/sales/undo.h"
#include "parsers/base/buf.h"
#include "store/card/activity.h"
#include "store/card/task.h"
#include "store/history/journal.h"
#include "store/queue/inbox.h"
#include "tests/lib/unit.h"

#define T0 INT64_C(1795000000000000)
#define STEPS 10000
#define DEPTH 400
#define CARDS 25 /* about so many at a time */

static struct store store;
static struct tx tx;
static struct err err;
static struct pack *pack;
static struct person people[2];
static int64_t inbox;
static uint64_t seed;
static void *kept;

#define OK(call)                                  \
	do {                                      \
		int rc_ = (call);                 \
		if (rc_ < 0)                      \
			fail_msg("%s", err.text); \
	} while (0)

static unsigned dice(unsigned n)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(seed >> 33) % n;
}

static int setup(void **)
{
	size_t len;
	const char *json = pack_shipped("medical", &len);
	kept = talloc_new(NULL);
	OK(store_open(":memory:", (struct instant){T0}, &store, &err));
	OK(pack_parse(json, len, "medical", &pack, &err));
	OK(store_begin(&store, (struct instant){T0}, &tx, &err));
	static const char *const users[] = {"a", "b"};
	for (size_t i = 0; i < 2; i++) {
		int64_t id;
		OK(person_put(&tx, "console", users[i], users[i], ROLE_HQ, "", NULL, &id, &err));
		OK(person_find(&tx.view, kept, "console", users[i], &people[i], &err));
	}
	struct inbox_msg m = {.platform = "console",
			      .chat = "a",
			      .sender = "a",
			      .msg_id = "1",
			      .kind = "text",
			      .body = ""};
	bool fresh;
	OK(inbox_put(&tx, &m, &inbox, &fresh, &err));
	seed = 20261124;
	return 0;
}

static int teardown(void **)
{
	OK(store_commit(&tx, &err));
	store_close(&store);
	pack_free(&pack);
	return talloc_free(kept);
}

/* All that people can see, as one text. Versions and times of change go on, of course. */
static char *dump(void *mem)
{
	static const char *const parts[] = {
		"SELECT 'card' || id || ':' || owner || quote(merged_into) || quote(name) || "
		"quote(org)"
		" || quote(dept) || quote(title) || quote(phone) || quote(intent) || quote(product)"
		" || quote(amount) || quote(amount_max) || quote(amount_qualifier) || quote(stage)"
		" || quote(grade) || quote(source) || quote(next_at) || quote(competitor)"
		" || quote(blocker) || quote(note) AS v FROM card WHERE deleted_us IS NULL ORDER "
		"BY id",
		"SELECT 'tag' || card || tag AS v FROM card_tag ORDER BY card, tag",
		"SELECT 'param' || card || key || value || doubtful || quote(picture) AS v"
		" FROM card_param ORDER BY card, key",
		"SELECT 'share' || card || '-' || person AS v FROM card_share ORDER BY card, "
		"person",
		"SELECT 'activity' || id || '-' || card || text AS v FROM activity"
		" WHERE deleted_us IS NULL ORDER BY id",
		"SELECT 'task' || id || '-' || quote(card) || owner || text || due_at || due_us || "
		"state"
		" || quote(reason) || quote(done_us) AS v FROM task WHERE deleted_us IS NULL ORDER "
		"BY id",
		"SELECT 'deal' || id || '-' || card || stage || state || quote(amount) || "
		"quote(reason)"
		" || opened_us || quote(closed_us) AS v FROM deal WHERE deleted_us IS NULL ORDER "
		"BY id",
		"SELECT 'event' || id || '-' || deal || quote(from_stage) || to_stage || at_us AS v"
		" FROM stage_event WHERE deleted_us IS NULL ORDER BY id",
	};
	AUTO_BUF b = BUF_INIT(16u << 20);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		AUTO_STMT st = db_stmt(tx.view.db, parts[i], &err);
		assert_non_null(st);
		while (stmt_step(st, &err) > 0)
			buf_printf(&b, "%s\n", col_text(st, "v"));
	}
	return talloc_strdup(mem, buf_str(&b));
}

/* A random id of a visible row; 0 if there is none. */
static int64_t some(const char *sql)
{
	AUTO_STMT st = db_stmt(tx.view.db, sql, &err);
	assert_non_null(st);
	int64_t ids[2000];
	unsigned n = 0;
	while (n < 2000 && stmt_step(st, &err) > 0)
		ids[n++] = col_int(st, "id");
	return n > 0 ? ids[dice(n)] : 0;
}

static bool some_card(void *mem, struct card *ret)
{
	int64_t id = some("SELECT id FROM card WHERE deleted_us IS NULL");
	if (id == 0)
		return false;
	OK(card_find(&tx.view, mem, &people[0], id, ret, &err));
	return true;
}

/* What a rep would type, of random parts. */
static void message_make(void *mem, struct message **ret)
{
	static const char *const parts[] = {
		"#张总",         "#李主任",      "#杭州三甲医院", "#上海九院",
		"#13800138000",  "#预算30万",    "#预算20-50万",  "#预算约12.8万元",
		"#需求确认",     "#方案演示",    "#成交",         "#丢单",
		"#回款",         "#A类",         "#B级",          "#意向采购骨科耗材",
		"#产品TKR-2025", "#产品HIP-220", "#竞品史赛克",   "#备注下周再聊",
		"#卡点等招标",   "#复购客户",    "#展会线索",     "#下次2026-12-01"};
	char text[400] = "#备注x";
	for (unsigned n = 1 + dice(5); n > 0; n--)
		(void)strncat(text, parts[dice(sizeof(parts) / sizeof(parts[0]))], 60);
	struct civil now = {2026, 11, 24, 10, 0, 0};
	OK(message_parse(mem, pack, NULL, text, strlen(text), &now, ret, &err));
}

static void op_edit(struct change_log *log, void *mem, bool fresh)
{
	struct card c;
	struct message *m;
	if (fresh)
		OK(edit_new(log, mem, &people[dice(2)], &c, &err));
	else if (!some_card(mem, &c))
		return;
	message_make(mem, &m);
	OK(edit_message(log, mem, pack, &c, m, true, &err));
}

static void op_param(struct change_log *log, void *mem)
{
	static const char *const values[] = {"TKR-2025", "TKR-2O25", "全膝置换", "钛合金"};
	struct card c;
	bool taken;
	if (some_card(mem, &c))
		OK(edit_param(log, mem, c.id, dice(2) ? "型号" : "材质", values[dice(4)], dice(2),
			      0, &taken, &err));
}

static void op_activity(struct change_log *log, void *mem)
{
	struct card c;
	if (!some_card(mem, &c))
		return;
	struct activity a = {.card = c.id, .person = 1, .action = "visit", .text = "看了样品"};
	int64_t id;
	OK(activity_put(&tx, &a, &id, &err));
	OK(journal_born(log, "activity", id, a.text, c.id, &err));
}

static void op_task(struct change_log *log, void *mem)
{
	struct card c;
	if (!some_card(mem, &c))
		return;
	struct task t = {.card = c.id, .owner = c.owner, .text = "送样品", .due_at = "2026-12-01"};
	t.state = "open";
	int64_t id;
	OK(task_put(&tx, &t, &id, &err));
	OK(journal_born(log, "task", id, t.text, c.id, &err));
}

static void op_task_change(struct change_log *log)
{
	int64_t id = some("SELECT id FROM task WHERE deleted_us IS NULL AND state = 'open'");
	if (id == 0)
		return;
	if (dice(2)) {
		OK(journal_set(log, "task", id, "state", dice(2) ? "done" : "vetoed", 0, &err));
		OK(journal_set(log, "task", id, "reason", dice(2) ? "不需要" : NULL, 0, &err));
		OK(journal_set_int(log, "task", id, "done_us", tx.now.us, 0, &err));
	} else {
		OK(journal_set(log, "task", id, "due_at", "2026-12-24", 0, &err));
		OK(journal_set_int(log, "task", id, "due_us", T0 + dice(1000), 0, &err));
	}
}

static void op_merge(struct change_log *log, void *mem)
{
	struct card a, b;
	if (some_card(mem, &a) && some_card(mem, &b) && a.id != b.id)
		OK(merge_cards(log, mem, pack, &a, &b, &err));
}

static void op_owner(struct change_log *log, void *mem)
{
	struct card c;
	if (!some_card(mem, &c))
		return;
	if (dice(2))
		OK(owner_give(log, mem, &c, people[dice(2)].id, &err));
	else
		OK(owner_share(log, &c, people[dice(2)].id, dice(2), &err));
}

static int64_t random_change(void *mem, unsigned cards)
{
	struct change_log log = {
		.tx = &tx, .person = people[0].id, .inbox = inbox, .what = "test", .at = tx.now};
	unsigned kind = dice(20);
	if (cards < 2 || (kind < 3 && cards < CARDS))
		op_edit(&log, mem, true);
	else if (kind < 10)
		op_edit(&log, mem, false);
	else if (kind < 12)
		op_param(&log, mem);
	else if (kind < 13)
		op_activity(&log, mem);
	else if (kind < 15)
		op_task(&log, mem);
	else if (kind < 17)
		op_task_change(&log);
	else if (kind < 18)
		op_merge(&log, mem);
	else
		op_owner(&log, mem);
	return log.id;
}

static unsigned count_cards(void)
{
	AUTO_STMT st = db_stmt(tx.view.db,
			       "SELECT count(*) AS n FROM card WHERE deleted_us IS NULL", &err);
	assert_non_null(st);
	assert_int_equal(stmt_step(st, &err), 1);
	return (unsigned)col_int(st, "n");
}

static void there_and_back(void **)
{
	static struct {
		int64_t set;
		char *before;
	} stack[DEPTH];
	unsigned depth = 0, undone = 0, changed = 0;
	for (unsigned i = 0; i < STEPS; i++) {
		void *mem = talloc_new(NULL);
		tx.now.us += 1000000;
		tx.view.now = tx.now;
		bool back = depth > 0 && (depth == DEPTH || dice(100) < 47);
		if (back) {
			struct undone u;
			OK(undo_apply(&tx, mem, &people[0], 0, &u, &err));
			if (u.conflict != NULL)
				fail_msg("step %u: A%lld: conflict at %s", i, (long long)u.set.id,
					 u.conflict);
			depth--;
			assert_int_equal(u.set.id, stack[depth].set);
			assert_string_equal(dump(mem), stack[depth].before);
			talloc_free(stack[depth].before);
			undone++;
		} else {
			char *before = dump(NULL);
			int64_t set = random_change(mem, count_cards());
			if (set != 0) {
				stack[depth].set = set;
				stack[depth++].before = before;
				changed++;
			} else {
				assert_string_equal(dump(mem), before);
				talloc_free(before);
			}
		}
		talloc_free(mem);
	}
	assert_true(changed > STEPS / 4 && undone > STEPS / 4);
	while (depth > 0)
		talloc_free(stack[--depth].before);
}

/* Each row: what a did, what b did to the same card afterwards, whether a may still undo. */
static void conflicts(void **)
{
	static const struct {
		const char *first, *then;
		bool good;
	} rows[] = {
		{"#预算30万", "#预算50万", false},
		{"#预算30万", "#意向采购", true},
		{"#需求确认", "#方案演示", false},
		{"#成交", "#回款", false},
		{"#A类", "#A类", true},
		{"#老客户", "#杭州口腔医院", true},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *mem = talloc_new(NULL);
		struct change_log log = {
			.tx = &tx, .person = people[1].id, .inbox = inbox, .what = "test"};
		struct card c;
		struct civil now = {2026, 11, 24, 10, 0, 0};
		OK(edit_new(&log, mem, &people[0], &c, &err));
		for (int k = 0; k < 2; k++) {
			const char *text = k == 0 ? rows[i].first : rows[i].then;
			struct message *m;
			log = (struct change_log){.tx = &tx,
						  .person = people[k].id,
						  .inbox = inbox,
						  .what = "test",
						  .at = tx.now};
			OK(message_parse(mem, pack, NULL, text, strlen(text), &now, &m, &err));
			OK(edit_message(&log, mem, pack, &c, m, true, &err));
		}
		struct undone u;
		char *before = dump(mem);
		OK(undo_apply(&tx, mem, &people[0], 0, &u, &err));
		if ((u.conflict == NULL) != rows[i].good)
			fail_msg("row %zu: %s", i, u.conflict != NULL ? u.conflict : "no conflict");
		if (u.conflict != NULL)
			assert_string_equal(dump(mem), before);
		talloc_free(mem);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(there_and_back, setup, teardown),
		cmocka_unit_test_setup_teardown(conflicts, setup, teardown)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
