/* Departments to paths: what is there, what is missing above, what changed since. */
#include <string.h>
#include <talloc.h>

#include "daemon/people/tree.h"
#include "tests/lib/unit.h"

#define MOST 8
#define NEW(i, above, called)                            \
	{                                                \
		.id = i, .parent = above, .name = called \
	}
#define HAS(i, above, called, number, where)                                            \
	{                                                                               \
		.id = i, .parent = above, .name = called, .node = number, .path = where \
	}

static const struct {
	const char *what;
	/* by id; then: id=path, a letter before it: k keep, r rename, u use */
	struct department list[MOST];
	const char *want;
} rows[] = {
	{"the company and below",
	 {NEW("1", "0", "公司"), NEW("2", "1", "华东"), NEW("3", "2", "杭州")},
	 "u1= u2=华东 u3=华东/杭州"},
	{"nothing changed",
	 {HAS("1", "0", "公司", 1, ""), HAS("2", "1", "华东", 2, "华东"),
	  HAS("3", "2", "杭州", 3, "华东/杭州")},
	 "k1= k2=华东 k3=华东/杭州"},
	{"the company is not shown",
	 {NEW("2", "1", "华东"), NEW("3", "2", "杭州")},
	 "u2=华东 u3=华东/杭州"},
	{"nor what is between", {NEW("1", "0", "公司"), NEW("3", "2", "杭州")}, "u1= u3=杭州"},
	{"what is above is shown now: it moves",
	 {NEW("2", "1", "华东"), HAS("3", "2", "杭州", 3, "杭州")},
	 "u2=华东 u3=华东/杭州"},
	{"renamed, with what is below",
	 {HAS("1", "0", "公司", 1, ""), HAS("2", "1", "华东区", 2, "华东"),
	  HAS("3", "2", "杭州", 3, "华东/杭州"), HAS("4", "3", "一部", 4, "华东/杭州/一部")},
	 "k1= r2=华东区 k3=华东区/杭州 k4=华东区/杭州/一部"},
	{"above and below renamed at once",
	 {HAS("2", "1", "华东区", 2, "华东"), HAS("3", "2", "杭城", 3, "华东/杭州")},
	 "r2=华东区 r3=华东区/杭城"},
	{"moved, with what is below",
	 {HAS("2", "1", "华东", 2, "华东"), HAS("3", "5", "杭州", 3, "华东/杭州"),
	  HAS("4", "3", "一部", 4, "华东/杭州/一部"), HAS("5", "1", "华南", 5, "华南")},
	 "k2=华东 k5=华南 u3=华南/杭州 u4=华南/杭州/一部"},
	{"moved below one that is renamed",
	 {HAS("2", "1", "华东", 2, "华东"), HAS("3", "5", "杭州", 3, "华东/杭州"),
	  HAS("5", "1", "南方", 5, "华南")},
	 "k2=华东 r5=南方 u3=南方/杭州"},
	{"two swap their names",
	 {HAS("2", "1", "华南", 2, "华东"), HAS("3", "1", "华东", 3, "华南")},
	 "r2=华南 r3=华东"},
	{"the same name twice among the topmost",
	 {NEW("12", "90", "销售部"), NEW("3", "91", "销售部"), NEW("4", "12", "一部")},
	 "u3=销售部 u12=销售部(12) u4=销售部(12)/一部"},
	{"a node of two departments is not renamed",
	 {HAS("2", "1", "华东", 7, "华东"), HAS("3", "1", "华北", 7, "华东")},
	 "k2=华东 u3=华北"},
	{"names that are no parts of a path",
	 {NEW("2", "1", " 研发/测试 "), NEW("3", "1", ""), NEW("4", "1", "甲\n乙")},
	 "u2=研发／测试 u3=部门3 u4=甲 乙"},
	{"round in a circle",
	 {NEW("2", "3", "甲"), NEW("3", "2", "乙"), NEW("4", "4", "丙")},
	 "u2=甲 u4=丙 u3=甲/乙"},
	{"nothing", {{.id = NULL}}, ""},
};

static void paths(void **)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		void *mem = talloc_new(NULL);
		struct tree_node *tree;
		struct err err = {};
		size_t n = 0;
		while (n < MOST && rows[i].list[n].id != NULL)
			n++;
		char *got = talloc_strdup(mem, "");
		/* ids are sorted as text */
		for (size_t k = 1; k < n; k++)
			assert_true(strcmp(rows[i].list[k - 1].id, rows[i].list[k].id) < 0);
		assert_int_equal(tree_map(mem, rows[i].list, n, &tree, &err), 0);
		for (size_t k = 0; k < n; k++)
			got = talloc_asprintf_append(got, "%s%c%s=%s", k > 0 ? " " : "",
						     "kru"[tree[k].what], tree[k].d->id,
						     tree[k].path);
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("%s: %s, not %s", rows[i].what, got, rows[i].want);
		(void)talloc_free(mem);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(paths)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
