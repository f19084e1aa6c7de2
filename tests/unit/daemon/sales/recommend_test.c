/* Which products fit: rows of facts with the models that must come, best first. */
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/sales/recommend.h"
#include "tests/lib/unit.h"

#define P(m, n, l, pr, ma, fen, st, kw, eq)                                                        \
	{                                                                                          \
		.model = m, .name = n, .line = l, .procedure = pr, .material = ma, .price = {fen}, \
		.has_price = true, .stock = st, .has_stock = true, .keywords = kw,                 \
		.equivalents = eq                                                                  \
	}

/* clang-format off */
static const struct product catalogue[] = {
	P("TKR-2025", "全膝关节置换系统",   "关节", "全膝置换", "钴铬钼合金", 3680000, 36, "膝关节、骨科耗材", NULL),
	P("TKR-880",  "后交叉保留型膝关节", "关节", "全膝置换", "钴铬钼合金", 2980000, 25, "膝关节、骨科耗材", "TKR-2025、KNEE-1"),
	P("TKR-900B", "后稳定型膝关节",     "关节", "全膝置换", "钛合金",     2980000, 0,  "膝关节、骨科耗材", NULL),
	P("HIP-220-2", "人工髋关节假体",    "关节", "全髋置换", "钛合金",     2500000, 9,  "髋关节、骨科耗材", NULL),
	P("PGA-8/0",  "可吸收性缝合线",     "缝合", "软组织缝合", "PGA",      66900,   90, "缝合线", NULL),
	P("MSK-3P",   "医用外科口罩",       "感控", NULL,       NULL,         90,      5,  "口罩、感控", NULL),
};

static const struct {
	const char *name;
	struct fact facts[3];
	size_t n;
	const char *want; /* models, best first */
	const char *reason; /* of the first */
} rows[] = {
	{"the model itself, then what stands in for it",
	 {{"型号", "TKR-2025", false}, {"适配术式", "全膝置换", false}}, 2, "TKR-2025 TKR-880 TKR-900B", "型号一致：TKR-2025"},
	{"a competitor's model", {{"型号", "KNEE-1", false}}, 1, "TKR-880", "可替代 KNEE-1"},
	{"a procedure, however it is written; stock before price",
	 {{"适配术式", "全膝关节置换", false}}, 1, "TKR-880 TKR-2025 TKR-900B", "适配术式相符：全膝置换"},
	{"a material is not another one that ends alike", {{"材质", "钛合金", false}}, 1, "HIP-220-2 TKR-900B", "材质一致：钛合金"},
	{"words of an intent", {{"意向", "采购口罩", false}}, 1, "MSK-3P", "符合意向：口罩"},
	{"a model named in an intent", {{"意向", "想看看PGA-8/0", false}}, 1, "PGA-8/0", "客户点名 PGA-8/0"},
	{"nothing fits", {{"型号", "ZZ-1", false}}, 1, "", NULL},
};
/* clang-format on */

static void test_rows(void **)
{
	struct pack *pack;
	struct err err;
	size_t len;
	const char *json = pack_shipped("medical", &len);
	assert_non_null(json);
	assert_int_equal(pack_parse(json, len, "medical", &pack, &err), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *mem = talloc_new(NULL);
		struct recommended *list;
		size_t n;
		assert_int_equal(recommend(mem, pack, catalogue,
					   sizeof(catalogue) / sizeof(catalogue[0]), rows[i].facts,
					   rows[i].n, 3, &list, &n, &err),
				 0);
		char *got = talloc_strdup(mem, "");
		for (size_t k = 0; k < n; k++)
			got = talloc_asprintf_append(got, "%s%s", k > 0 ? " " : "",
						     list[k].product->model);
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("%s: %s, not %s", rows[i].name, got, rows[i].want);
		if (n > 0)
			assert_string_equal(list[0].reasons[0], rows[i].reason);
		(void)talloc_free(mem);
	}
	pack_free(&pack);
}

static void test_empty_catalogue(void **)
{
	struct pack *pack;
	struct err err;
	size_t len, n;
	const char *json = pack_shipped("medical", &len);
	assert_int_equal(pack_parse(json, len, "medical", &pack, &err), 0);
	struct recommended *list;
	struct fact f = {"型号", "TKR-2025", false};
	void *mem = talloc_new(NULL);
	assert_int_equal(recommend(mem, pack, NULL, 0, &f, 1, 3, &list, &n, &err), 0);
	assert_int_equal(n, 0);
	(void)talloc_free(mem);
	pack_free(&pack);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_empty_catalogue),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
