/* What the bot says about days off. */
#include <stdio.h>

#include "daemon/core/clock.h"
#include "daemon/say/say.h"

#define DAYS_TEXT 64

/* 12月1日到12月3日 */
static const char *days(const struct leave *l, char out[DAYS_TEXT])
{
	struct civil a = civil_of(l->from), b = civil_of((struct instant){l->to.us - 1});
	if (a.month == b.month && a.day == b.day && a.year == b.year)
		(void)snprintf(out, DAYS_TEXT, "%d月%d日", a.month, a.day);
	else
		(void)snprintf(out, DAYS_TEXT, "%d月%d日到%d月%d日", a.month, a.day, b.month,
			       b.day);
	return out;
}

void say_leave(const struct say *s, const struct leave *l, const char *deputy)
{
	char text[DAYS_TEXT];
	if (l == NULL) {
		reply_text(s->to,
			   "你没有请假。要请就发：#请假 周五，或 #请假 12月1日到12月3日 @李四");
		return;
	}
	reply_text(s->to, "🌴 %s 请假已记下", days(l, text));
	if (deputy != NULL)
		reply_text(s->to, "期间的提醒由 %s 代办，待办还是你的", deputy);
	else
		reply_text(s->to, "期间不打扰你，提醒等你回来再发；要有人代办就加上 @同事");
	reply_text(s->to, "提前回来发：#请假 取消");
}

void say_leave_ended(const struct say *s, int n)
{
	reply_text(s->to, "%s", n > 0 ? "请假已取消，提醒照常。" : "没有要取消的请假。");
}

void say_leave_how(const struct say *s, bool too_long)
{
	reply_text(s->to, "%s，例如：#请假 周五，或 #请假 12月1日到12月3日 @李四",
		   too_long ? "一次最多请 90 天" : "请哪几天？写上日期再发一次");
}

void say_leave_self(const struct say *s)
{
	reply_text(s->to, "代办人不能是自己，换一位同事，或者不写。");
}

void say_leave_deputy(const struct say *s, const char *name, const struct leave *l)
{
	char text[DAYS_TEXT];
	reply_text(s->to, "🌴 %s %s 请假，请你代办：这几天 TA 的提醒会发给你，做完照常发 #完成 编号",
		   name, days(l, text));
}

void say_leave_boss(const struct say *s, const char *name, const struct leave *l,
		    const char *deputy)
{
	char text[DAYS_TEXT];
	if (deputy != NULL)
		reply_text(s->to, "🌴 %s %s 请假，%s 代办", name, days(l, text), deputy);
	else
		reply_text(s->to, "🌴 %s %s 请假，没有代办人，提醒等 TA 回来再发", name,
			   days(l, text));
}
