/* What is told of people who come and go in the directory, and what only admins can mend. */
#include "daemon/say/say.h"

void say_leaver(const struct say *s, const char *name, const char *call, size_t cards)
{
	reply_text(s->to,
		   "👋 %s已不在通讯录里，账号已停用，名下 %zu 位客户等待交接。交给同事请发：\n"
		   "#交接 %s 给 李四（换成接手同事的姓名或账号）",
		   name, cards, call);
}

void say_holidays_unknown(const struct say *s, int year)
{
	reply_text(
		s->to,
		"📅 我还不知道 %d 年哪天放假、哪天调休，会把周一到周五都当成工作日来提醒大家。"
		"放假安排公布后，请在服务器上把它加进 [locale] calendar 指定的文件，再重启 kehud",
		year);
}

void say_directory_held(const struct say *s, int64_t missing)
{
	reply_text(s->to,
		   "⚠️ 通讯录同步不寻常：一下子少了 %lld "
		   "人，可能是应用的可见范围变小了，或者数据不全，"
		   "所以没有停用任何人。请检查可见范围；如果他们确实都离开了，请在服务器上运行 "
		   "kehuctl "
		   "org sync --force",
		   (long long)missing);
}
