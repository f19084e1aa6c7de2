/* The kind of a picture: words that stand on one kind only, and what the forms of its lines say. A
 * word counts once, however often it is printed. */
#include <string.h>

#include "parsers/base/utf8.h"
#include "parsers/label/form.h"
#include "parsers/label/found.h"
#include "parsers/label/text.h"

struct hint {
	const char *word;
	int weight;
};

/* clang-format off */
static const struct hint report[] = {
	{"检测报告", 4}, {"检验报告", 4}, {"试验报告", 4}, {"检验结果", 3}, {"检测结果", 3}, {"报告单", 3},
	{"检验项目", 4}, {"检测项目", 4}, {"实测值", 4}, {"检验结论", 3}, {"单项判定", 3}, {"委托单位", 3},
	{"标准要求", 3}, {"技术要求", 2}, {"参考范围", 4}, {"参考值", 4}, {"送检", 2}, {"标本", 2}, {"样本编号", 3},
	{"报告编号", 3}, {"检验日期", 2}, {"样品名称", 2}, {"mmol", 2}, {}};
static const struct hint quotation[] = {
	{"报价单", 5}, {"报价表", 5}, {"报价日期", 3}, {"报价单位", 3}, {"单价", 4}, {"合计", 2}, {"总计", 2},
	{"报价", 3}, {"询价", 3}, {"价格表", 4}, {"报价有效期", 3}, {"数量", 2}, {"金额", 2}, {"小计", 2},
	{"商品列表", 3}, {"产品目录", 3}, {"选购", 2}, {"竞品", 2}, {}};
static const struct hint card[] = {
	{"手机", 3}, {"Mobile", 3}, {"E-mail", 3}, {"邮箱", 3}, {"Tel", 2}, {"@", 3}, {"经理", 2}, {"总监", 2},
	{"主任", 2}, {"工程师", 2}, {"医师", 2}, {"传真", 2}, {"地址", 2}, {"电话", 1}, {"Add", 1}, {"顾问", 1},
	{"主管", 1}, {"总裁", 2}, {"护士长", 2}, {"专员", 1}, {"代表", 1}, {"公司", 1}, {"医院", 1}, {}};
static const struct hint shelf[] = {
	{"口味", 4}, {"净含量", 4}, {"保质期", 4}, {"零售价", 4}, {"条码", 3}, {"条形码", 3}, {"69码", 3},
	{"产地", 3}, {"配料", 4}, {"箱规", 3}, {"会员价", 4}, {"标准代号", 3}, {"规格书", 2}, {"商品", 1},
	{"超市", 2}, {"促销价", 3}, {"原价", 2}, {}};
static const struct hint label[] = {
	{"型号", 3}, {"REF", 2}, {"LOT", 2}, {"批号", 3}, {"注册证", 5}, {"生产日期", 2}, {"制造日期", 2},
	{"灭菌", 3}, {"适用术式", 4}, {"适配术式", 4}, {"适用范围", 3}, {"预期用途", 3}, {"材质", 3}, {"材料", 2},
	{"一次性使用", 2}, {"失效日期", 3}, {"有效期至", 2}, {"使用期限", 3}, {"制造商", 1}, {"生产企业", 1},
	{"注册人", 3}, {"产品名称", 1}, {"货号", 2}, {"EXP", 2}, {"MFG", 2}, {"贮存", 1}, {"储存", 1}, {"品名", 1},
	{"规格", 1}, {}};
/* clang-format on */

static int weight(const struct found *f, const struct hint *hints)
{
	int sum = 0;
	for (; hints->word != NULL; hints++)
		for (size_t i = 0; i < f->n_rows; i++)
			if (strcasestr(f->rows[i].text, hints->word) != NULL) {
				sum += hints->weight;
				break;
			}
	return sum;
}

/* Codes and amounts: an offer has several of both. */
static int offers(const struct found *f)
{
	int codes = 0, amounts = 0;
	for (size_t i = 0; i < f->n_rows; i++) {
		const char *t = f->rows[i].text;
		size_t n = 0;
		bool amount = false;
		while (t[n] > ' ' && (unsigned char)t[n] < 0x80)
			n++;
		for (size_t at = 0; t[at] != '\0' && !amount; at++)
			amount = ((unsigned char)t[at] & 0xC0) != 0x80 && price_in(t + at) > 0;
		codes += is_code(t, n) || strncmp(t, "型号:", strlen("型号:")) == 0;
		amounts += amount;
	}
	return codes < amounts ? codes : amounts;
}

/* A phone number, an address with an @: a card has few lines, and these among them. */
static int person(const struct found *f)
{
	int n = 0;
	for (size_t i = 0; i < f->n_rows; i++) {
		const char *t = f->rows[i].text + strcspn(f->rows[i].text, "0123456789");
		n += is_number(t) && (t[0] == '1' || t[0] == '0') && digits_of(t) >= 10 &&
		     digits_of(t) <= 12;
	}
	return n;
}

enum label_kind kind_of(const struct found *f)
{
	int n_offers = offers(f), n_person = person(f);
	int scores[] = {[LABEL_LABEL] = weight(f, label),
			[LABEL_REPORT] = weight(f, report),
			[LABEL_QUOTATION] =
				weight(f, quotation) + (n_offers >= 2 ? 4 * n_offers : 0),
			[LABEL_CARD] = weight(f, card),
			[LABEL_SHELF] = weight(f, shelf)};
	if (n_person > 0)
		scores[LABEL_CARD] += 3;
	if (f->n_rows > 16 || scores[LABEL_LABEL] >= 6 || scores[LABEL_REPORT] >= 6 ||
	    scores[LABEL_QUOTATION] >= 6)
		scores[LABEL_CARD] /= 3;
	enum label_kind best = LABEL_OTHER;
	for (int k = LABEL_LABEL; k <= LABEL_SHELF; k++)
		if (scores[k] >= 5 && (best == LABEL_OTHER || scores[k] > scores[best]))
			best = (enum label_kind)k;
	return best;
}
