/* What the bot says after it was away, or could not get through. */
#include <stdio.h>

#include "daemon/core/clock.h"
#include "daemon/sales/local.h"
#include "daemon/say/say.h"

#define LINES 20 /* records told one by one */

/* 31 分钟, 2 小时 5 分钟, 3 天 */
static void span(struct buf *out, int64_t us)
{
	int64_t minutes = us / 60000000 > 0 ? us / 60000000 : 1;
	if (minutes >= 48 * 60)
		buf_printf(out, "%lld 天", (long long)(minutes / (24 * 60)));
	else if (minutes >= 60 && minutes % 60 != 0)
		buf_printf(out, "%lld 小时 %lld 分钟", (long long)(minutes / 60),
			   (long long)(minutes % 60));
	else if (minutes >= 60)
		buf_printf(out, "%lld 小时", (long long)(minutes / 60));
	else
		buf_printf(out, "%lld 分钟", (long long)minutes);
}

/* 今天, 昨天, 11月24日 */
static void day(struct buf *out, struct instant at, struct instant now)
{
	struct civil c = civil_of(at);
	int ago = local_day(now).n - local_day(at).n;
	if (ago == 0 || ago == 1)
		buf_printf(out, "%s", ago == 0 ? "今天" : "昨天");
	else
		buf_printf(out, "%d月%d日", c.month, c.day);
}

/* 今天 10:02～10:33; 昨天 22:10～今天 07:30 */
static void period(const struct say *s, struct buf *out, const struct gap *g)
{
	struct civil from = civil_of(g->from), to = civil_of(g->to);
	day(out, g->from, s->now);
	buf_printf(out, " %02d:%02d～", from.hour, from.minute);
	if (local_day(g->from).n != local_day(g->to).n) {
		day(out, g->to, s->now);
		buf_printf(out, "%s", " ");
	}
	buf_printf(out, "%02d:%02d", to.hour, to.minute);
}

static void away(const struct say *s, const struct late *l)
{
	const struct gap *last = &l->gaps[l->n_gaps - 1];
	AUTO_BUF when = BUF_INIT(256), how_long = BUF_INIT(64);
	period(s, &when, last);
	span(&how_long, last->to.us - last->from.us);
	reply_text(s->to, "%s 我没在线（%s）。", buf_str(&when), buf_str(&how_long));
}

static void records(const struct say *s, const struct late *l, const struct card *cards)
{
	const char *end = l->n_records > 0 ? "：" : "，都有答复。";
	if (l->n_gaps > 0)
		reply_text(s->to, "你的 %zu 条消息已经补上%s", l->n_messages, end);
	else
		reply_text(s->to, "有 %zu 条消息我处理晚了，现在都补上了%s", l->n_messages, end);
	for (size_t i = 0; i < l->n_records && i < LINES; i++)
		reply_text(s->to, "A%lld %s", (long long)l->records[i].receipt,
			   cards[i].id != 0 ? say_title(s->mem, &cards[i]) : "");
	if (l->n_records > LINES)
		reply_text(s->to, "……还有 %zu 条，发 #查 A… 看每一条。", l->n_records - LINES);
	if (l->n_silent > 0 && l->n_records > 0)
		reply_text(s->to, "另外 %zu 条没有要记的，已经答复。", l->n_silent);
}

void say_caught_up(const struct say *s, const struct late *l, const struct card *cards)
{
	if (l->n_gaps > 0)
		away(s, l);
	if (l->n_messages > 0)
		records(s, l, cards);
	if (l->n_out > 0) {
		AUTO_BUF how_late = BUF_INIT(64);
		span(&how_late, s->now.us - l->first_out.us);
		reply_text(s->to, "刚才补发了 %zu 条回复，最早的一条晚了 %s。", l->n_out,
			   buf_str(&how_late));
	}
	if (l->n_gaps > 0)
		reply_text(s->to, "%s没有收到回执的，请再发一次；有回执的都在。",
			   l->n_messages > 0 ? "其他发出后" : "这段时间发给我、");
}
