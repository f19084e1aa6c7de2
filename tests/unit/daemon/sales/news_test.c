/* News of a customer's product: another price, some again; told for thirty days, and only if it is
 * still so. */
#include <string.h>
#include <talloc.h>

#include "daemon/core/clock.h"
#include "daemon/say/say_points.h"
#include "parsers/pack/pack.h"
#include "store/card/card.h"
#include "tests/lib/unit.h"

#define T0 INT64_C(1795000000000000) /* 18 November 2026 */
#define DAY INT64_C(86400000000)
#define UNKNOWN (-1)

static struct store store;
static struct tx tx;
static struct err err;
static struct pack *pack;
static void *mem;
static int64_t card, rep;

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
	OK(clock_set_zone("Asia/Shanghai", &err));
	OK(store_open(":memory:", (struct instant){T0}, &store, &err));
	OK(pack_parse(json, len, "medical", &pack, &err));
	OK(store_begin(&store, (struct instant){T0}, &tx, &err));
	OK(person_put(&tx, "console", "a", "张三", ROLE_REP, "华东", NULL, &rep, &err));
	OK(card_new(&tx, rep, &card, &err));
	OK(card_set(&tx, card, CARD_product, "HIP-220、TKR-2025", &err));
	return 0;
}

static int teardown(void **)
{
	OK(store_commit(&tx, &err));
	store_close(&store);
	pack_free(&pack);
	return talloc_free(mem);
}

static void put(int days, int64_t yuan, int64_t stock)
{
	bool fresh;
	tx.now.us = tx.view.now.us = T0 + days * DAY;
	struct product p = {.model = "TKR-2025",
			    .name = "全膝关节置换系统",
			    .price = {yuan * 100},
			    .has_price = yuan != UNKNOWN,
			    .stock = stock,
			    .has_stock = stock != UNKNOWN};
	OK(product_put(&tx, &p, &fresh, &err));
}

static const char *said(int days, unsigned of)
{
	struct person actor;
	struct subject s;
	struct points p;
	tx.now.us = tx.view.now.us = T0 + days * DAY;
	OK(person_get(&tx.view, mem, rep, &actor, &err));
	OK(subject_read(&tx.view, mem, card, &s, &err));
	OK(points_find(&tx.view, mem, pack, &actor, &s, of, &p, &err));
	return say_points(mem, &p, tx.now);
}

#define NEWS (1U << POINT_NEWS)

static void news(void **)
{
	assert_string_equal(said(0, NEWS), ""); /* not in the catalogue */
	put(0, 28600, 0);
	assert_string_equal(said(0, NEWS), "");
	put(1, 28600, 0);
	assert_string_equal(said(1, NEWS), ""); /* the same again */
	put(2, 27000, 0);
	put(3, 26800, 5);
	assert_string_equal(said(3, NEWS), "📢 TKR-2025 11月21日降价：2.86万 → 2.68万\n"
					   "📢 TKR-2025 之前缺货，11月21日到货了");
	assert_string_equal(said(3, 1U << POINT_STOCK), "📦 TKR-2025 库存 5，2.68万");
	put(4, 26800, 0); /* gone again */
	assert_string_equal(said(4, NEWS), "📢 TKR-2025 11月21日降价：2.86万 → 2.68万");
	put(5, 28600, 0); /* there and back */
	assert_string_equal(said(5, NEWS), "");
	put(6, 30000, UNKNOWN);
	assert_string_equal(said(6, NEWS), "📢 TKR-2025 11月24日涨价：2.86万 → 3万");
	put(7, UNKNOWN, 3); /* how many there were before is not known */
	assert_string_equal(said(7, NEWS), "");
	put(8, 31000, 3);
	assert_string_equal(said(35, NEWS), "📢 TKR-2025 11月24日涨价：2.86万 → 3.1万");
	assert_string_equal(said(40, NEWS), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(news, setup, teardown)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
