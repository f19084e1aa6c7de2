/* The reading thread: every look has its own now. (Once the thread had one, that of its start: a
 * permit never ended for it.) */
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

static void see(const struct view *v, struct look *l)
{
	((struct seen *)l)->now = v->now;
}

static void back(struct parcel *p)
{
	((struct seen *)p)->back = true;
}

static struct instant look(struct reader *r, struct mailbox *box)
{
	struct seen s = {.look = {.parcel.open = back, .run = see}};
	reader_post(r, &s.look);
	while (!s.back) {
		struct pollfd p = {.fd = box->fd, .events = POLLIN};
		assert_int_equal(poll(&p, 1, 10000), 1);
		mailbox_open(box);
	}
	return s.now;
}

static void looks_have_their_own_now(void **)
{
	char folder[] = "/tmp/kehud-reader-XXXXXX", path[128];
	static const char *const ends[] = {"", "-wal", "-shm", ".lock"};
	struct err err = {};
	struct store store;
	struct mailbox box;
	struct reader *r = NULL;
	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/t.db", folder);
	assert_int_equal(store_open(path, clock_now(), &store, &err), 0);
	assert_int_equal(mailbox_init(&box, &err), 0);
	assert_int_equal(reader_start(path, &box, &r, &err), 0);
	struct instant first = look(r, &box);
	(void)usleep(20000);
	struct instant before = clock_now(), second = look(r, &box);
	assert_true(second.us >= before.us && second.us > first.us);
	reader_stop(&r);
	mailbox_done(&box);
	store_close(&store);
	for (size_t i = 0; i < 4; i++) {
		char name[160];
		(void)snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		(void)unlink(name);
	}
	assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(looks_have_their_own_now),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
