#include "daemon/say/say_settings.h"

#include <string.h>

void say_settings_not_allowed(const struct say *s)
{
	reply_text(s->to, "这项要主管来设。你可以设自己的：#设置 日报 18:30");
}

void say_settings_example(const struct say *s, const char *example)
{
	reply_text(s->to, "没看懂，照这样发：%s", example);
}

void say_amended(const struct say *s, int64_t id, const char *text)
{
	reply_text(s->to, "✅ 加上了，马上生效：%s", text);
	reply_text(s->to, "要撤掉发 #设置 撤销 %lld", (long long)id);
}

void say_amendments(const struct say *s, const struct amendment *list, size_t n)
{
	if (n == 0) {
		reply_text(s->to, "行业包还没有加过东西。可以加：#设置 别名 终端=单位，#设置 话术 "
				  "价格高：算总账，#设置 规则 A类 5天 联系{客户}");
		return;
	}
	reply_text(s->to, "行业包里加的：");
	for (size_t i = 0; i < n; i++)
		reply_text(s->to, "%lld. %s（%s）", (long long)list[i].id, list[i].text,
			   list[i].person_name);
	reply_text(s->to, "撤掉发 #设置 撤销 编号");
}

void say_amendment_refused(const struct say *s, const char *why)
{
	static const struct {
		const char *in, *say;
	} reasons[] = {
		{"command word", "这个词是命令，当不了别名，换一个吧。"},
		{"already a word", "这个词已经有别的意思了，换一个吧。"},
		{"holds a character", "这个词里有用不了的符号，换一个吧。"},
		{"longer than", "太长了，短一点再发一次。"},
		{"not one line", "太长了，短一点再发一次。"},
		{"punctuation only", "要有字才行，换一个词吧。"},
		{"nothing is known for",
		 "大括号里只能写：客户、单位、科室、等级、阶段、金额、天数、"
		 "小时、意向、来源。"},
		{"would be 0", "时间太短，{天数} 会是 0，改用 {小时} 或写长一点。"},
		{"more than", "已经加得太多了，先撤掉几条。"},
	};
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (strstr(why, reasons[i].in) != NULL) {
			reply_text(s->to, "没加上：%s", reasons[i].say);
			return;
		}
	reply_text(s->to, "没加上，换个说法试试。");
}

void say_amendment_absent(const struct say *s, int64_t id)
{
	reply_text(s->to, "没有编号为 %lld 的，发 #设置 看看编号。", (long long)id);
}

void say_amendment_revoked(const struct say *s, int64_t id)
{
	reply_text(s->to, "✅ 第 %lld 条撤掉了，马上生效。", (long long)id);
}

void say_objections(const struct say *s, const struct pack_topic *list, size_t n)
{
	AUTO_BUF names = BUF_INIT(1000);
	for (size_t i = 0; i < n; i++)
		buf_printf(&names, "%s%s", i > 0 ? "、" : "", list[i].name);
	reply_text(s->to, "给哪种异议加话术？有：%s。照这样发：#设置 话术 %s：先问清跟谁比",
		   buf_str(&names), n > 0 ? list[0].name : "价格高");
}

void say_rule_tried(const struct say *s, size_t cards, size_t now, size_t times, int days)
{
	reply_text(s->to,
		   "试算 %zu 位客户：现在就有 %zu 位符合，会马上提醒；最近 %d 天会新提醒 %zu 次。",
		   cards, now, days, times);
}
