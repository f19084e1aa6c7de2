/* Names that are spelled in several ways: pairs with what is to be said of them, both ways round;
 * and what holds for any two strings. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/utf8.h"
#include "parsers/name/alike.h"
#include "tests/lib/unit.h"

struct pair {
	const char *a, *b;
	enum alike want;
};

/* clang-format off */
static const struct pair orgs[] = {
	{"杭州市第一人民医院", "杭州第一人民医院", ALIKE_SAME},
	{"杭州第一人民医院", "杭一", ALIKE_SAME},
	{"杭州市第一人民医院", "杭州一院", ALIKE_SAME},
	{"杭一", "杭州一院", ALIKE_SAME},
	{"杭州市第一人民医院", "杭州市第二人民医院", ALIKE_NO},
	{"杭州市第一人民医院", "杭州市一医院", ALIKE_MAYBE},
	{"浙江大学医学院附属第二医院", "浙大二院", ALIKE_SAME},
	{"浙江大学医学院附属第二医院", "浙二", ALIKE_SAME},
	{"浙二医院", "浙大二院", ALIKE_MAYBE},
	{"浙一", "浙二", ALIKE_NO},
	{"上海交通大学医学院附属瑞金医院", "瑞金医院", ALIKE_MAYBE},
	{"北京协和医院", "协和医院", ALIKE_MAYBE},
	{"北京大学第三医院", "北医三院", ALIKE_NO},
	{"北大三院", "北京大学第三医院", ALIKE_MAYBE},
	{"复旦大学附属中山医院", "中山医院", ALIKE_MAYBE},
	{"上海中山医院", "复旦中山", ALIKE_MAYBE},
	{"深圳市人民医院", "深圳人民医院", ALIKE_SAME},
	{"深圳市人民医院", "广州市人民医院", ALIKE_NO},
	{"杭州康衡科技有限公司", "康衡科技", ALIKE_MAYBE},
	{"杭州康衡科技有限公司", "杭州康衡科技", ALIKE_SAME},
	{"杭州康衡科技有限公司", "杭州康衡", ALIKE_MAYBE},
	{"杭州康衡科技有限公司", "康衡", ALIKE_MAYBE},
	{"杭州康衡科技有限公司", "康达", ALIKE_NO},
	{"杭州康衡科技有限公司", "杭州康衡科技有限公司上海分公司", ALIKE_MAYBE},
	{"杭州康衡科技有限公司", "杭州康衡科技股份有限公司", ALIKE_MAYBE},
	{"华为", "华为技术有限公司", ALIKE_MAYBE},
	{"人民医院", "杭州市人民医院", ALIKE_MAYBE},
	{"市一院", "杭州市第一人民医院", ALIKE_MAYBE},
	{"萧山区第一人民医院", "萧山第一人民医院", ALIKE_SAME},
	{"萧山一院", "杭州市萧山区第一人民医院", ALIKE_MAYBE},
	{"301医院", "三〇一医院", ALIKE_SAME},
	{"解放军总医院", "中国人民解放军总医院", ALIKE_MAYBE},
	{"四川大学华西医院", "华西医院", ALIKE_MAYBE},
	{"武汉协和", "武汉协和医院", ALIKE_MAYBE},
	{"武汉协和医院", "武汉同济医院", ALIKE_NO},
	{"杭州三甲医院", "杭州某医院", ALIKE_NO},
	{"浙江省人民医院", "浙江人民医院", ALIKE_SAME},
	{"浙江省人民医院", "杭州市人民医院", ALIKE_NO},
	{"南京鼓楼医院", "南京大学医学院附属鼓楼医院", ALIKE_MAYBE},
	{"瑞金", "上海瑞金医院", ALIKE_MAYBE},
	{"杭州市第一人民医院", "杭州市第一人民医院", ALIKE_SAME},
	{"杭州市第一人民医院", "（杭州市）第1人民医院", ALIKE_SAME},
	{"杭州康衡科技有限公司", "杭州康衡科技有限责任公司", ALIKE_SAME},
	{"杭州康衡科技有限公司", "杭州康衡科技", ALIKE_SAME},
	{"康衡(杭州)科技有限公司", "康衡（上海）科技有限公司", ALIKE_NO},
	{"苏州大学附属第一医院", "苏大附一院", ALIKE_SAME},
	{"苏大附一院", "苏大附二院", ALIKE_NO},
	{"中国人民解放军总医院", "解放军301医院", ALIKE_NO},
	{"上海市第六人民医院", "上海六院", ALIKE_SAME},
	{"上海市第六人民医院", "上海市第六人民医院东院", ALIKE_MAYBE},
	{"江苏省人民医院", "南京市人民医院", ALIKE_NO},
	{"宁波一院", "宁波市第一医院", ALIKE_SAME},
	{"杭州市中医院", "杭州市第一人民医院", ALIKE_NO},
	{"绍兴市妇幼保健院", "绍兴妇幼保健院", ALIKE_SAME},
	{"云山骨科医院", "珠岸骨科医院", ALIKE_NO},
	{"云山骨科医院", "广州云山骨科医院", ALIKE_MAYBE},
	{"SIEMENS", "siemens", ALIKE_SAME},
	{"中国银行杭州分行", "中国银行宁波分行", ALIKE_MAYBE},
	{"三一重工", "三一重工股份有限公司", ALIKE_MAYBE},
	{"第三医院", "第五医院", ALIKE_NO},
};
static const struct pair persons[] = {
	{"张总", "张总", ALIKE_SAME},
	{"张总", "张建国总", ALIKE_MAYBE},
	{"张建国", "张建国总", ALIKE_SAME},
	{"张建国", "张建国主任", ALIKE_SAME},
	{"张建国", "张建军", ALIKE_NO},
	{"张总", "李总", ALIKE_NO},
	{"张总", "张主任", ALIKE_MAYBE},
	{"张先生", "张女士", ALIKE_NO},
	{"张先生", "张总", ALIKE_MAYBE},
	{"张女士", "张姐", ALIKE_MAYBE},
	{"小张", "张建国", ALIKE_MAYBE},
	{"老张", "张总", ALIKE_MAYBE},
	{"欧阳总", "欧阳锋", ALIKE_MAYBE},
	{"欧总", "欧阳总", ALIKE_NO},
	{"欧阳锋", "欧阳克", ALIKE_NO},
	{"欧阳锋主任", "欧阳锋", ALIKE_SAME},
	{"王建工", "王建", ALIKE_NO},
	{"王工", "王建工", ALIKE_MAYBE},
	{"高工", "高总", ALIKE_MAYBE},
	{"李主任医师", "李主任", ALIKE_MAYBE},
	{"李娜护士长", "李娜", ALIKE_SAME},
	{"李科长", "李科", ALIKE_MAYBE},
	{"John", "john", ALIKE_SAME},
	{"JOHN_SMITH", "johnsmith", ALIKE_SAME},
	{"John", "Peter", ALIKE_NO},
	{"张", "张总", ALIKE_MAYBE},
	{"张建国", "建国", ALIKE_NO},
	{"司马总", "司马懿", ALIKE_MAYBE},
	{"王副总经理", "王总", ALIKE_MAYBE},
	{"陈国强院长", "陈国强教授", ALIKE_SAME},
	{"总", "总", ALIKE_SAME},
	{"总", "张总", ALIKE_NO},
	{"。。", "。。", ALIKE_NO},
};
/* clang-format on */

