#include "parsers/label/lexicon.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/buf.h"
#include "parsers/base/utf8.h"

#define CHARS_MAX 400 /* of a text that is looked at */

/* clang-format off */
/* What reports measure in any trade; the pack adds its own. */
static const char *const items[] = {
	"外观", "硬度", "密度", "圆度", "水分", "净重", "厚度", "粘度", "电导率", "表面硬度", "表面粗糙度",
	"粗糙度Ra", "抗拉强度", "拉伸强度", "屈服强度", "抗弯强度", "抗压强度", "剥离强度", "断裂伸长率",
	"断后伸长率", "尺寸偏差", "外形尺寸", "耐腐蚀性", "疲劳试验", "漏电流", "绝缘电阻", "接地电阻", "耐压试验",
	"密封性", "化学成分", "力学性能", "冲击功", "额定功率", "噪声", NULL};
/* What stands in values: results, storing, materials, companies, posts, places. */
static const char *const words[] = {
	"符合要求", "符合标准要求", "所检项目符合标准要求", "无泄漏", "无击穿", "未断裂", "无腐蚀", "无裂纹",
	"未检出", "℃冷藏", "℃以下冷冻", "阴凉干燥处", "阴凉通风处", "常温避光保存", "密封防潮", "避光保存",
	"冷藏保存", "干燥、避光", "不锈钢", "股份有限公司", "有限责任公司", "科技有限公司", "工程师", "区域总监",
	"销售经理", "传感器", "内蒙古呼和浩特", "武侯区", "鄞州区", NULL};
/* clang-format on */

/* A text as characters, so that places can be compared and put back. */
struct chars {
	uint32_t c[CHARS_MAX];
	size_t n;
};

static bool chars_read(const char *text, struct chars *ret)
{
	size_t len = strlen(text);
	ret->n = 0;
	for (size_t at = 0; at < len;) {
		if (ret->n == CHARS_MAX)
			return false;
		at += utf8_next(text + at, len - at, &ret->c[ret->n++]);
	}
	return true;
}

static char *chars_text(void *mem, const struct chars *t)
{
	AUTO_BUF out = BUF_INIT(4 * CHARS_MAX + 1);
	for (size_t i = 0; i < t->n; i++) {
		char bytes[4];
		buf_add(&out, bytes, utf8_put(t->c[i], bytes));
	}
	return buf_take(&out, mem);
}

static size_t wrong_at(const struct chars *t, size_t at, const struct chars *word)
{
	size_t wrong = 0;
	for (size_t i = 0; i < word->n; i++)
		/* A digit is never a Chinese character read wrongly: 附属第2医院 stays. */
		wrong += t->c[at + i] != word->c[i] ? (t->c[at + i] < 0x80 ? 9 : 1) : 0;
	return wrong;
}

/* The longest word that nearly stands at a place, unless another of its length is as near. */
struct nearest {
	struct chars word;
	size_t wrong; /* 0 where it stands there already */
	bool found, twice;
};

static void look(struct nearest *n, const struct chars *t, size_t at, const char *const *list,
		 bool whole)
{
	for (; list != NULL && *list != NULL; list++) {
		struct chars word;
		if (!chars_read(*list, &word) || at + word.n > t->n || (whole && word.n != t->n))
			continue;
		size_t wrong = wrong_at(t, at, &word);
		size_t most = word.n >= 6 ? 2 : word.n >= 3 || whole ? 1 : 0;
		if (wrong > most || (n->found && word.n < n->word.n))
			continue;
		bool longer = !n->found || word.n > n->word.n;
		if (longer || wrong < n->wrong)
			*n = (struct nearest){.word = word, .wrong = wrong, .found = true};
		else if (wrong == n->wrong && wrong > 0)
			n->twice = true;
	}
}

char *lexicon_mend(void *mem, const char *const *more, const char *text)
{
	struct chars t;
	if (!chars_read(text, &t))
		return talloc_strdup(mem, text);
	for (size_t at = 0; at < t.n; at++) {
		struct nearest n = {};
		look(&n, &t, at, words, false);
		look(&n, &t, at, more, false);
		if (!n.found || n.twice)
			continue;
		memcpy(t.c + at, n.word.c, n.word.n * sizeof(n.word.c[0]));
		at += n.word.n - 1;
	}
	return chars_text(mem, &t);
}

char *lexicon_item(void *mem, const char *const *more, const char *text)
{
	struct chars t;
	struct nearest n = {};
	if (!chars_read(text, &t) || t.n < 2)
		return talloc_strdup(mem, text);
	look(&n, &t, 0, items, true);
	look(&n, &t, 0, more, true);
	return n.found && !n.twice ? chars_text(mem, &n.word) : talloc_strdup(mem, text);
}
