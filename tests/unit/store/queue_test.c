/* inbox, outbox and jobs: repeats, order, leases, epochs, retries, dead letters, the clock set
 * back. */
#include <string.h>
#include <talloc.h>

#include "store/queue/errand.h"
#include "store/queue/inbox.h"
#include "store/queue/job.h"
#include "store/queue/outbox.h"
#include "store/queue/queue.h"
#include "tests/lib/unit.h"

#define T0 INT64_C(1795000000000000)

static struct store store;
static struct tx tx;
static struct err err;
static void *mem;

static void begin(int64_t us)
{
	assert_int_equal(store_begin(&store, (struct instant){us}, &tx, &err), 0);
}

static void commit(void)
{
	assert_int_equal(store_commit(&tx, &err), 0);
}

static int setup(void **)
{
	mem = talloc_new(NULL);
	return store_open(":memory:", (struct instant){T0}, &store, &err);
}

static int teardown(void **)
{
	store_close(&store);
	return talloc_free(mem);
}

static int64_t put(const char *chat, const char *id, bool *ret_new)
{
	struct inbox_msg m = {.platform = "console",
			      .chat = chat,
			      .sender = chat,
			      .msg_id = id,
			      .kind = "text",
			      .body = "#帮助"};
	int64_t row;
	bool fresh;
	assert_int_equal(inbox_put(&tx, &m, &row, &fresh, &err), 0);
	if (ret_new != NULL)
		*ret_new = fresh;
	return row;
}

static size_t claim(struct inbox_msg **ret)
{
	size_t n;
	assert_int_equal(inbox_claim(&tx, mem, 60, 10, ret, &n, &err), 0);
	return n;
}

static void test_repeat(void **)
{
	bool fresh;
	begin(T0);
	int64_t a = put("u1", "m1", &fresh);
	assert_true(fresh);
	assert_int_equal(put("u1", "m1", &fresh), a);
	assert_false(fresh);
	assert_true(put("u1", "m2", &fresh) > a);
	commit();
}

static void test_lease_and_epoch(void **)
{
	struct inbox_msg *list;
	begin(T0);
	int64_t a = put("u1", "m1", NULL);
	assert_int_equal(claim(&list), 1);
	assert_int_equal(list[0].epoch, 1);
	assert_int_equal(claim(&list), 0); /* leased */
	commit();
	begin(T0 + 61 * INT64_C(1000000)); /* the lease is over */
	assert_int_equal(claim(&list), 1);
	assert_int_equal(list[0].epoch, 2);
	assert_int_equal(inbox_done(&tx, a, 1, &err),
			 ERR_REFUSED); /* the first claimer comes late */
	assert_int_equal(inbox_done(&tx, a, 2, &err), 0);
	assert_int_equal(inbox_done(&tx, a, 2, &err), ERR_REFUSED); /* done is done */
	commit();
}

static void test_order_within_a_chat(void **)
{
	struct inbox_msg *list;
	begin(T0);
	int64_t a = put("u1", "m1", NULL);
	(void)put("u1", "m2", NULL);
	int64_t c = put("u2", "m3", NULL);
	assert_int_equal(claim(&list), 3);
	assert_int_equal(inbox_retry(&tx, a, 1, 5, "later", &err), 0);
	assert_int_equal(inbox_release(&tx, list[1].id, 1, &err), 0);
	assert_int_equal(inbox_done(&tx, c, 1, &err), 0);
	assert_int_equal(claim(&list), 0); /* m2 waits behind m1 */
	int64_t next;
	assert_int_equal(inbox_next_us(&tx, &next, &err), 0);
	assert_int_equal(next, T0 + 5000000);
	commit();
	begin(T0 + 5000001);
	assert_int_equal(claim(&list), 2);
	assert_int_equal(list[0].id, a);
	commit();
}

static void test_suspect_alone(void **)
{
	struct inbox_msg *list;
	begin(T0);
	int64_t a = put("u1", "m1", NULL);
	(void)put("u2", "m2", NULL);
	for (int i = 0; i < 20; i++) { /* kills from outside are nobody's fault */
		assert_int_equal(claim(&list), i < 2 * INBOX_TRIES ? 2 : 1);
		assert_int_equal(list[0].attempts, 1);
		assert_int_equal(inbox_free_leases(&tx, &err), 0);
	}
	commit();
	begin(T0 + 1);
	assert_int_equal(inbox_revive(&tx, a, &err), ERR_ABSENT);
	assert_int_equal(inbox_blame(&tx, a, &err), 0);
	assert_int_equal(claim(&list), 1); /* it crashed us: alone */
	assert_int_equal(list[0].attempts, 1 + INBOX_CRASH);
	assert_int_equal(inbox_free_leases(&tx, &err), 0);
	assert_int_equal(inbox_blame(&tx, a, &err), 0);
	assert_int_equal(claim(&list), 1);
	assert_true(list[0].attempts > INBOX_TRIES); /* twice is enough */
	commit();
}

