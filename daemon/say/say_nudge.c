/* What the bot says of its own accord: that something is to be done now. */
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "daemon/sales/local.h"
#include "daemon/say/say.h"

static void button(const struct say *s, const char *text, const char *verb, int64_t id)
{
	char data[48];
	(void)snprintf(data, sizeof(data), "%s %lld", verb, (long long)id);
	reply_button(s->to, text, data);
}

static void one(const struct say *s, const struct nudge *n)
{
	char when[LOCAL_TEXT];
	if (n->task == 0) {
		reply_text(s->to, "%s", n->text);
	} else if (strcmp(n->kind, "task") == 0) {
		reply_text(s->to, "💡 %lld. %s", (long long)n->task, n->text);
		reply_text(s->to, "最好在%s之前", local_say(n->due_at, s->now, when));
	} else {
		reply_text(s->to, "⏰ %lld. %s", (long long)n->task, n->text);
		reply_text(s->to, "时间：%s", local_say(n->due_at, s->now, when));
	}
	if (n->more != NULL)
		reply_text(s->to, "%s", n->more);
	if (n->task == 0)
		return;
	button(s, "完成", "done", n->task);
	button(s, "推迟一天", "snooze", n->task);
	button(s, "换个时间", "when", n->task);
	button(s, "不适用", "veto", n->task);
}

void say_nudges(const struct say *s, const struct nudge *list, size_t n, size_t more)
{
	char when[LOCAL_TEXT];
	bool tasks = false;
	if (n == 1 && more == 0) {
		one(s, &list[0]);
		return;
	}
	reply_text(s->to, "⏰ 有 %zu 件事提醒你：", n + more);
	for (size_t i = 0; i < n; i++) {
		if (list[i].task == 0)
			reply_text(s->to, "· %s", list[i].text);
		else
			reply_text(s->to, "%lld. %s %s", (long long)list[i].task,
				   local_say(list[i].due_at, s->now, when), list[i].text);
		tasks |= list[i].task != 0;
	}
	if (more > 0)
		reply_text(s->to, "还有 %zu 件，发 #待办 查看", more);
	if (tasks)
		reply_text(s->to, "做完了发 #完成 编号，改时间发 #推迟 编号 明天，"
				  "不用做的发 #不适用 编号 原因");
}

const char *say_nudge_for(void *mem, const char *name)
{
	return talloc_asprintf(mem, "（代%s）", name);
}

const char *say_overdue(void *mem, const char *name, const struct overdue *list, size_t n,
			size_t more)
{
	char *text = talloc_asprintf(mem, "%s 有 %zu 件待办过期没做：", name, n + more);
	for (size_t i = 0; text != NULL && i < n; i++)
		text = talloc_asprintf_append(text, "%s%s", i > 0 ? "；" : "", list[i].text);
	if (text != NULL && more > 0)
		text = talloc_asprintf_append(text, "；还有 %zu 件", more);
	return text;
}
