/* Uploads by the clock: one that cannot go on is put off and takes nothing else with it; a file is
 * removed only after its end is on disk. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "daemon/chore/chore.h"
#include "daemon/core/clock.h"
#include "daemon/data/upload.h"
#include "store/queue/chore.h"
#include "tests/lib/unit.h"

#define T0 INT64_C(1795000000000000)
#define MINUTE INT64_C(60000000)

static struct store store;
static struct tx tx;
static struct err err;
static struct pack *pack;
static void *mem;
static char media[] = "/tmp/kehud-chore-XXXXXX";
static char folder[64];
static struct keep keep = {.media = media};

#define OK(call)                                  \
	do {                                      \
		int rc_ = (call);                 \
		if (rc_ < 0)                      \
			fail_msg("%s", err.text); \
	} while (0)

static int setup(void **)
{
	size_t len;
	const char *json = pack_shipped("medical", &len);
	mem = talloc_new(NULL);
	if (mkdtemp(media) == NULL)
		return -1;
	(void)snprintf(folder, sizeof(folder), "%s/upload", media);
	OK(clock_set_zone("Asia/Shanghai", &err));
	OK(store_open(":memory:", (struct instant){T0}, &store, &err));
	OK(pack_parse(json, len, "medical", &pack, &err));
	OK(store_begin(&store, (struct instant){T0}, &tx, &err));
	return 0;
}

static int teardown(void **)
{
	OK(store_commit(&tx, &err));
	store_close(&store);
	pack_free(&pack);
	(void)rmdir(folder);
	(void)rmdir(media);
	return talloc_free(mem);
}

static struct upload begun(void)
{
	static const char csv[] = "model,name\nQ-1,一号\n";
	struct upload u = {.kind = "products"};
	OK(upload_begin(&tx, mem, folder, &u, &err));
	OK(upload_piece(&tx, &u, 0, csv, sizeof(csv) - 1, &err));
	OK(upload_get(&tx.view, mem, u.id, &u, &err));
	OK(upload_ready(&tx, &u, &err));
	return u;
}

static void run(int64_t us)
{
	struct instant next = {0};
	tx.now.us = tx.view.now.us = us;
	for (int i = 0; i < 100 && next.us <= us; i++)
		OK(chores_run(&tx, pack, &keep, &next, &err));
	assert_true(next.us > us);
}

static void a_chore_that_fails_is_put_off(void **)
{
	struct upload u = begun();
	assert_int_equal(unlink(u.path), 0);
	run(T0 + MINUTE);
	struct instant next;
	int64_t cursor;
	OK(chore_get(&tx.view, UPLOAD_CHORE, &next, &cursor, &err));
	assert_true(next.us > T0 + MINUTE && next.us <= T0 + 3 * MINUTE);
	u.state = "refused";
	OK(upload_set(&tx, &u, &err));
}

static void a_file_goes_after_its_end(void **)
{
	struct upload u = begun();
	for (int i = 0; i < 10 && strcmp(u.state, "done") != 0; i++) {
		OK(upload_get(&tx.view, mem, u.id, &u, &err));
		if (strcmp(u.state, "done") != 0)
			OK(upload_step(&tx, mem, pack, &u, &err));
	}
	assert_string_equal(u.state, "done");
	/* Until this is committed, a crash goes on from the file. */
	assert_int_equal(access(u.path, R_OK), 0);
	run(T0 + 10 * MINUTE);
	assert_int_equal(access(u.path, R_OK), -1);
}

static void a_file_that_is_coming_stays(void **)
{
	struct upload u = {.kind = "products"};
	tx.now = tx.view.now = clock_now();
	OK(upload_begin(&tx, mem, folder, &u, &err));
	OK(upload_piece(&tx, &u, 0, "model", 5, &err));
	OK(upload_sweep(&tx, mem, folder, &err));
	assert_int_equal(access(u.path, R_OK), 0);
	tx.now.us += 2 * 86400 * INT64_C(1000000);
	OK(upload_sweep(&tx, mem, folder, &err));
	assert_int_equal(access(u.path, R_OK), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_chore_that_fails_is_put_off),
		cmocka_unit_test(a_file_goes_after_its_end),
		cmocka_unit_test(a_file_that_is_coming_stays),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