static void test_dead_and_revived(void **)
{
	struct inbox_msg *list;
	struct queue_counts n;
	begin(T0);
	int64_t a = put("u1", "m1", NULL);
	assert_int_equal(inbox_dead(&tx, a, "never works", &err), 0);
	assert_int_equal(claim(&list), 0);
	assert_int_equal(queue_count(&tx.view, &n, &err), 0);
	assert_int_equal(n.inbox_dead, 1);
	assert_int_equal(inbox_revive(&tx, a, &err), 0);
	assert_int_equal(inbox_revive(&tx, a, &err), ERR_ABSENT);
	assert_int_equal(claim(&list), 1);
	commit();
}

static int64_t out(const char *chat, const char *key)
{
	struct outbox_msg m = {.platform = "console", .chat = chat, .body = "{}", .idem_key = key};
	int64_t id;
	assert_int_equal(outbox_put(&tx, &m, &id, &err), 0);
	return id;
}

static void test_outbox(void **)
{
	struct outbox_msg *list;
	size_t n;
	begin(T0);
	int64_t a = out("u1", "k1");
	(void)out("u1", "k1"); /* the same key: one row */
	(void)out("u1", "k2");
	assert_int_equal(outbox_claim(&tx, mem, 60, 10, &list, &n, &err), 0);
	assert_int_equal(n, 2);
	assert_int_equal(outbox_failed(&tx, a, 1, &(struct outbox_fail){.why = "busy"}, &err), 0);
	assert_int_equal(outbox_release(&tx, list[1].id, 1, &err), 0);
	assert_int_equal(outbox_claim(&tx, mem, 60, 10, &list, &n, &err), 0);
	assert_int_equal(n, 0); /* k2 waits behind k1 */
	commit();
	int64_t at = T0;
	for (int i = 2; i <= OUTBOX_TRIES; i++) {
		at += INT64_C(5000) * 1000000;
		begin(at);
		assert_int_equal(outbox_claim(&tx, mem, 60, 1, &list, &n, &err), 0);
		assert_int_equal(n, 1);
		assert_int_equal(list[0].id, a);
		assert_string_equal(list[0].idem_key, "k1"); /* the same at every try */
		assert_int_equal(list[0].attempts, i);
		assert_int_equal(
			outbox_failed(&tx, a, i, &(struct outbox_fail){.why = "busy"}, &err), 0);
		commit();
	}
	begin(at + 1);
	struct queue_counts counts;
	assert_int_equal(queue_count(&tx.view, &counts, &err), 0);
	assert_int_equal(counts.outbox_dead, 1);
	assert_int_equal(outbox_claim(&tx, mem, 60, 10, &list, &n, &err), 0);
	assert_int_equal(n, 1); /* a dead letter holds nobody back */
	commit();
}

/* Late at night: what we say of our own accord is held, not what answers somebody in the same chat;
 * held does not make it stale. */
static void test_outbox_hush(void **)
{
	const int64_t hour = INT64_C(3600) * 1000000;
	struct instant morning = {T0 + 8 * hour}, monday = {T0 + 56 * hour};
	struct outbox_msg *list, m = {.platform = "console",
				      .chat = "u1",
				      .body = "{}",
				      .idem_key = "n1",
				      .stale_us = T0 + 7 * hour,
				      .hush = HUSH_NIGHT};
	size_t n;
	int64_t id, next;
	begin(T0);
	assert_int_equal(outbox_put(&tx, &m, &id, &err), 0);
	m.idem_key = "n2";
	m.hush = HUSH_DAYS_OFF;
	assert_int_equal(outbox_put(&tx, &m, &id, &err), 0);
	assert_int_equal(outbox_hush(&tx, morning, monday, &err), 0);
	int64_t answer = out("u1", "k1");
	assert_int_equal(outbox_next_us(&tx, &next, &err), 0);
	assert_int_equal(next, morning.us);
	assert_int_equal(outbox_claim(&tx, mem, 60, 10, &list, &n, &err), 0);
	assert_int_equal(n, 1);
	assert_int_equal(list[0].id, answer);
	assert_int_equal(outbox_done(&tx, answer, list[0].epoch, &err), 0);
	commit();
	begin(T0 + 8 * hour);
	assert_int_equal(outbox_hush(&tx, tx.now, monday, &err), 0);
	assert_int_equal(outbox_claim(&tx, mem, 60, 10, &list, &n, &err), 0);
	assert_int_equal(n, 1);
	assert_string_equal(list[0].idem_key, "n1");
	commit();
	begin(T0 + 56 * hour);
	assert_int_equal(outbox_hush(&tx, tx.now, tx.now, &err), 0);
	assert_int_equal(outbox_claim(&tx, mem, 60, 10, &list, &n, &err), 0);
	assert_int_equal(n, 1); /* the other one is stale by now */
	assert_string_equal(list[0].idem_key, "n2");
	commit();
}

