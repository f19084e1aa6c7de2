/* What goes to a group: phone numbers masked, the names of files and the data of buttons not. */
#include <string.h>

#include "daemon/say/reply.h"
#include "tests/lib/unit.h"

static void masked(void **)
{
	static const char hash[] =
		"a13800138000b00000000000000000000000000000000000000000 13800138000";
	struct reply r = {};
	reply_text(&r, "电话 13800138000");
	reply_picture(&r, hash);
	reply_button(&r, "13800138000", "wrong 13800138000 1");
	reply_for_group(&r);
	const json_t *button = json_array_get(json_object_get(r.body, "buttons"), 0);
	assert_string_equal(json_string_value(json_object_get(r.body, "picture")), hash);
	assert_string_equal(json_string_value(json_object_get(button, "data")),
			    "wrong 13800138000 1");
	assert_null(strstr(json_string_value(json_object_get(button, "text")), "13800138000"));
	assert_null(strstr(json_string_value(json_object_get(r.body, "text")), "13800138000"));
	reply_done(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(masked)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
