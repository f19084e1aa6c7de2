#include "daemon/say/say_fair.h"

#include "daemon/sales/local.h"

#define LINE_MAX 2000

void say_fair_none(const struct say *s)
{
	reply_text(s->to, "现在用的业务包没有展会功能，需要的话请管理员加上。");
}

void say_fair_which(const struct say *s)
{
	reply_text(s->to, "哪个展会？到了现场发 #展会CMEF2027，之后新记的客户都算它的线索；"
			  "只记一位就发 #展会CMEF2027#客户张总#杭州三甲医院");
}

void say_fair_name_bad(const struct say *s)
{
	reply_text(s->to, "展会名太长了，写个简称就好，例如：#展会CMEF2027");
}

void say_fair_until_bad(const struct say *s)
{
	reply_text(s->to, "结束日要在今天之后、30 天以内，例如：#展会CMEF2027 到11月30日");
}

void say_fair_here(const struct say *s, const struct fair *f, struct instant until)
{
	char due[LOCAL_DUE], when[LOCAL_TEXT];
	struct instant last = {until.us - 1};
	bool today = local_day(last).n == local_day(s->now).n;
	(void)local_due(last, due);
	due[sizeof("2026-11-30") - 1] = '\0';
	reply_text(s->to, "📍 %s%s你在 %s：新记的客户都算它的线索（标签 %s）。", today ? "" : "到",
		   today ? "今天" : local_say(due, s->now, when), f->name, f->name);
	reply_text(s->to, "%s离开发 #展会 结束",
		   today ? "不止一天就写上结束日，例如 #展会CMEF2027 到11月30日；" : "");
}

void say_fair_left(const struct say *s, bool was)
{
	reply_text(s->to, "%s",
		   was ? "好的，展会结束，新记的客户不再算它的线索。" : "你现在不在任何展会。");
}

static void untouched(const struct say *s, const struct fair_said *of)
{
	AUTO_BUF names = BUF_INIT(LINE_MAX);
	for (size_t i = 0; i < of->n_untouched; i++) {
		const struct fair_lead *l = &of->untouched[i];
		const char *name = l->name != NULL ? l->name : l->org != NULL ? l->org : "未命名";
		buf_printf(&names, "%sK%lld %s", i > 0 ? "、" : "", (long long)l->card, name);
		if (of->team)
			buf_printf(&names, "（%s）", l->owner);
	}
	if (of->leads.untouched > (int64_t)of->n_untouched)
		buf_puts(&names, " 等");
	reply_text(s->to, "还没跟进 %lld：%s", (long long)of->leads.untouched, buf_str(&names));
}

static void parts(const struct say *s, const char *what, const struct fair_part *list, size_t n,
		  bool late)
{
	AUTO_BUF line = BUF_INIT(LINE_MAX);
	for (size_t i = 0; i < n; i++) {
		buf_printf(&line, "%s%s %lld", i > 0 ? " · " : "",
			   list[i].name != NULL ? list[i].name : "未知", (long long)list[i].n);
		if (late && list[i].untouched > 0)
			buf_printf(&line, "（没跟进 %lld）", (long long)list[i].untouched);
	}
	reply_text(s->to, "%s：%s", what, buf_str(&line));
}

static void counts(struct buf *b, const struct fair_leads *l)
{
	buf_printf(b, "线索 %lld", (long long)l->n);
	if (l->a > 0)
		buf_printf(b, " · A类 %lld", (long long)l->a);
	if (l->b > 0)
		buf_printf(b, " · B类 %lld", (long long)l->b);
	if (l->won > 0)
		buf_printf(b, " · 已成交 %lld", (long long)l->won);
}

void say_fair_leads(const struct say *s, const struct fair *f, const struct fair_said *of)
{
	AUTO_BUF head = BUF_INIT(LINE_MAX);
	if (of->leads.n == 0) {
		reply_text(s->to, "%s 还没有线索。", f->name);
		return;
	}
	counts(&head, &of->leads);
	reply_text(s->to, "%s %s%s", f->name, of->team ? "团队" : "", buf_str(&head));
	if (of->leads.untouched > 0)
		untouched(s, of);
	else
		reply_text(s->to, "都跟进过了 👍");
	if (of->team && of->n_owners > 0)
		parts(s, "按人", of->owners, of->n_owners, true);
	if (of->n_regions > 1 || (of->n_regions == 1 && of->regions[0].name != NULL))
		parts(s, "按地区", of->regions, of->n_regions, false);
	reply_text(s->to, "邀请名单发：#展会%s 邀请名单", f->name);
}

void say_fair_guests(const struct say *s, const struct fair *f, size_t n, bool more)
{
	reply_text(s->to,
		   "📎 %s 邀请名单：%zu 位留了联系方式的客户，按地区和等级排好，用 Excel 打开。",
		   f->name, n);
	if (more)
		reply_text(s->to, "人太多，只放了前 %zu 位。", n);
	reply_text(s->to, "名单里有客户的电话，请不要外传。");
}

void say_fair_guests_none(const struct say *s)
{
	reply_text(s->to, "还没有留了电话、微信或邮箱的客户，名单是空的。");
}

void say_fair_guests_alone(const struct say *s, const struct fair *f)
{
	reply_text(s->to, "邀请名单里有客户的电话，不在群里发。私聊我发：#展会%s 邀请名单",
		   f->name);
}

void say_fair_line(const struct say *s, const struct fair *f, const struct fair_leads *l, bool here)
{
	AUTO_BUF line = BUF_INIT(LINE_MAX);
	counts(&line, l);
	if (l->untouched > 0)
		buf_printf(&line, "（没跟进 %lld）", (long long)l->untouched);
	reply_text(s->to, "%s%s：%s", here ? "📍 " : "", f->name, buf_str(&line));
}
