/* Which command a mistyped first word was meant to be. */
#include <string.h>

#include "parsers/message/message.h"
#include "tests/lib/unit.h"

static const struct {
	const char *tag, *said, *want; /* want NULL: no suggestion */
} rows[] = {
	{"跟近 张总 聊了价格", "跟近", "跟进"},
	{"根进 张总", "根进", "跟进"},
	{"进跟 张总", "进跟", "跟进"},
	{"跟跟进 张总", "跟跟进", "跟进"},
	{"跟近张总", "跟近", "跟进"},
	{"拜方：张总", "拜方", "拜访"},
	{"拜访纪录 张总", "拜访纪录", "拜访记录"},
	{"成叫 张总 3万", "成叫", "成交"},
	{"完工3", "完工", "完成"},
	{"日抱", "日抱", "日报"},
	{"我的客", "我的客", "我的客户"},
	/* words of their own */
	{"新客户", NULL, NULL},
	{"合作", NULL, NULL},
	{"合作 三年", "合作", "协作"},
	{"设备更换", NULL, NULL},
	{"成都 张总", "成都", "成交"},
	/* 丢单, 签单 or 输单? */
	{"订单 张总", NULL, NULL},
	{"完工", NULL, NULL},
	{"abc", NULL, NULL},
	{"", NULL, NULL},
};

static void suggestions(void **state)
{
	size_t len;
	const char *json = pack_shipped("medical", &len);
	struct pack *pack;
	(void)state;
	assert_int_equal(pack_parse(json, len, "medical", &pack, NULL), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t said = 0, n = 0;
		const char *got = command_near(pack, rows[i].tag, strlen(rows[i].tag), &said, &n);
		if ((got == NULL) != (rows[i].want == NULL))
			fail_msg("%s: %s", rows[i].tag, got != NULL ? got : "no suggestion");
		if (got == NULL)
			continue;
		if (n != strlen(rows[i].want) || memcmp(got, rows[i].want, n) != 0)
			fail_msg("%s: %.*s", rows[i].tag, (int)n, got);
		assert_int_equal(said, strlen(rows[i].said));
	}
	pack_free(&pack);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(suggestions)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
