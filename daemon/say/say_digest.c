#include "daemon/say/say_digest.h"

#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "daemon/core/clock.h"
#include "daemon/sales/local.h"
#include "daemon/say/say_health.h"

static const char *const weekdays[] = {"", "周一", "周二", "周三", "周四", "周五", "周六", "周日"};

/* 11月26日 周四 */
static void day_text(struct day d, char *out, size_t size)
{
	int y, m, n;
	day_to_date(d, &y, &m, &n);
	(void)snprintf(out, size, "%d月%d日 %s", m, n, weekdays[day_weekday(d)]);
}

void say_digest_head(const struct say *s, const char *name, const struct person *p,
		     const struct scope *scope, const struct period *period)
{
	char from[40], to[40];
	struct day first = local_day(period->from);
	struct day last = local_day((struct instant){period->to.us - 1});
	day_text(first, from, sizeof(from));
	day_text(last, to, sizeof(to));
	const char *whose = scope->person != 0       ? p->name
			    : scope->path[0] != '\0' ? scope->path
						     : "全公司";
	if (first.n == last.n)
		reply_text(s->to, "📋 %s　%s　%s", name, whose, to);
	else
		reply_text(s->to, "📋 %s　%s　%s 至 %s", name, whose, from, to);
}

void say_digest_nothing(const struct say *s, bool own)
{
	reply_text(s->to, "%s",
		   own ? "没有逾期和到期的待办，也没有要当心的客户。" : "还没有新的动静。");
}

void say_digest_unread(const struct say *s, const char *words)
{
	reply_text(
		s->to,
		"没看懂要哪一段的：“%s”。可以发 #日报、#日报 昨天、#周报、#周报 上周、#月报 上月",
		words);
}

void say_digest_tasks(const struct say *s, const struct task *list, size_t n, size_t all, bool late)
{
	char when[LOCAL_TEXT];
	reply_text(s->to, late ? "❗逾期 %zu 件：" : "今天 %zu 件：", all);
	for (size_t i = 0; i < n; i++) {
		const char *clock = strchr(list[i].due_at, 'T');
		if (late)
			reply_text(s->to, "%lld. %s（%s）", (long long)list[i].id, list[i].text,
				   local_say(list[i].due_at, s->now, when));
		else
			reply_text(s->to, "%lld. %s%s%s", (long long)list[i].id,
				   clock != NULL ? clock + 1 : "", clock != NULL ? " " : "",
				   list[i].text);
	}
	if (all > n)
		reply_text(s->to, "还有 %zu 件，发 #待办 查看", all - n);
}

void say_digest_risks(const struct say *s, const struct risk *list, size_t n, bool team)
{
	reply_text(s->to, "要当心的客户：");
	for (size_t i = 0; i < n; i++) {
		const struct card *c = &list[i].subject.card;
		const char *losses = say_losses(s->mem, s->pack, &list[i].subject, &list[i].health);
		reply_text(s->to, "%s %d　%s%s%s：%s", say_level(list[i].health.level),
			   (int)(list[i].health.score + 0.5), say_title(s->mem, c),
			   team ? "　" : "", team ? c->owner_name : "",
			   losses != NULL && losses[0] != '\0' ? losses : "几项都在变差");
	}
}

void say_digest_counts(const struct say *s, const struct did *all)
{
	reply_text(s->to, "新客户 %lld，跟进 %lld（拜访 %lld），阶段变动 %lld",
		   (long long)all->fresh, (long long)all->followed, (long long)all->visits,
		   (long long)all->moves);
	if (all->won > 0 && all->won_fen > 0)
		reply_text(s->to, "成交 %lld 单共 %s，丢单 %lld", (long long)all->won,
			   say_money(s->mem, (struct money){all->won_fen}), (long long)all->lost);
	else if (all->won + all->lost > 0)
		reply_text(s->to, "成交 %lld 单，丢单 %lld", (long long)all->won,
			   (long long)all->lost);
}

void say_digest_moves(const struct say *s, const struct moved *list, size_t n)
{
	AUTO_BUF line = BUF_INIT(1000);
	for (size_t i = 0; i < n; i++)
		buf_printf(&line, "%s%s→%s %lld", i > 0 ? "，" : "",
			   say_stage(s->pack, list[i].from), say_stage(s->pack, list[i].to),
			   (long long)list[i].n);
	reply_text(s->to, "阶段：%s", buf_str(&line));
}

