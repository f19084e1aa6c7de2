/* How people are called: 张建国, 张总, 小张, 张建国主任. The title is taken off the end; what
 * remains is a surname alone or a full name. */
#include <string.h>

#include "parsers/base/utf8.h"
#include "parsers/name/spelling.h"

/* clang-format off */
/* Longer ones before those that they end in. */
static const char *const titles[] = {
	"副总经理", "总经理", "董事长", "副董事长", "副主任医师", "主任医师", "主治医师", "副主任", "主任",
	"副院长", "院长", "副处长", "处长", "副科长", "科长", "副部长", "部长", "副局长", "局长", "校长",
	"厂长", "站长", "所长", "店长", "行长", "队长", "组长", "班长", "护士长", "护士", "副教授", "教授",
	"副总监", "总监", "副总", "总工", "高工", "副经理", "经理", "主管", "工程师", "采购员", "采购",
	"会计", "财务", "秘书", "助理", "专员", "代表", "医生", "医师", "大夫", "博士", "老师", "老板", "老总",
	"书记", "师傅", "先生", "女士", "小姐", "同学", "董", "总", "工", "院", "处", "科", "局", "哥", "姐",
	NULL,
};
static const char *const two_character_surnames[] = {
	"欧阳", "司马", "上官", "诸葛", "令狐", "皇甫", "尉迟", "公孙", "慕容", "司徒", "东方", "独孤", "南宫",
	"夏侯", "宇文", "长孙", "轩辕", "端木", "百里", "呼延", "澹台", "淳于", "申屠", "闻人", "万俟", NULL,
};
static const char *const women[] = {"女士", "小姐", "姐", NULL};
static const char *const men[] = {"先生", "哥", NULL};
/* clang-format on */

struct called {
	struct spelling t;
	size_t from, end;  /* surname or full name */
	bool surname_only; /* 张总, 小张 */
};

static bool is_surname(const struct spelling *t, size_t from, size_t end)
{
	return end - from == 1 ||
	       (end - from == 2 && spelling_any_at(t, from, end, two_character_surnames) == 2);
}

static bool is_han(uint32_t c)
{
	return c >= 0x3400 && c < 0xA000;
}

/* Characters of the title that a name ends in; a name that is nothing but a title has none. */
static size_t title_len(const struct spelling *t)
{
	for (size_t i = 0; titles[i] != NULL; i++) {
		size_t n = spelling_ends_in(t, 1, t->n, titles[i]);
		if (n > 0)
			return n;
	}
	return 0;
}

/* ret->t is folded and not empty. */
static void called_read(struct called *ret)
{
	const struct spelling *t = &ret->t;
	ret->end = t->n;
	if (!is_han(t->c[0]))
		return; /* John Smith: as it is */
	if (t->n == 2 && spelling_char_in(t->c[0], "小老阿")) {
		ret->from = 1; /* see person_surname() */
		ret->surname_only = true;
		return;
	}
	size_t n = title_len(t);
	/* A title of one character ends a given name too (王建工): only after a surname. */
	if (n > 0 && (n > 1 || is_surname(t, 0, t->n - n)))
		ret->end = t->n - n;
	/* 张建国总 */
	else if (n == 1 && t->n == 4 && spelling_char_in(t->c[3], "总董工"))
		ret->end = 3;
	ret->surname_only = is_surname(t, ret->from, ret->end);
}

static size_t name_len(const struct called *p)
{
	return p->end - p->from;
}

static bool chars_same(const struct called *a, size_t i, const struct called *b, size_t k, size_t n)
{
	return memcmp(a->t.c + i, b->t.c + k, n * sizeof(a->t.c[0])) == 0;
}

static bool sex_differs(const struct called *a, const struct called *b)
{
	return (spelling_ends_in_any(&a->t, a->end, a->t.n, women) > 0 &&
		spelling_ends_in_any(&b->t, b->end, b->t.n, men) > 0) ||
	       (spelling_ends_in_any(&a->t, a->end, a->t.n, men) > 0 &&
		spelling_ends_in_any(&b->t, b->end, b->t.n, women) > 0);
}

enum alike person_alike(const char *a, const char *b)
{
	struct called x = {}, y = {};
	if (!spelling_fold(a, &x.t) || !spelling_fold(b, &y.t))
		return strcmp(a, b) == 0 ? ALIKE_SAME : ALIKE_NO;
	if (x.t.n == 0 || y.t.n == 0)
		return ALIKE_NO;
	if (spelling_same(&x.t, &y.t))
		return ALIKE_SAME;
	called_read(&x);
	called_read(&y);
	const struct called *s = name_len(&x) < name_len(&y) ? &x : &y, *l = s == &x ? &y : &x;
	if (!chars_same(s, s->from, l, l->from, name_len(s)) || sex_differs(s, l))
		return ALIKE_NO;
	if (name_len(s) == name_len(l))
		return s->surname_only ? ALIKE_MAYBE : ALIKE_SAME;
	return s->surname_only && !l->surname_only ? ALIKE_MAYBE : ALIKE_NO;
}

bool person_is_fuller(const char *a, const char *b)
{
	struct called x = {}, y = {};
	if (person_alike(a, b) == ALIKE_NO || !spelling_fold(a, &x.t) || !spelling_fold(b, &y.t))
		return false;
	called_read(&x);
	called_read(&y);
	return name_len(&x) > name_len(&y);
}

const char *person_surname(const char *name)
{
	static const char *const before[] = {"小", "老", "阿"};
	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		size_t n = strlen(before[i]), len = strlen(name);
		if (strncmp(name, before[i], n) == 0 && utf8_count(name + n, len - n) == 1)
			return name + n;
	}
	return name;
}
