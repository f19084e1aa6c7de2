#include "parsers/label/lexicon.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <talloc.h>

#include "parsers/base/buf.h"
#include "parsers/base/utf8.h"

#define CHARS_MAX 400 /* of a text that is looked at */

/* clang-format off */
/* What reports measure. */
static const char *const items[] = {
	"外观", "硬度", "无菌", "密度", "圆度", "水分", "灰分", "净重", "厚度", "酸度", "浊度", "粘度", "电导率", "表面硬度",
	"表面粗糙度", "粗糙度Ra", "抗拉强度", "拉伸强度", "屈服强度", "抗弯强度", "抗压强度", "剥离强度", "断裂伸长率",
	"断后伸长率", "尺寸偏差", "外形尺寸", "耐腐蚀性", "疲劳试验", "漏电流", "绝缘电阻", "接地电阻", "耐压试验", "密封性",
	"氯化物", "重金属含量", "重金属", "细菌内毒素", "环氧乙烷残留量", "酸碱度", "蒸发残渣", "还原物质", "紫外吸光度",
	"菌落总数", "大肠菌群", "蛋白质", "脂肪", "化学成分", "力学性能", "冲击功", "额定功率", "噪声",
	"白细胞计数", "红细胞计数", "血小板计数", "血红蛋白", "糖化血红蛋白", "淋巴细胞", "中性粒细胞", "C反应蛋白",
	"谷丙转氨酶", "谷草转氨酶", "总胆固醇", "甘油三酯", "总胆红素", "直接胆红素", "总蛋白", "白蛋白", "尿素氮", "尿素",
	"肌酐", "尿酸", "血糖", "空腹血糖", "血沉", "降钙素原", "凝血酶原时间", "纤维蛋白原", "高密度脂蛋白", "低密度脂蛋白",
	"碱性磷酸酶", "乳酸脱氢酶", "肌酸激酶", "血清钾", "血清钠", NULL};
/* What stands in values: results, sterilising, storing, materials, companies, houses. */
static const char *const words[] = {
	"符合要求", "符合标准要求", "所检项目符合标准要求", "无泄漏", "无击穿", "未断裂", "无腐蚀", "无裂纹", "未检出",
	"环氧乙烷灭菌", "辐照灭菌", "湿热灭菌", "干热灭菌", "一次性使用无菌", "℃冷藏", "℃以下冷冻", "阴凉干燥处",
	"阴凉通风处", "常温避光保存", "密封防潮", "避光保存", "冷藏保存", "干燥、避光",
	"不锈钢", "聚氯乙烯", "聚碳酸酯", "聚四氟乙烯", "聚甲基丙烯酸甲酯", "聚醚醚酮", "聚乙醇酸",
	"硅橡胶", "氧化锆陶瓷", "超高分子量聚乙烯", "高分子量", "钴铬钼合金", "钛合金",
	"股份有限公司", "有限责任公司", "科技有限公司", "医疗器械", "医疗科技", "医疗用品", "生物科技", "生物技术",
	"电子科技", "食品集团", "检测技术", "实验仪器", "口腔器材", "机电设备", "日化用品", "医科大学", "附属医院",
	"人民医院", "妇幼保健院", "中医医院", "附属第一医院", "附属第二医院", "内固定", "髋关节假体", "膝关节置换",
	"全膝置换", "全髋置换", "骨折内固定", "椎弓根", "椎弓根螺钉系统", "医用外科口罩", "超声诊断仪",
	"高频电刀", "超声骨刀", "人工晶状体", "锁定接骨板", "可编程控制器", "传感器", "内蒙古呼和浩特", "武侯区", "鄞州区",
	"主任医师", "副主任医师", "工程师", "区域总监", "销售经理", "酱香", NULL};
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

/* The longest word that nearly stands at the place, if no other of its length is as near.
 * *ret_wrong is 0 where it stands there already. */
static bool nearest(const struct chars *t, size_t at, const char *const *list, bool whole,
		    struct chars *ret, size_t *ret_wrong)
{
	bool found = false, twice = false;
	for (; *list != NULL; list++) {
		struct chars word;
		if (!chars_read(*list, &word) || at + word.n > t->n || (whole && word.n != t->n))
			continue;
		size_t wrong = wrong_at(t, at, &word);
		size_t most = word.n >= 6 ? 2 : word.n >= 3 || whole ? 1 : 0;
		if (wrong > most || (found && word.n < ret->n))
			continue;
		bool longer = !found || word.n > ret->n;
		if (!longer && wrong == *ret_wrong)
			twice = true;
		if (longer || wrong < *ret_wrong) {
			twice = false;
			*ret_wrong = wrong;
			*ret = word;
		}
		found = true;
	}
	return found && !twice;
}

char *lexicon_mend(void *mem, const char *text)
{
	struct chars t, word = {};
	size_t wrong;
	if (!chars_read(text, &t))
		return talloc_strdup(mem, text);
	for (size_t at = 0; at < t.n; at++) {
		if (!nearest(&t, at, words, false, &word, &wrong))
			continue;
		memcpy(t.c + at, word.c, word.n * sizeof(word.c[0]));
		at += word.n - 1;
	}
	return chars_text(mem, &t);
}

char *lexicon_item(void *mem, const char *text)
{
	struct chars t, word = {};
	size_t wrong;
	if (chars_read(text, &t) && t.n >= 2 && nearest(&t, 0, items, true, &word, &wrong))
		return chars_text(mem, &word);
	return talloc_strdup(mem, text);
}
