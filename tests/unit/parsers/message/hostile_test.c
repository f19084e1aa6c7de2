/* Hostile messages: refused in words, and never more than linear time. */
#include <string.h>

#include <stdio.h>
#include <stdlib.h>
#include <talloc.h>
#include <time.h>

#include "parsers/message/limit.h"
#include "tests/lib/unit.h"

static const struct civil now = {2026, 11, 23, 10, 0, 0};

static struct pack *pack_get(void)
{
	size_t len;
	const char *json = pack_shipped("medical", &len);
	struct pack *p;
	assert_int_equal(pack_parse(json, len, "medical", &p, NULL), 0);
	return p;
}

static void refused(void **state)
{
	static const struct {
		const char *text;
		size_t len;
	} rows[] = {{"#客户\xFF", 8}, {"\xC0\xAF", 2}, {"#\xED\xA0\x80", 4}, {"#a\0b", 4}};
	struct pack *p = pack_get();
	struct message *m;
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(
			message_parse(NULL, p, NULL, rows[i].text, rows[i].len, &now, &m, NULL), 0);
		assert_int_equal(m->kind, MESSAGE_ERROR);
		assert_int_equal(m->n_warnings, 1);
		talloc_free(m);
	}
	char *text = malloc(MESSAGE_MAX + 1);
	memset(text, 'a', MESSAGE_MAX + 1);
	assert_int_equal(message_parse(NULL, p, NULL, text, MESSAGE_MAX, &now, &m, NULL), 0);
	assert_int_equal(m->kind, MESSAGE_NONE);
	talloc_free(m);
	assert_int_equal(message_parse(NULL, p, NULL, text, MESSAGE_MAX + 1, &now, &m, NULL), 0);
	assert_int_equal(m->kind, MESSAGE_ERROR);
	talloc_free(m);
	free(text);
	pack_free(&p);
}

static double time_of(const struct pack *p, const char *start, const char *unit, size_t len)
{
	char *text = malloc(len + 64);
	assert_non_null(text);
	size_t n = strlen(start), u = strlen(unit);
	memcpy(text, start, n);
	while (n + u <= len) {
		memcpy(text + n, unit, u);
		n += u;
	}
	struct timespec a, b;
	struct message *m;
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
	assert_int_equal(message_parse_limit(NULL, p, NULL, text, n, SIZE_MAX, &now, &m, NULL), 0);
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	talloc_free(m);
	free(text);
	return (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
}

static void linear(void **state)
{
	static const char *const rows[][2] = {
		{"", "#"},
		{"#", "1"},
		{"#", "一"},
		{"#预算", "3"},
		{"#下次", "3"},
		{"#下次", "周"},
		{"#张总\n", "("},
		{"#张总\n", "e\u0301"},
		{"#跟进", "张"},
		{"#张总\n", "1万 "},
		{"#张总\n", "明天 "},
		{"「", "」\n"},
		{"#张总\n", "://"},
		{"#客户", " "},
		{"", "#客户#张总"},
		{"#电话", "1 "},
		{"#完成", "3 "},
		{"#转交", "给"},
		{"#张总#", "a@"},
		{"", "#产品A、B"},
		{"#张总\n", "下"},
		{"#张总\n", "昨天的"},
		{"#客户", "，"},
		{"#x", "\n#y"},
		{"#张总\n", "1,000"},
		{"#张总\n", "三天 前"},
		{"「", "」\n- - -x"},
		{"#推迟", "x3天"},
		{"", "#电话abc"},
		{"#a", "\u200b"},
		{"#", "🔥"},
		{"", "#预算3万#预算4万"},
		{"#张总\n", "上"},
		{"#下次 ", "上"},
		{"#张总\n", "1月"},
		{"#张总\n", "@a "},
		{"#张总\n", "http://a.cn/#x "},
		{"#张总\n", "0571-"},
		{"#张总\n", "¥ "},
		{"#张总\n", "明天（周"},
		{"#张总\n", "1小时1分钟"},
		{"#张总\n", "“”「」((（"},
		{"#张总\n", "一万亿"},
		{"#张总\n", "1，000"},
		{"#推迟 等", "昨天"},
		{"#跟进——", "……"},
		{"", "#阶段x"},
	};
	struct pack *p = pack_get();
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		double small = time_of(p, rows[i][0], rows[i][1], 1 << 17);
		double big = time_of(p, rows[i][0], rows[i][1], 1 << 20);
		/* eight times the length; quadratic would be 64 times the time */
		if (big > 0.05 && big > 24 * small)
			fail_msg("%s%s...: %.3f s for 128 KiB, %.3f s for 1 MiB", rows[i][0],
				 rows[i][1], small, big);
	}
	pack_free(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(refused), cmocka_unit_test(linear)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
