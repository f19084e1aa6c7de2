/* What strangers say of themselves, in the words that people use; and that none of it is a command.
 */
#include <string.h>
#include <talloc.h>

#include "daemon/core/packfile.h"
#include "daemon/kf/kf.h"
#include "tests/lib/unit.h"

static struct pack *pack;

static int setup(void **)
{
	struct err err;
	return pack_open("medical", &pack, &err);
}

static int teardown(void **)
{
	pack_free(&pack);
	return 0;
}

static void same(const char *text, const char *what, const char *got, const char *want)
{
	if ((got == NULL) != (want == NULL) || (want != NULL && strcmp(got, want) != 0))
		fail_msg("%s: %s is %s, not %s", text, what, got != NULL ? got : "nothing",
			 want != NULL ? want : "nothing");
}

static void test_rows(void **)
{
	static const struct {
		const char *text, *name, *org, *phone;
	} rows[] = {
		{"我是绍兴市人民医院的李主任，电话13911112222", "李主任", "绍兴市人民医院",
		 "13911112222"},
		{"您好，我叫王伟，杭州三甲医院，138 0571 2233", "王伟", "杭州三甲医院", NULL},
		{"张总 市一院 13805712233", "张总", "市一院", "13805712233"},
		{"#客户李四#电话 13805712233", "李四", NULL, "13805712233"},
		{"多少钱", NULL, NULL, NULL},
		{"完成 3", NULL, NULL, NULL},
		{"#删除#撤销 A1", NULL, NULL, NULL},
		{"", NULL, NULL, NULL},
		{"####，，。。  \n\n", NULL, NULL, NULL},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *mem = talloc_new(NULL);
		struct contact_said said = {.kind = "text", .body = rows[i].text};
		struct kf_lead lead;
		struct err err = {};
		assert_int_equal(kf_lead(mem, pack, (struct instant){1795000000000000}, &said, 1,
					 &lead, &err),
				 0);
		same(rows[i].text, "name", lead.name, rows[i].name);
		same(rows[i].text, "org", lead.org, rows[i].org);
		if (rows[i].phone != NULL)
			same(rows[i].text, "phone", lead.phone, rows[i].phone);
		(void)talloc_free(mem);
	}
}

static void test_line(void **)
{
	void *mem = talloc_new(NULL);
	struct contact_said m = {.kind = "text",
				 .body = "a\x01"
					 "b\x7f"};
	assert_string_equal(kf_line(mem, &m), "a b ");
	m = (struct contact_said){.kind = "location", .body = "1,2", .label = "市一院"};
	assert_string_equal(kf_line(mem, &m), "[位置] 市一院");
	m = (struct contact_said){.kind = "picture", .body = ""};
	assert_string_equal(kf_line(mem, &m), "[图片]");
	(void)talloc_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows),
					   cmocka_unit_test(test_line)};
	return cmocka_run_group_tests(tests, setup, teardown);
}
