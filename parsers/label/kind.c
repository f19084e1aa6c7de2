#include <ctype.h>
#include <string.h>

#include "parsers/label/found.h"

/* How many of the words stand somewhere on the page. */
static int count(const struct found *f, const char *const *words)
{
	int n = 0;
	for (; *words != NULL; words++) {
		for (size_t i = 0; i < f->n_rows; i++) {
			if (strcasestr(f->rows[i].text, *words) != NULL) {
				n++;
				break;
			}
		}
	}
	return n;
}

/* Lines with a code at the beginning and a price: a list of offers, as in a chat. */
static int offers(const struct found *f)
{
	int n = 0;
	for (size_t i = 0; i < f->n_rows; i++) {
		const char *t = f->rows[i].text;
		size_t code = 0;
		while (isgraph((unsigned char)t[code]))
			code++;
		n += is_code(t, code) && strstr(t, "元") != NULL;
	}
	return n;
}

enum label_kind kind_of(const struct found *f)
{
	static const char *const report[] = {"检测报告", "检验报告", "检验项目", "检测项目",
					     "实测值",   "检验结论", "单项判定", "委托单位",
					     "标准要求", NULL};
	static const char *const quotation[] = {"报价单", "报价日期", "单价",    "合计",
						"报价",   "询价",     "有效期:", NULL};
	static const char *const card[] = {"手机", "Mobile", "E-mail", "邮箱", "Tel", "@",
					   "经理", "总监",   "工程师", "地址", NULL};
	static const char *const shelf[] = {"口味", "净含量", "保质期",   "零售价", "条码",
					    "产地", "配料",   "贮存条件", "会员价", NULL};
	static const char *const label[] = {"型号",     "REF",      "LOT",        "批号",
					    "注册证",   "生产日期", "灭菌",       "适用术式",
					    "适配术式", "材质",     "一次性使用", NULL};
	int scores[] = {[LABEL_LABEL] = count(f, label),
			[LABEL_REPORT] = count(f, report) * 2,
			[LABEL_QUOTATION] = count(f, quotation) * 2 + offers(f) * 2,
			[LABEL_CARD] = count(f, card),
			[LABEL_SHELF] = count(f, shelf)};
	if (scores[LABEL_CARD] >= 2 && f->n_rows <= 14 && scores[LABEL_LABEL] == 0)
		scores[LABEL_CARD] += 3;
	enum label_kind best = LABEL_OTHER;
	for (int k = LABEL_LABEL; k <= LABEL_SHELF; k++)
		if (scores[k] >= 2 && (best == LABEL_OTHER || scores[k] > scores[best]))
			best = (enum label_kind)k;
	if (best == LABEL_OTHER && scores[LABEL_LABEL] > 0 && f->n > 0)
		best = LABEL_LABEL;
	return best;
}