/* While the way is closed nothing is given up for days; what may have arrived is remembered. */
static void test_outbox_closed_way(void **)
{
	struct outbox_msg *list;
	size_t n;
	begin(T0);
	int64_t a = out("u1", "k1");
	commit();
	int64_t at = T0, tries = 0;
	for (;;) {
		begin(at);
		assert_int_equal(outbox_claim(&tx, mem, 60, 1, &list, &n, &err), 0);
		if (n == 0) {
			commit();
			break;
		}
		tries++;
		assert_int_equal(list[0].doubt, tries > 1);
		assert_int_equal(list[0].step, tries > 1 ? 2 : 0);
		struct outbox_fail f = {.blameless = true, .doubt = true, .step = 2, .why = "down"};
		assert_int_equal(outbox_failed(&tx, a, list[0].epoch, &f, &err), 0);
		commit();
		at += INT64_C(5000) * 1000000;
	}
	assert_true(tries > OUTBOX_TRIES && at - T0 > OUTBOX_DAYS * INT64_C(86400000000));
	begin(at);
	assert_int_equal(outbox_revive(&tx, a, &err), 0);
	assert_int_equal(outbox_claim(&tx, mem, 60, 1, &list, &n, &err), 0);
	assert_true(n == 1 && list[0].doubt && list[0].step == 2);
	/* our own end in the middle of it */
	assert_int_equal(outbox_free_leases(&tx, &err), 0);
	assert_int_equal(outbox_claim(&tx, mem, 60, 1, &list, &n, &err), 0);
	assert_true(n == 1 && list[0].doubt);
	commit();
}

/* The same words to the same chat are told apart from a repetition. */
static void test_outbox_twins(void **)
{
	struct outbox_msg *list;
	size_t n;
	begin(T0);
	(void)out("u1", "k1");
	(void)out("u1", "k2");
	(void)out("u2", "k3");
	assert_int_equal(outbox_claim(&tx, mem, 60, 10, &list, &n, &err), 0);
	assert_int_equal(n, 3);
	assert_true(!list[0].twin && list[1].twin && !list[2].twin);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(outbox_done(&tx, list[i].id, 1, &err), 0);
	commit();
	begin(T0 + 60 * INT64_C(1000000));
	(void)out("u1", "k4");
	assert_int_equal(outbox_claim(&tx, mem, 60, 10, &list, &n, &err), 0);
	assert_true(n == 1 && list[0].twin);
	assert_int_equal(outbox_done(&tx, list[0].id, 1, &err), 0);
	commit();
	begin(T0 + (OUTBOX_TWIN_S + 120) * INT64_C(1000000));
	(void)out("u1", "k5");
	assert_int_equal(outbox_claim(&tx, mem, 60, 10, &list, &n, &err), 0);
	assert_true(n == 1 && !list[0].twin);
	commit();
}

/* What is no use any more is not sent, and holds nobody back. */
static void test_outbox_stale(void **)
{
	struct outbox_msg *list;
	size_t n;
	int64_t id;
	begin(T0);
	struct outbox_msg m = {.platform = "console",
			       .chat = "u1",
			       .body = "{}",
			       .idem_key = "s1",
			       .stale_us = T0 + 1000};
	assert_int_equal(outbox_put(&tx, &m, &id, &err), 0);
	(void)out("u1", "k2");
	commit();
	begin(T0 + 2000);
	assert_int_equal(outbox_claim(&tx, mem, 60, 1, &list, &n, &err), 0);
	assert_true(n == 1 && strcmp(list[0].idem_key, "k2") == 0);
	commit();
}

