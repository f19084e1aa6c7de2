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
static struct product_param sterile[] = {{"灭菌方式", "环氧乙烷"}};
static const struct product catalogue[] = {
	P("TKR-2025", "全膝关节置换系统",   "关节", "全膝置换", "钴铬钼合金", 3680000, 36, "膝关节、骨科耗材", NULL),
	P("TKR-880",  "后交叉保留型膝关节", "关节", "全膝置换", "钴铬钼合金", 2980000, 25, "膝关节、骨科耗材", "TKR-2025、KNEE-1"),
	P("TKR-900B", "后稳定型膝关节",     "关节", "全膝置换", "钛合金",     2980000, 0,  "膝关节、骨科耗材", "KNEE-2"),
	P("HIP-220-2", "人工髋关节假体",    "关节", "全髋置换", "钛合金",     2500000, 9,  "髋关节、骨科耗材", "KNEE-2"),
	P("PGA-8/0",  "可吸收性缝合线",     "缝合", "软组织缝合", "PGA",      66900,   90, "缝合线", NULL),
	{.model = "MSK-3P", .name = "医用外科口罩", .line = "感控", .price = {90}, .has_price = true, .stock = 5, .has_stock = true,
	 .keywords = "口罩、感控", .params = sterile, .n_params = 1},
};

#define F(k, v) {k, v, false, {0}}
static const struct {
	const char *name;
	struct fact facts[3]; /* those with a key */
	const char *want; /* models, best first */
	const char *reason; /* of the first */
	const char *also; /* another one of the first, or NULL */
	const char *unwanted;
	struct bought bought; /* product NULL: nothing */
} rows[] = {
	{.name = "the model itself, then what stands in for it", .facts = {F("型号", "TKR-2025"), F("适配术式", "全膝置换")},
	 .want = "TKR-2025 TKR-880 TKR-900B", .reason = "型号一致：TKR-2025"},
	{.name = "a competitor's model", .facts = {F("型号", "KNEE-1")}, .want = "TKR-880", .reason = "可替代 KNEE-1"},
	{.name = "in small letters", .facts = {F("型号", "knee-1")}, .want = "TKR-880", .reason = "可替代 knee-1"},
	{.name = "a model like a competitor's is not it", .facts = {F("型号", "KNEE")}, .want = ""},
	{.name = "at a price: what costs more comes without a word about it",
	 .facts = {{"型号", "KNEE-2", false, {2200000}}}, .want = "HIP-220-2 TKR-900B", .reason = "可替代 KNEE-2"},
	{.name = "at a price: how much less", .facts = {{"型号", "KNEE-2", false, {3000000}}},
	 .want = "HIP-220-2 TKR-900B", .reason = "可替代 KNEE-2", .also = "比报价低 16%"},
	{.name = "much the same price", .facts = {{"型号", "KNEE-2", false, {2450000}}},
	 .want = "HIP-220-2 TKR-900B", .reason = "可替代 KNEE-2", .also = "与报价相当"},
	{.name = "a procedure, however it is written; stock before price", .facts = {F("适配术式", "全膝关节置换")},
	 .want = "TKR-880 TKR-2025 TKR-900B", .reason = "适配术式相符：全膝置换"},
	{.name = "what the customer does not want is not offered", .facts = {F("适配术式", "全膝置换")}, .unwanted = "TKR-880",
	 .want = "TKR-2025 TKR-900B", .reason = "适配术式一致：全膝置换"},
	{.name = "what they bought comes after what is new to them", .facts = {F("适配术式", "全膝置换")},
	 .bought = {"TKR-880", "2026-10-12"}, .want = "TKR-2025 TKR-900B TKR-880", .reason = "适配术式一致：全膝置换"},
	{.name = "unless it is the very model", .facts = {F("型号", "TKR-2025")}, .bought = {"全膝关节置换系统", "2026-10-12"},
	 .want = "TKR-2025 TKR-880 TKR-900B", .reason = "型号一致：TKR-2025", .also = "买过（2026-10-12），可复购"},
	{.name = "a material is not another one that ends alike", .facts = {F("材质", "钛合金")}, .want = "HIP-220-2 TKR-900B",
	 .reason = "材质一致：钛合金"},
	{.name = "a parameter that only the catalogue knows of", .facts = {F("灭菌方式", "环氧乙烷灭菌")}, .want = "MSK-3P",
	 .reason = "灭菌方式相符：环氧乙烷"},
	{.name = "what was read poorly counts half", .facts = {{"材质", "钛合金", true, {0}}, F("适配术式", "全膝置换")},
	 .want = "TKR-900B TKR-880 TKR-2025", .reason = "适配术式一致：全膝置换", .also = "材质一致：钛合金"},
	{.name = "words of an intent", .facts = {F("意向", "采购口罩")}, .want = "MSK-3P", .reason = "符合意向：口罩"},
	{.name = "a model named in an intent", .facts = {F("意向", "想看看PGA-8/0")}, .want = "PGA-8/0", .reason = "客户点名 PGA-8/0"},
	{.name = "nothing fits", .facts = {F("型号", "ZZ-1")}, .want = ""},
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
		struct asked asked = {
			.facts = talloc_memdup(mem, rows[i].facts, sizeof(rows[i].facts)),
			.unwanted = (const char *[]){rows[i].unwanted},
			.n_unwanted = rows[i].unwanted != NULL,
			.bought = (struct bought[]){rows[i].bought},
			.n_bought = rows[i].bought.product != NULL};
		while (asked.n_facts < 3 && asked.facts[asked.n_facts].key != NULL)
			asked.n_facts++;
		assert_int_equal(recommend(mem, pack, catalogue,
					   sizeof(catalogue) / sizeof(catalogue[0]), &asked, 3,
					   &list, &n, &err),
				 0);
		char *got = talloc_strdup(mem, "");
		for (size_t k = 0; k < n; k++)
			got = talloc_asprintf_append(got, "%s%s", k > 0 ? " " : "",
						     list[k].product->model);
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("%s: %s, not %s", rows[i].name, got, rows[i].want);
		if (n > 0)
			assert_string_equal(list[0].reasons[0], rows[i].reason);
		bool also = rows[i].also == NULL;
		for (size_t k = 0; n > 0 && list[0].reasons[k] != NULL && !also; k++)
			also = strcmp(list[0].reasons[k], rows[i].also) == 0;
		if (!also)
			fail_msg("%s: no %s", rows[i].name, rows[i].also);
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
	struct fact f = {"型号", "TKR-2025", false, {0}};
	struct asked asked = {.facts = &f, .n_facts = 1};
	void *mem = talloc_new(NULL);
	assert_int_equal(recommend(mem, pack, NULL, 0, &asked, 3, &list, &n, &err), 0);
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
