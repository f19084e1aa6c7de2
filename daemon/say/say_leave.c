/* What the bot says about days off. */
#include <stdio.h>

#include "daemon/core/clock.h"
#include "daemon/say/say.h"

#define END_TEXT 64
#define DAYS_TEXT (2 * END_TEXT + 8)

/* 12月1日, 12月1日下午, 12月1日 14:00 到 12月1日 17:00 */
static void end_text(struct civil c, bool midnight, bool first, char out[END_TEXT])
{
	if (midnight)
		(void)snprintf(out, END_TEXT, "%d月%d日", c.month, c.day);
	else if (c.hour == 12 && c.minute == 0)
		(void)snprintf(out, END_TEXT, "%d月%d日%s", c.month, c.day,
			       first ? "下午" : "上午");
	else
		(void)snprintf(out, END_TEXT, "%d月%d日 %d:%02d", c.month, c.day, c.hour, c.minute);
}

static const char *days(const struct leave *l, char out[DAYS_TEXT])
{
	char first[END_TEXT], last[END_TEXT];
	struct civil a = civil_of(l->from), b = civil_of(l->to);
	bool from_midnight = a.hour == 0 && a.minute == 0;
	bool to_midnight = b.hour == 0 && b.minute == 0;
	if (to_midnight)
		b = civil_of((struct instant){l->to.us - 1});
	bool one = a.month == b.month && a.day == b.day && a.year == b.year;
	end_text(a, from_midnight, true, first);
	end_text(b, to_midnight, false, last);
	if (one && to_midnight && !from_midnight && !(a.hour == 12 && a.minute == 0))
		(void)snprintf(out, DAYS_TEXT, "%s 起", first);
	else if (one && (to_midnight || from_midnight)) /* 12月1日, 12月1日下午, 12月1日上午 */
		(void)snprintf(out, DAYS_TEXT, "%s", from_midnight ? last : first);
	else if (one)
		(void)snprintf(out, DAYS_TEXT, "%d月%d日 %d:%02d 到 %d:%02d", a.month, a.day,
			       a.hour, a.minute, b.hour, b.minute);
	else
		(void)snprintf(out, DAYS_TEXT, "%s到%s", first, last);
	return out;
}

void say_leave_none(const struct say *s)
{
	reply_text(s->to, "你没有请假。要请就发：#请假 周五，或 #请假 12月1日到12月3日 @李四");
}

void say_leave_one(const struct say *s, const struct leave *l, const char *deputy, bool first)
{
	char text[DAYS_TEXT];
	if (first)
		reply_text(s->to, "你的请假：");
	if (deputy != NULL)
		reply_text(s->to, "🌴 %s，%s 代办", days(l, text), deputy);
	else
		reply_text(s->to, "🌴 %s，提醒等你回来再发", days(l, text));
}

void say_leave_back(const struct say *s, bool several)
{
	reply_text(s->to, "%s",
		   several ? "不请了发：#请假 取消；只取消一段就带上日子：#请假 取消 12月1日"
			   : "不请了或提前回来发：#请假 取消");
}

void say_leave(const struct say *s, const struct leave *l, const char *deputy)
{
	char text[DAYS_TEXT];
	reply_text(s->to, "🌴 %s 请假已记下", days(l, text));
	if (deputy != NULL)
		reply_text(s->to, "期间的提醒由 %s 代办，待办还是你的", deputy);
	else
		reply_text(s->to, "期间不打扰你，提醒等你回来再发；要有人代办就加上 @同事");
	reply_text(s->to, "提前回来发：#请假 取消");
}

void say_leave_ended(const struct say *s, const struct leave *list, size_t n)
{
	char text[DAYS_TEXT];
	if (n == 0) {
		reply_text(s->to, "没有要取消的请假。");
		return;
	}
	for (size_t i = 0; i < n; i++)
		reply_text(s->to, "🌴 %s的请假取消了", days(&list[i], text));
	reply_text(s->to, "提醒照常发给你。");
}

void say_leave_off(const struct say *s, const char *name, const struct leave *l, bool deputy)
{
	char text[DAYS_TEXT];
	if (deputy)
		reply_text(s->to, "🌴 %s %s的请假取消了，不用你代办了", name, days(l, text));
	else
		reply_text(s->to, "🌴 %s %s的请假取消了", name, days(l, text));
}

void say_leave_instead(const struct say *s, const char *name, const struct leave *l)
{
	char text[DAYS_TEXT];
	reply_text(s->to, "🌴 %s %s的提醒不用你代办了", name, days(l, text));
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