static const char *const words[] = {"no", "maybe", "same"};

static void all(const struct pair *list, size_t n, enum alike (*alike)(const char *, const char *))
{
	bool wrong = false;
	for (size_t i = 0; i < n; i++) {
		const struct pair *p = &list[i];
		enum alike said = alike(p->a, p->b), back = alike(p->b, p->a);
		if (said != p->want || back != said) {
			print_message("%s / %s: %s, the other way %s, not %s\n", p->a, p->b,
				      words[said], words[back], words[p->want]);
			wrong = true;
		}
	}
	assert_false(wrong);
}

#define N(list) (sizeof(list) / sizeof((list)[0]))

static void organisations(void **)
{
	all(orgs, N(orgs), org_alike);
}

static void people(void **)
{
	all(persons, N(persons), person_alike);
}

static void the_fuller_name_is_kept(void **)
{
	assert_true(person_is_fuller("张建国总", "张总"));
	assert_false(person_is_fuller("张总", "张建国"));
	assert_false(person_is_fuller("李建国", "张总"));
	assert_false(person_is_fuller("张总", "张主任"));
	assert_true(org_is_fuller("杭州市第一人民医院", "杭一"));
	assert_false(org_is_fuller("杭一", "杭州市第一人民医院"));
	assert_false(org_is_fuller("杭州市第二人民医院", "杭一"));
}

static void keys_of_the_same_are_equal(void **)
{
	void *mem = talloc_new(NULL);
	static const char *const same[][2] = {
		{"杭州市第一人民医院", "杭州第一人民医院"},
		{"杭州康衡科技有限公司", "杭州康衡科技有限责任公司"},
		{"浙江省人民医院", "浙江人民医院"},
		{"ＳＩＥＭＥＮＳ 医疗", "siemens医疗"},
	};
	for (size_t i = 0; i < N(same); i++)
		assert_string_equal(org_key(mem, same[i][0]), org_key(mem, same[i][1]));
	assert_string_not_equal(org_key(mem, "杭州一院"), org_key(mem, "杭州二院"));
	assert_string_equal(org_key(mem, "，。"), "");
	(void)talloc_free(mem);
}

static void holds_for_any_two_strings(void **)
{
	static const char *const parts[] = {
		"杭州", "市", "第",   "一",       "二",   "人民",   "医院", "院", "大学", "附属",
		"康",   "衡", "科技", "有限公司", "集团", "分公司", "张",   "总", "主任", "小",
		"欧阳", "(",  ")",    "A",        "1",    " ",      "\xff", "县", "区",
	};
	uint64_t seed = 7;
	for (int i = 0; i < 50000; i++) {
		void *mem = talloc_new(NULL);
		char *s[2];
		for (int k = 0; k < 2; k++) {
			s[k] = talloc_strdup(mem, "");
			for (int n = 0; n < 1 + k * 3 + i % 5; n++) {
				seed = seed * UINT64_C(6364136223846793005) + 1;
				s[k] = talloc_strdup_append(s[k], parts[(seed >> 33) % N(parts)]);
			}
		}
		assert_int_equal(org_alike(s[0], s[1]), org_alike(s[1], s[0]));
		assert_int_equal(person_alike(s[0], s[1]), person_alike(s[1], s[0]));
		assert_int_equal(org_alike(s[0], s[0]),
				 strspn(s[0], " ()") == strlen(s[0]) ? ALIKE_NO : ALIKE_SAME);
		char *key = org_key(mem, s[1]);
		assert_true(utf8_valid(key, strlen(key)));
		(void)talloc_free(mem);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(organisations),
		cmocka_unit_test(people),
		cmocka_unit_test(the_fuller_name_is_kept),
		cmocka_unit_test(keys_of_the_same_are_equal),
		cmocka_unit_test(holds_for_any_two_strings),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
