/* The reading thread: every look has its own now (once the thread had one, that of its start: a
 * permit never ended for it), and sees one moment (once a message counted as settled that had no
 * answer yet: its job ended between the statement for the answers and that for the jobs). */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon/core/clock.h"
#include "daemon/flow/reader.h"
#include "tests/lib/unit.h"

struct seen {
	struct look look;
	struct instant now;
	bool back;
};

struct counted {
	struct seen seen;
	struct store *store; /* the writer's, used while the look runs */
	int64_t before, after;
};

static void see(const struct view *v, struct look *l)
{
	((struct seen *)l)->now = v->now;
}

static void back(struct parcel *p)
{
	((struct seen *)p)->back = true;
}

static void post(struct reader *r, struct mailbox *box, struct seen *s)
{
	s->look.parcel.open = back;
	reader_post(r, &s->look);
	while (!s->back) {
		struct pollfd p = {.fd = box->fd, .events = POLLIN};
		assert_int_equal(poll(&p, 1, 10000), 1);
		mailbox_open(box);
	}
}

static int64_t numbers(const struct view *v)
{
	struct err err;
	AUTO_STMT st = db_stmt(v->db, "SELECT coalesce(sum(value), 0) AS n FROM counter", &err);
	assert_int_equal(stmt_step(st, &err), 1);
	return col_int(st, "n");
}

static void number_given(struct store *s)
{
	struct err err;
	struct tx tx;
	int64_t n;
	assert_int_equal(store_begin(s, clock_now(), &tx, &err), 0);
	assert_int_equal(number_new(&tx, "card", &n, &err), 0);
	assert_int_equal(store_commit(&tx, &err), 0);
}

static void count(const struct view *v, struct look *l)
{
	struct counted *c = (struct counted *)l;
	c->before = numbers(v);
	number_given(c->store);
	c->after = numbers(v);
}

static char folder[] = "/tmp/kehud-reader-XXXXXX";
static struct store store;
static struct mailbox box;
static struct reader *reader;

static int setup(void **)
{
	struct err err;
	char path[128];
	if (mkdtemp(folder) == NULL)
		return -1;
	(void)snprintf(path, sizeof(path), "%s/t.db", folder);
	return store_open(path, clock_now(), &store, &err) < 0 || mailbox_init(&box, &err) < 0 ||
	       reader_start(path, &box, &reader, &err) < 0;
}

static int teardown(void **)
{
	static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
	reader_stop(&reader);
	mailbox_done(&box);
	store_close(&store);
	for (size_t i = 0; i < 4; i++) {
		char name[160];
		(void)snprintf(name, sizeof(name), "%s/t.db%s", folder, ends[i]);
		(void)unlink(name);
	}
	return rmdir(folder);
}

static void looks_have_their_own_now(void **)
{
	struct seen first = {.look.run = see}, second = first;
	post(reader, &box, &first);
	(void)usleep(20000);
	struct instant before = clock_now();
	post(reader, &box, &second);
	assert_true(second.now.us >= before.us && second.now.us > first.now.us);
}

static void looks_see_one_moment(void **)
{
	for (int i = 0; i < 3; i++) {
		struct counted c = {.seen.look.run = count, .store = &store};
		post(reader, &box, &c.seen);
		assert_int_equal(c.before, i); /* the next look sees what was done meanwhile */
		assert_int_equal(c.after, i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(looks_have_their_own_now),
		cmocka_unit_test(looks_see_one_moment),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
