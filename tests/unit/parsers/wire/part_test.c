/* Each row: a text with | where it is to be cut for the limit. */
#include <string.h>

#include "parsers/base/buf.h"
#include "parsers/base/utf8.h"
#include "parsers/wire/part.h"
#include "tests/lib/unit.h"

#define N(list) (sizeof(list) / sizeof(*(list)))
#define LINK "<a href=\"http://x\">卡</a>" /* 26 bytes */
#define FAMILY "👨‍👩‍👧"        /* 18 bytes */

/* clang-format off */
static const struct {
	const char *text;
	size_t limit;
} rows[] = {
	{"", 10},
	{"abc", 10},
	{"客户张", 9},
	{"abcd|efgh|i", 4}, /* a word longer than the limit */
	/* characters */
	{"客户张|总", 9},
	{"客户张|总", 11},
	{"客|户|张|总", 4},
	{"a客|b", 4},
	{"😀|😀", 7},
	/* line break, sentence, word */
	{"一行\n|第二行", 14},
	{"一\n二三四五六|七八九十", 19},
	{"一\n二三四|五六", 15}, /* the break is in the first half */
	{"一句。|第二句", 15},
	{"一句。二\n|三四五六", 13},
	{"一句。”|二三", 15}, /* closing quotes belong to their sentence */
	{"一句！？|二三四", 15},
	{"a.b?c=1&d=2;e |fghi", 15},
	{"Hello. |Worldly", 13},
	{"Hi there. |Abc def g", 16},
	{"Version 1.5 is |better", 16},
	{"收到|12345", 10}, /* a number is not torn */
	{"电话 |13800138000", 12},
	/* what one sees as one character */
	{"客户|👩‍⚕️|张", 13},
	{"客户|👩‍⚕️张", 18},
	{"客户👩‍⚕️|张", 19},
	{FAMILY "|" FAMILY, 20},
	{"一|❤️|二", 8},
	{"👍🏽|👍🏽", 15},
	{"🇨🇳|🇨🇳", 12},
	{"🇨🇳|🇨🇳🇨", 15},
	{"ab|e\xCC\x81", 4},
	{"一|1️⃣", 8},
	{"a\r\n|b\r\n", 4},
	/* longer than the limit by itself: cut at a character all the same */
	{"👨‍|👩‍|👧", 9},
	/* links */
	{"一二|" LINK, 27},
	{"一二|" LINK "三", 30},
	{LINK "|一二", 26},
	{"一" LINK "|二", 29},
	{"<a href='1'>一|二</a>", 16}, /* longer than the limit */
	{"<abc>一\n|二三四", 14}, /* no link */
	{"<a href>一二三\n|二三四", 24}, /* never closed */
	{"<A HREF=1>一\n二</A>|三四", 21},
};
/* clang-format on */

static void cuts(void **)
{
	size_t failed = 0;
	for (size_t i = 0; i < N(rows); i++) {
		AUTO_BUF plain = BUF_INIT(1000), got = BUF_INIT(1000);
		for (const char *c = rows[i].text; *c != '\0'; c++)
			if (*c != '|')
				buf_putc(&plain, *c);
		const char *text = buf_str(&plain);
		for (size_t at = 0; at < plain.len;) {
			size_t n = wire_part(text + at, plain.len - at, rows[i].limit);
			assert_true(n > 0 && n <= rows[i].limit && n <= plain.len - at);
			if (at > 0)
				buf_putc(&got, '|');
			buf_add(&got, text + at, n);
			at += n;
		}
		if (strcmp(buf_str(&got), rows[i].text) != 0)
			print_error("%s is cut as %s at %zu\n", rows[i].text, buf_str(&got),
				    rows[i].limit);
		failed += strcmp(buf_str(&got), rows[i].text) != 0;
	}
	assert_int_equal(failed, 0);
	assert_int_equal(wire_part("", 0, 10), 0);
}

/* 2048 bytes are 682 Chinese characters. */
static void the_limit_of_an_app_message(void **)
{
	AUTO_BUF b = BUF_INIT(10000);
	for (size_t i = 0; i < 683; i++)
		buf_puts(&b, "客");
	assert_int_equal(wire_part(buf_str(&b), 682 * 3, 2048), 682 * 3);
	assert_int_equal(wire_part(buf_str(&b), b.len, 2048), 682 * 3);
}

/* Links that are never closed must not be looked for again and again. */
static void many_open_links(void **)
{
	AUTO_BUF b = BUF_INIT(1000000);
	for (size_t i = 0; i < 250000; i++)
		buf_puts(&b, "<a >");
	assert_true(wire_part(buf_str(&b), b.len, 900000) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(cuts),
					   cmocka_unit_test(the_limit_of_an_app_message),
					   cmocka_unit_test(many_open_links)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