void say_digest_deals(const struct say *s, const struct closed *list, size_t n, bool team)
{
	for (size_t i = 0; i < n; i++) {
		const struct closed *c = &list[i];
		const char *name = c->name != NULL ? c->name : c->org != NULL ? c->org : "";
		bool both = c->name != NULL && c->org != NULL;
		const char *detail =
			c->won ? (c->fen >= 0 ? say_money(s->mem, (struct money){c->fen})
					      : "金额未记")
			: c->reason != NULL ? c->reason
					    : "没有写原因";
		reply_text(s->to, "%s %s%s%s　%s%s%s", c->won ? "🎉 成交" : "💔 丢单", name,
			   both ? " · " : "", both ? c->org : "", detail, team ? "　" : "",
			   team ? c->owner : "");
	}
}

void say_digest_people(const struct say *s, const struct did *list, size_t n)
{
	AUTO_BUF idle = BUF_INIT(2000);
	size_t shown = 0, silent = 0;
	for (size_t i = 0; i < n; i++) {
		const struct did *p = &list[i];
		if (p->fresh + p->followed + p->moves + p->won + p->lost == 0) {
			if (p->rep && silent++ < 20)
				buf_printf(&idle, "%s%s", idle.len > 0 ? "、" : "", p->name);
			continue;
		}
		if (shown == 20)
			continue;
		if (shown++ == 0)
			reply_text(s->to, "每个人：");
		AUTO_BUF line = BUF_INIT(300);
		buf_printf(&line, "%s　跟进 %lld", p->name, (long long)p->followed);
		if (p->fresh > 0)
			buf_printf(&line, "，新客户 %lld", (long long)p->fresh);
		if (p->moves > 0)
			buf_printf(&line, "，阶段变动 %lld", (long long)p->moves);
		if (p->won > 0)
			buf_printf(&line, "，成交 %lld", (long long)p->won);
		if (p->lost > 0)
			buf_printf(&line, "，丢单 %lld", (long long)p->lost);
		reply_text(s->to, "%s", buf_str(&line));
	}
	if (silent > 20)
		buf_printf(&idle, " 等 %zu 人", silent);
	if (silent > 0)
		reply_text(s->to, "没有记录：%s", buf_str(&idle));
}

void say_digest_late(const struct say *s, const struct late_task *list, size_t n, int64_t all,
		     bool team)
{
	reply_text(s->to, "❗逾期待办 %lld 件，拖得最久的：", (long long)all);
	for (size_t i = 0; i < n; i++) {
		char when[LOCAL_TEXT];
		reply_text(s->to, "· %s（%s到期%s%s）", list[i].text,
			   local_say_at(list[i].due, s->now, when), team ? "，" : "",
			   team ? list[i].owner : "");
	}
}

void say_digest_vetoes(const struct say *s, const struct vetoed *list, size_t n, int64_t all,
		       bool team)
{
	reply_text(s->to, "不适用 %lld 件：", (long long)all);
	for (size_t i = 0; i < n; i++)
		reply_text(s->to, "· %s：%s%s%s%s", list[i].text,
			   list[i].reason != NULL ? list[i].reason : "没有写原因", team ? "（" : "",
			   team ? list[i].owner : "", team ? "）" : "");
}

void say_digest_blocker(const struct say *s, const char *name, int64_t n, int64_t of, bool first)
{
	if (first)
		reply_text(s->to, "卡住的 %lld 单里：", (long long)of);
	reply_text(s->to, "· %s %lld 单，占 %lld%%", name != NULL ? name : "其他", (long long)n,
		   (long long)((n * 200 + of) / (2 * of)));
}

/* --- settings --------------------------------------------------------------------------------- */

void say_digest_set(const struct say *s, const char *name, int minute, bool off, bool workdays)
{
	if (off)
		reply_text(s->to, "好的，以后不再发%s。要恢复发 #设置 %s 开", name, name);
	else
		reply_text(s->to, "好的，%s以后%s %02d:%02d 发给你。不要了发 #设置 %s 关", name,
			   workdays ? "工作日" : "到日子", minute / 60, minute % 60, name);
}

void say_settings(const struct say *s, const struct digest_line *list, size_t n)
{
	reply_text(s->to, "你的设置：");
	for (size_t i = 0; i < n; i++)
		if (list[i].minute >= 0)
			reply_text(s->to, "%s　%s %02d:%02d", list[i].name,
				   list[i].workdays ? "工作日" : "按约定的日子",
				   list[i].minute / 60, list[i].minute % 60);
		else
			reply_text(s->to, "%s　不发", list[i].name);
	if (n > 0)
		reply_text(s->to, "改时间发 #设置 %s 18:30，不要了发 #设置 %s 关", list[n - 1].name,
			   list[n - 1].name);
}

void say_settings_unknown(const struct say *s, const char *text)
{
	reply_text(s->to, "没看懂“%s”。可以这样发：#设置 日报 18:30，#设置 日报 关", text);
}