/* One errand of a kind and key at a time; asked for again while under way, it runs once more. */
static void test_errands(void **)
{
	struct errand_row e = {.platform = "wecom", .kind = "pull", .key = "a", .args = "1"};
	struct errand_row *list, got;
	size_t n;
	bool fresh;
	begin(T0);
	assert_int_equal(errand_put(&tx, &e, 10, &fresh, &err), 0);
	assert_true(fresh);
	assert_int_equal(errand_claim(&tx, mem, 60, 5, &list, &n, &err), 0);
	assert_int_equal(n, 0); /* not yet */
	e.args = "2";
	assert_int_equal(errand_put(&tx, &e, 0, &fresh, &err), 0);
	assert_false(fresh);
	assert_int_equal(errand_claim(&tx, mem, 60, 5, &list, &n, &err), 0);
	assert_true(n == 1 && strcmp(list[0].args, "2") == 0);
	e.args = "3";
	assert_int_equal(errand_put(&tx, &e, 0, &fresh, &err), 0);
	assert_int_equal(errand_get(&tx.view, mem, list[0].id, list[0].epoch, &got, &err), 0);
	assert_int_equal(errand_done(&tx, list[0].id, list[0].epoch, &err), 0);
	assert_int_equal(errand_claim(&tx, mem, 60, 5, &list, &n, &err), 0);
	assert_true(n == 1 && strcmp(list[0].args, "3") == 0);
	assert_int_equal(errand_done(&tx, list[0].id, list[0].epoch - 1, &err), ERR_REFUSED);
	assert_int_equal(errand_done(&tx, list[0].id, list[0].epoch, &err), 0);
	assert_int_equal(errand_claim(&tx, mem, 60, 5, &list, &n, &err), 0);
	assert_int_equal(n, 0);
	assert_int_equal(errand_put(&tx, &e, 0, &fresh, &err), 0);
	assert_true(fresh);
	commit();
}

/* A message whose photo has to be fetched holds its conversation back, but not for ever. */
static void test_inbox_waits(void **)
{
	struct inbox_msg *list, m;
	size_t n;
	bool waits;
	begin(T0);
	int64_t a = put("u1", "m1", NULL);
	(void)put("u1", "m2", NULL);
	assert_int_equal(inbox_claim(&tx, mem, 60, 1, &list, &n, &err), 0);
	assert_int_equal(inbox_wait(&tx, a, list[0].epoch, 10, &err), 0);
	assert_int_equal(claim(&list), 0);
	assert_int_equal(inbox_arrived(&tx, a, "00", 5, "a.pdf", &waits, &err), 0);
	assert_true(waits);
	assert_int_equal(claim(&list), 2);
	assert_true(list[0].id == a && list[0].attempts == 1 && strcmp(list[0].media, "00") == 0 &&
		    strcmp(list[0].body, "a.pdf") == 0);
	assert_int_equal(inbox_done(&tx, a, list[0].epoch, &err), 0);
	assert_int_equal(inbox_arrived(&tx, a, "01", 5, NULL, &waits, &err), 0);
	assert_false(waits);
	assert_int_equal(inbox_get(&tx.view, mem, a, &m, &err), 0);
	assert_string_equal(m.media, "01");
	commit();
}

static void test_waits(void **)
{
	assert_int_equal(outbox_wait_s(1), 2);
	assert_int_equal(outbox_wait_s(5), 32);
	assert_int_equal(outbox_wait_s(11), 2048);
	assert_int_equal(outbox_wait_s(30), 3600);
}

static void test_job_does_not_pay_for_our_end(void **)
{
	static const char hash[] = "00";
	struct job *list;
	size_t n;
	begin(T0);
	struct inbox_msg m = {.platform = "console",
			      .chat = "u1",
			      .sender = "u1",
			      .msg_id = "p",
			      .kind = "picture",
			      .body = "",
			      .media = hash};
	int64_t in, id;
	bool fresh;
	assert_int_equal(inbox_put(&tx, &m, &in, &fresh, &err), 0);
	struct job j = {.kind = "ocr", .inbox = in, .media = hash, .subject = 1};
	assert_int_equal(job_put(&tx, &j, &id, &err), 0);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(job_claim(&tx, mem, 60, 4, &list, &n, &err), 0);
		assert_int_equal(n, 1);
		assert_int_equal(list[0].attempts, 1);
		assert_int_equal(job_free_leases(&tx, &err), 0);
	}
	commit();
}

static void test_clock_set_back(void **)
{
	begin(T0);
	int64_t a = id_new(&tx);
	commit();
	begin(T0 - 3600 * INT64_C(1000000));
	assert_true(id_new(&tx) > a);
	commit();
}

static void test_numbers(void **)
{
	int64_t n;
	begin(T0);
	assert_int_equal(number_new(&tx, "card", &n, &err), 0);
	assert_int_equal(n, 1);
	assert_int_equal(number_new(&tx, "card", &n, &err), 0);
	assert_int_equal(n, 2);
	assert_int_equal(number_new(&tx, "task", &n, &err), 0);
	assert_int_equal(n, 1);
	commit();
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_repeat),
		CASE(test_lease_and_epoch),
		CASE(test_order_within_a_chat),
		CASE(test_suspect_alone),
		CASE(test_dead_and_revived),
		CASE(test_outbox),
		CASE(test_waits),
		CASE(test_outbox_hush),
		CASE(test_outbox_closed_way),
		CASE(test_outbox_twins),
		CASE(test_outbox_stale),
		CASE(test_errands),
		CASE(test_inbox_waits),
		CASE(test_job_does_not_pay_for_our_end),
		CASE(test_clock_set_back),
		CASE(test_numbers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
