#include "daemon/say/say_points.h"

#include <string.h>
#include <talloc.h>

#include "daemon/core/clock.h"
#include "daemon/sales/local.h"
#include "parsers/base/utf8.h"

#define QUOTED 150 /* bytes of what somebody wrote */

/* 李主任 · 宁波二院 */
static char *whose(void *mem, const struct win *w)
{
	bool both = w->name != NULL && w->org != NULL;
	return talloc_asprintf(mem, "%s%s%s",
			       w->name != NULL  ? w->name
			       : w->org != NULL ? w->org
						: "一位客户",
			       both ? " · " : "", both ? w->org : "");
}

/* The beginning of it, in one line. */
static char *quoted(void *mem, const char *text)
{
	size_t len = strlen(text), kept = utf8_cut(text, len, QUOTED);
	char *out = talloc_asprintf(mem, "%.*s%s", (int)kept, text, kept < len ? "…" : "");
	for (char *c = out; c != NULL && *c != '\0'; c++)
		if (*c == '\n')
			*c = ' ';
	return out;
}

static char *line_add(char *text, char *line)
{
	return text != NULL && line != NULL
		       ? talloc_asprintf_append(text, "%s%s", text[0] != '\0' ? "\n" : "", line)
		       : NULL;
}

static char *similar(void *mem, const struct points *p, struct instant now)
{
	char when[LOCAL_TEXT];
	const char *name = whose(mem, &p->win);
	const char *amount = p->win.fen >= 0 ? say_money(mem, (struct money){p->win.fen}) : "";
	return name != NULL ? talloc_asprintf(mem, "💬 同样是“%s”这条产品线：%s %s成交%s%s", p->line,
					      name, local_say_at(p->win.at, now, when),
					      amount[0] != '\0' ? "，" : "", amount)
			    : NULL;
}

static char *objection(void *mem, const struct points *p, struct instant now)
{
	char when[LOCAL_TEXT];
	const char *at = local_say_at(p->said_at, now, when);
	if (p->worked != NULL) {
		const char *name = whose(mem, &p->worked_for), *text = quoted(mem, p->worked);
		return name != NULL && text != NULL
			       ? talloc_asprintf(mem, "💬 %s提过“%s”。%s 当时也这样说，后来：%s", at,
						 p->objection->name, name, text)
			       : NULL;
	}
	return p->objection->answer != NULL
		       ? talloc_asprintf(mem, "💬 %s提过“%s”：%s", at, p->objection->name,
					 p->objection->answer)
		       : talloc_asprintf(mem, "💬 %s提过“%s”，先听听现在怎么想", at,
					 p->objection->name);
}

static char *stock(void *mem, const struct product *p)
{
	if (p->stock <= 0)
		return talloc_asprintf(mem, "📦 %s 现在没有库存", p->model);
	return p->has_price ? talloc_asprintf(mem, "📦 %s 库存 %lld，%s", p->model,
					      (long long)p->stock, say_money(mem, p->price))
			    : talloc_asprintf(mem, "📦 %s 库存 %lld", p->model, (long long)p->stock);
}

/* 📢 TKR-2025 11月20日降价：2.86万元 → 2.68万元 */
static char *price(void *mem, const struct points *p)
{
	const struct product *now = &p->product;
	struct civil day = civil_of(p->news.priced);
	const char *before = say_money(mem, p->news.before), *after = say_money(mem, now->price);
	return before != NULL && after != NULL
		       ? talloc_asprintf(mem, "📢 %s %d月%d日%s：%s → %s", now->model, day.month,
					 day.day,
					 now->price.fen < p->news.before.fen ? "降价" : "涨价",
					 before, after)
		       : NULL;
}

static char *restocked(void *mem, const struct points *p)
{
	struct civil day = civil_of(p->news.restocked);
	return talloc_asprintf(mem, "📢 %s 之前缺货，%d月%d日到货了", p->product.model, day.month,
			       day.day);
}

/* 🕙 医院类客户周二 10 点最容易有回音：12 次联系 9 次有回音，比平时高 35% */
static char *best_time(void *mem, const struct reach_best *b)
{
	static const char *const days[] = {"一", "二", "三", "四", "五", "六", "日"};
	return talloc_asprintf(
		mem, "🕙 %s%s周%s %d 点前后最容易有回音：%lld 次联系 %lld 次有回音，比平时高 %.0f%%",
		b->kind != NULL ? b->kind : "", b->kind != NULL ? "类客户" : "客户",
		days[b->weekday - 1], b->hour, (long long)b->n, (long long)b->answered,
		b->lift * 100);
}

char *say_points(void *mem, const struct points *p, struct instant now)
{
	char *text = talloc_strdup(mem, "");
	if (p->similar)
		text = line_add(text, similar(mem, p, now));
	if (p->objection != NULL)
		text = line_add(text, objection(mem, p, now));
	if (p->stocked)
		text = line_add(text, stock(mem, &p->product));
	if (p->news.priced.us != 0)
		text = line_add(text, price(mem, p));
	if (p->news.restocked.us != 0)
		text = line_add(text, restocked(mem, p));
	if (p->timed)
		text = line_add(text, best_time(mem, &p->best));
	return text;
}

void say_talk(const struct say *s, const struct card *c, const char *points)
{
	if (points[0] == '\0') {
		reply_text(
			s->to,
			"%s 还没有可以参考的：没有同产品线的成交、没有记过异议、产品也没有库存数。",
			say_title(s->mem, c));
		return;
	}
	reply_text(s->to, "%s：", say_title(s->mem, c));
	reply_text(s->to, "%s", points);
}

void say_talk_objection(const struct say *s, const struct points *p)
{
	const char *name = p->worked != NULL ? whose(s->mem, &p->worked_for) : NULL;
	const char *text = p->worked != NULL ? quoted(s->mem, p->worked) : NULL;
	reply_text(s->to, "客户说“%s”：", p->objection->name);
	if (p->objection->answer != NULL)
		reply_text(s->to, "💬 %s", p->objection->answer);
	if (name != NULL && text != NULL)
		reply_text(s->to, "💬 %s 当时也这样说，后来：%s", name, text);
	else if (p->objection->answer == NULL)
		reply_text(s->to, "还没有可以参考的答法。");
	reply_text(s->to, "针对一位客户：#话术 张总");
}
