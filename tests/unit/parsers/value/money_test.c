/* Amounts, row by row; the values are in fen. */
#include <string.h>

#include "parsers/value/money.h"
#include "tests/lib/unit.h"

static const struct {
	const char *text;
	int64_t low, high; /* high 0: no range */
	const char *qualifier;
} rows[] = {
	{"30万", 30000000, 0, NULL},
	{"3.5w", 3500000, 0, NULL},
	{"12.8万元", 12800000, 0, NULL},
	{"¥30,000", 3000000, 0, NULL},
	{"RMB 5000", 500000, 0, NULL},
	{"5k", 500000, 0, NULL},
	{"5K", 500000, 0, NULL},
	{"5千", 500000, 0, NULL},
	{"三十万", 30000000, 0, NULL},
	{"两百万", 200000000, 0, NULL},
	{"一百二十万", 120000000, 0, NULL},
	{"1.2亿", 12000000000, 0, NULL},
	{"八千五", 850000, 0, NULL},
	{"3万5", 3500000, 0, NULL},
	{"2万3千", 2300000, 0, NULL},
	{"5000元", 500000, 0, NULL},
	{"5000块", 500000, 0, NULL},
	{"30-50万", 30000000, 50000000, NULL},
	{"30到50万", 30000000, 50000000, NULL},
	{"30至50万", 30000000, 50000000, NULL},
	{"30~50万", 30000000, 50000000, NULL},
	{"30万到50万", 30000000, 50000000, NULL},
	{"约30万", 30000000, 0, "约"},
	{"30万左右", 30000000, 0, "左右"},
	{"30万以上", 30000000, 0, "以上"},
	{"30万以内", 30000000, 0, "以内"},
	{"50w+", 50000000, 0, "以上"},
	{"12.34元", 1234, 0, NULL},
	{"一万二", 1200000, 0, NULL},
	{"1万2000元", 1200000, 0, NULL},
	{"三到五万", 3000000, 5000000, NULL},
	{"一亿两千万", 12000000000, 0, NULL},
};

static void amounts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct amount a;
		struct span s = {rows[i].text, strlen(rows[i].text)};
		if (!money_parse(s, MONEY_MARKED, &a))
			fail_msg("%s is no money", rows[i].text);
		if (a.low.fen != rows[i].low || a.ranged != (rows[i].high > 0) ||
		    (a.ranged && a.high.fen != rows[i].high) ||
		    (a.qualifier == NULL) != (rows[i].qualifier == NULL) ||
		    (a.qualifier != NULL && strcmp(a.qualifier, rows[i].qualifier) != 0))
			fail_msg("%s gives %ld..%ld fen", rows[i].text, (long)a.low.fen,
				 (long)a.high.fen);
	}
}

static void no_money(void **state)
{
	static const char *const texts[] = {"5000",
					    "三百",
					    "5kg",
					    "3千台",
					    "第3万",
					    "千万",
					    "万一",
					    "三四十万",
					    "TKR-2025",
					    "30万台",
					    "",
					    "¥",
					    "1234567890123456元"};
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct amount a;
		struct span s = {texts[i], strlen(texts[i])};
		if (money_parse(s, MONEY_MARKED, &a))
			fail_msg("%s is taken for money", texts[i]);
	}
}

static void bare(void **state)
{
	struct amount a;
	(void)state;
	assert_true(money_parse(SPAN("50000"), MONEY_BARE, &a));
	assert_int_equal(a.low.fen, 5000000);
	assert_true(money_find(SPAN("3台共50万"), 0, MONEY_BARE, &a));
	assert_int_equal(a.low.fen, 50000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(amounts), cmocka_unit_test(no_money),
					   cmocka_unit_test(bare)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
