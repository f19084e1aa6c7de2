/* What values become by their form, by signs that the nets do not know, by words of the trade. */
#include <string.h>
#include <talloc.h>

#include "parsers/label/form.h"
#include "parsers/label/lexicon.h"
#include "parsers/label/mend.h"
#include "tests/lib/unit.h"

static void by_form(void **)
{
	static const struct {
		const char *key, *read, *is;
	} rows[] = {
		{"生产日期", "2O25-0l-02", "2025-01-02"},
		{"生产日期", "2025年01月02日", "2025年01月02日"},
		{"生产日期", "见瓶身", "见瓶身"},
		{"条码", "69O1234 567892", "6901234567892"},
		{"注册证号", "国诚注准20192136901", "国械注准20192136901"},
		{"注册证号", "国械注准2O192136901", "国械注准20192136901"},
		{"注册证号", "国械注推20192136901",
		 "国械注推20192136901"}, /* 准 or 进: not known */
		{"注册证号", "京械备20233097523", "京械备20233097523"},
		{"手机", "l38 0013 8000", "13800138000"},
		{"邮箱", "li@exam ple,com", "li@example.com"},
		{"型号", "TKR -2025", "TKR-2025"},
		{"建议零售价", "3-90", "3.90"},
		{"建议零售价", "1,200", "1,200"},
		{"规格", "10m1", "10ml"},
		{"规格", "$6.5*45mm", "φ6.5×45mm"},
		{"表面粗糙度", "0.04um", "0.04μm"},
		{"环氧乙烷残留量", "2.6ug/g", "2.6μg/g"},
		{"绝缘电阻", "165MQ", "165MΩ"},
		{"储存条件", "2~8\"C冷藏", "2~8℃冷藏"},
		{"储存条件", "278°C冷藏", "2~8℃冷藏"},
		{"材质", "Ti6Al4V ELI", "Ti6Al4V ELI"},
		{"材质", "Ti6A14V ELI", "Ti6Al4V ELI"},
		{"尺寸偏差", "+0,07mm", "+0.07mm"},
		{"表面粗糙度", "0.0lum", "0.01μm"},
		{"载荷", "1,200N", "1,200N"},
		{"储存条件", "<25°C干燥", "≤25℃干燥"},
		{"建议零售价", "172.9076", "172.90"},
		{"储存条件", "三25°C干燥", "≤25℃干燥"},
		{"注册证号", "阅械注许20836432514", "闽械注许20836432514"},
		{"规格", "12支/全", "12支/盒"},
		{"箱规", "6金/箱", "6盒/箱"},
		{"箱规", "40袋/箱", "40袋/箱"},
		{"材质", "金/全", "金/全"}, /* no packing */
		{"规格", "10m1lx100支/盒", "10mlx100支/盒"},
		{"材质", "", ""},
	};
	void *mem = talloc_new(NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *got = value_mend(mem, rows[i].key, rows[i].read);
		assert_non_null(got);
		if (strcmp(got, rows[i].is) != 0)
			fail_msg("%s %s: %s", rows[i].key, rows[i].read, got);
	}
	(void)talloc_free(mem);
}

static void by_word(void **)
{
	static const char *const trade[] = {"辐照灭菌",         "环氧乙烷灭菌", "细菌内毒素",
					    "聚甲基丙烯酸甲酯", "医疗器械",     NULL};
	static const struct {
		const char *read, *is;
	} rows[] = {
		{"辐照灭茵", "辐照灭菌"},
		{"环氧乙烷灭菌", "环氧乙烷灭菌"},
		{"聚甲基丙烯酸甲酷", "聚甲基丙烯酸甲酯"},
		{"济南华字医疗器楠股份有限公司", "济南华字医疗器械股份有限公司"},
		{"附属第2医院", "附属第2医院"}, /* a digit is no character read wrongly */
		{"今天天气不错", "今天天气不错"},
		{"", ""},
	};
	void *mem = talloc_new(NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *got = lexicon_mend(mem, trade, rows[i].read);
		assert_non_null(got);
		if (strcmp(got, rows[i].is) != 0)
			fail_msg("%s: %s", rows[i].read, got);
	}
	/* without the pack's words, those of any trade are left */
	assert_string_equal(lexicon_mend(mem, NULL, "辐照灭茵"), "辐照灭茵");
	assert_string_equal(lexicon_mend(mem, NULL, "某某科枝有限公司"), "某某科技有限公司");
	assert_string_equal(lexicon_item(mem, NULL, "表面粗粮度"), "表面粗糙度");
	assert_string_equal(lexicon_item(mem, NULL, "细菌内毒索"), "细菌内毒索");
	assert_string_equal(lexicon_item(mem, trade, "细菌内毒索"), "细菌内毒素");
	assert_string_equal(lexicon_item(mem, trade, "某种新项目"), "某种新项目");
	(void)talloc_free(mem);
}

static void forms(void **)
{
	static const struct {
		const char *text;
		bool code, price, date, ean;
	} rows[] = {
		{"TKR-2025", true, false, false, false},
		{"PGA-8/0", true, false, false, false},
		{"12mm", false, false, false, false},
		{"2025-01-02", false, false, true, false},
		{"2025-02-30", false, false, false, false},
		{"20250102", false, true, true, false},
		{"¥25,200.00", false, true, false, false},
		{"669元/套", false, true, false, false},
		{"669套", false, false, false, false},
		{"6901234567892", false, true, false, true},
		{"6901234567893", false, true, false, false},
		{"", false, false, false, false},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *t = rows[i].text;
		if (is_code(t, strlen(t)) != rows[i].code || is_price(t) != rows[i].price ||
		    is_date(t) != rows[i].date || is_ean(t) != rows[i].ean)
			fail_msg("%s: code %d price %d date %d ean %d", t, is_code(t, strlen(t)),
				 is_price(t), is_date(t), is_ean(t));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(by_form), cmocka_unit_test(by_word),
					   cmocka_unit_test(forms)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
