/* The public pool by the clock: warned three days before, back into the pool, kept by a follow-up;
 * and a restart neither forgets a chore nor repeats it. */
#include <string.h>
#include <talloc.h>

#include "daemon/chore/chore.h"
#include "daemon/core/clock.h"
#include "store/card/activity.h"
#include "store/card/card.h"
#include "store/card/pool.h"
#include "tests/lib/unit.h"

#define T0 INT64_C(1795000000000000) /* 18 November 2026, noon in Shanghai or so */
#define DAY INT64_C(86400000000)

static struct store store;
static struct tx tx;
static struct err err;
static struct pack *pack;
static struct keep keep = {.media = "/nonexistent"}; /* no attachments here */
static void *mem;
static int64_t owner, held, kept;

#define OK(call)                                  \
	do {                                      \
		int rc_ = (call);                 \
		if (rc_ < 0)                      \
			fail_msg("%s", err.text); \
	} while (0)

static void at(int64_t us)
{
	tx.now.us = tx.view.now.us = us;
}

static int setup(void **)
{
	size_t len;
	const char *json = pack_shipped("medical", &len);
	mem = talloc_new(NULL);
	OK(clock_set_zone("Asia/Shanghai", &err));
	OK(worktime_open("cn", "", &keep.worktime, &err));
	OK(store_open(":memory:", (struct instant){T0}, &store, &err));
	OK(pack_parse(json, len, "medical", &pack, &err));
	OK(store_begin(&store, (struct instant){T0}, &tx, &err));
	OK(person_put(&tx, "console", "a", "张三", ROLE_REP, "华东/杭州", NULL, &owner, &err));
	OK(card_new(&tx, owner, &held, &err));
	OK(card_set(&tx, held, CARD_name, "张总", &err));
	OK(card_new(&tx, owner, &kept, &err));
	OK(card_set(&tx, kept, CARD_name, "李总", &err));
	return 0;
}

static int teardown(void **)
{
	OK(store_commit(&tx, &err));
	store_close(&store);
	worktime_close(&keep.worktime);
	pack_free(&pack);
	return talloc_free(mem);
}

/* Runs what is due until nothing is; how often something was said. */
static size_t run(int64_t us)
{
	struct instant next = {0};
	at(us);
	AUTO_STMT st = db_stmt(tx.view.db, "SELECT count(*) AS n FROM outbox", &err);
	assert_int_equal(stmt_step(st, &err), 1);
	int64_t before = col_int(st, "n");
	stmt_done(&st);
	for (int i = 0; i < 1000 && next.us <= tx.now.us; i++)
		OK(chores_run(&tx, pack, &keep, &next, &err));
	assert_true(next.us > tx.now.us && next.us <= tx.now.us + DAY);
	st = db_stmt(tx.view.db, "SELECT count(*) AS n FROM outbox", &err);
	assert_int_equal(stmt_step(st, &err), 1);
	return (size_t)(col_int(st, "n") - before);
}

static bool in_pool(int64_t card)
{
	struct person hq = {.role = ROLE_HQ, .path = ""};
	struct card c;
	int rc = pool_find(&tx.view, mem, &hq, card, &c, &err);
	assert_true(rc == 0 || rc == ERR_ABSENT);
	return rc == 0;
}

static void by_the_clock(void **)
{
	assert_int_equal(run(T0), 0);
	assert_int_equal(run(T0 + 56 * DAY), 0);
	assert_int_equal(run(T0 + 57 * DAY + DAY / 2), 1); /* one message for both cards */
	assert_int_equal(run(T0 + 57 * DAY + DAY / 2 + 1000), 0);
	struct activity a = {.card = kept,
			     .person = owner,
			     .action = "call",
			     .text = "通了电话",
			     .at = {T0 + 58 * DAY}};
	int64_t id;
	OK(activity_put(&tx, &a, &id, &err));
	assert_int_equal(run(T0 + 59 * DAY), 0);
	assert_false(in_pool(held));
	assert_int_equal(run(T0 + 61 * DAY), 1);
	assert_true(in_pool(held));
	assert_false(in_pool(kept));
	/* long after: warned first, whatever the gap */
	assert_int_equal(run(T0 + 400 * DAY), 1);
	assert_false(in_pool(kept));
	assert_int_equal(run(T0 + 404 * DAY), 1);
	assert_true(in_pool(kept));
	assert_int_equal(run(T0 + 500 * DAY), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(by_the_clock, setup, teardown)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
