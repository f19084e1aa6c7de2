/* What the bot says about things to be done. */
#include <stdio.h>
#include <talloc.h>

#include "daemon/core/clock.h"
#include "daemon/sales/local.h"
#include "daemon/say/say.h"

/* "3" -> "done 3" and so on. */
static void button(const struct say *s, const char *text, const char *verb, int64_t id)
{
	char data[48];
	(void)snprintf(data, sizeof(data), "%s %lld", verb, (long long)id);
	reply_button(s->to, text, data);
}

static void line(const struct say *s, const struct task *t)
{
	char when[LOCAL_TEXT];
	bool late = t->due.us < s->now.us;
	reply_text(s->to, "%lld. %s%s %s", (long long)t->id, late ? "❗已过期 " : "",
		   local_say(t->due_at, s->now, when), t->text);
}

void say_tasks(const struct say *s, const struct task *list, size_t n, size_t skip, size_t all)
{
	if (n == 0 && skip > 0) {
		say_no_more(s);
		return;
	}
	if (n == 0) {
		reply_text(s->to,
			   "没有待办，一身轻松。要记一条就发：#待办 周三下午3点给张总送样品");
		return;
	}
	if (n == all)
		reply_text(s->to, "你有 %zu 件待办：", all);
	else
		reply_text(s->to, "你有 %zu 件待办，这是第 %zu 到 %zu 件：", all, skip + 1,
			   skip + n);
	for (size_t i = 0; i < n; i++)
		line(s, &list[i]);
	reply_text(s->to, "做完了发 #完成 编号，改时间发 #推迟 编号 明天");
	if (skip + n < all) {
		char more[40];
		(void)snprintf(more, sizeof(more), "tasks %zu", skip + n);
		reply_text(s->to, "还有 %zu 件，发“更多”接着看", all - skip - n);
		reply_button(s->to, "更多", more);
	} else if (all == 1) {
		button(s, "完成", "done", list[0].id);
		button(s, "推迟一天", "snooze", list[0].id);
		button(s, "换个时间", "when", list[0].id);
		button(s, "不适用", "veto", list[0].id);
	}
}

void say_task_made(const struct say *s, const struct task *t)
{
	char when[LOCAL_TEXT];
	reply_text(s->to, "📌 待办 %lld：%s，%s", (long long)t->id,
		   local_say(t->due_at, s->now, when), t->text);
	button(s, "完成", "done", t->id);
	button(s, "推迟一天", "snooze", t->id);
}

void say_tasks_done(const struct say *s, const struct task *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		reply_text(s->to, "✅ 待办 %lld 完成：%s", (long long)list[i].id, list[i].text);
}

void say_task_settled(const struct say *s, int64_t id, const char *text)
{
	reply_text(s->to, "✅ 待办 %lld 跟着完成了：%s", (long long)id, text);
}

void say_task_done_before(const struct say *s, const struct task *t)
{
	reply_text(s->to, "待办 %lld 之前已经处理过了：%s", (long long)t->id, t->text);
}

void say_task_absent(const struct say *s, int64_t id)
{
	reply_text(s->to, "没有编号为 %lld 的待办。发 #待办 看看编号。", (long long)id);
}

void say_task_number_missing(const struct say *s, const char *example)
{
	reply_text(s->to, "是哪一条待办？带上编号再发一次，例如：%s", example);
}

void say_task_what_missing(const struct say *s)
{
	reply_text(s->to, "到时候做什么？连时间一起再发一次，例如：#待办 周三下午3点给张总送样品");
}

static void choice(const struct say *s, const char *text, const char *verb, int64_t id,
		   struct instant at)
{
	char data[64], due[LOCAL_DUE];
	if (at.us <= s->now.us)
		return;
	(void)snprintf(data, sizeof(data), "%s %lld %s", verb, (long long)id, local_due(at, due));
	reply_button(s->to, text, data);
}

/* So many days from today, at that hour. */
static struct instant on_day(struct instant now, int days, int hour)
{
	struct day day = {local_day(now).n + days};
	struct civil c = {.hour = hour};
	day_to_date(day, &c.year, &c.month, &c.day);
	return instant_of(&c);
}

static void choices(const struct say *s, const char *verb, int64_t id)
{
	int hour = civil_of(s->now).hour, monday = 8 - day_weekday(local_day(s->now));
	struct instant soon = {s->now.us + INT64_C(3600) * 1000000};
	if (hour < 19)
		choice(s, "一小时后", verb, id, soon);
	if (hour < 14)
		choice(s, "今天下午3点", verb, id, on_day(s->now, 0, 15));
	else if (hour < 16)
		choice(s, "今天下午5点", verb, id, on_day(s->now, 0, 17));
	choice(s, "明天上午9点", verb, id, on_day(s->now, 1, 9));
	if (monday > 1)
		choice(s, "下周一上午9点", verb, id, on_day(s->now, monday, 9));
	else
		choice(s, "下周二上午9点", verb, id, on_day(s->now, 2, 9));
}

void say_task_when(const struct say *s, const struct task *t)
{
	reply_text(s->to,
		   "待办 %lld（%s）推迟到什么时候？选一个，或者直接发：#推迟 %lld 周五下午2点",
		   (long long)t->id, t->text, (long long)t->id);
	choices(s, "snooze", t->id);
}

void say_task_when_unread(const struct say *s, const struct task *t, const char *words)
{
	reply_text(s->to,
		   "没看懂“%s”是什么时候。待办 %lld（%s）推迟到什么时候？选一个，或者直接发："
		   "#推迟 %lld 周五下午2点",
		   words, (long long)t->id, t->text, (long long)t->id);
	choices(s, "snooze", t->id);
}

void say_todo_when(const struct say *s, int64_t message, bool past)
{
	reply_text(s->to, "%s",
		   past ? "这个时间已经过了，改到什么时候？选一个，或者换个时间再发一次"
			: "没看出是什么时候的事。选一个时间就记下，或者带上时间再发一次，例如："
			  "#待办 周三下午3点给张总送样品");
	choices(s, "todo", message);
}

void say_task_when_past(const struct say *s, const struct task *t)
{
	reply_text(s->to, "这个时间已经过了。待办 %lld（%s）换到什么时候？", (long long)t->id,
		   t->text);
	choices(s, "snooze", t->id);
}

void say_task_snoozed(const struct say *s, const struct task *t)
{
	char when[LOCAL_TEXT];
	reply_text(s->to, "⏰ 待办 %lld 改到%s：%s", (long long)t->id,
		   local_say(t->due_at, s->now, when), t->text);
}

void say_task_vetoed(const struct say *s, const struct task *t)
{
	if (t->reason != NULL)
		reply_text(s->to, "已关闭待办 %lld，原因：%s", (long long)t->id, t->reason);
	else
		reply_text(s->to, "已关闭待办 %lld：%s", (long long)t->id, t->text);
	if (t->reason != NULL)
		return;
	static const char *const reasons[] = {"已成交", "不感兴趣", "时间不对", "重复了"};
	reply_text(s->to, "方便的话说说原因（点一下或直接回复几个字），以后少提这样的");
	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++) {
		char data[64];
		(void)snprintf(data, sizeof(data), "reason %lld %s", (long long)t->id, reasons[i]);
		reply_button(s->to, reasons[i], data);
	}
}

void say_task_reason(const struct say *s, const char *reason)
{
	reply_text(s->to, "记下了：%s", reason);
}
