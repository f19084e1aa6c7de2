#include "daemon/say/say_health.h"

#include <talloc.h>

const char *say_level(enum health_level level)
{
	static const char *const names[] = {"🔴 红", "🟡 黄", "🟢 绿"};
	return names[level];
}

/* 3 天, 5 小时 */
static char *span(void *mem, double hours)
{
	return hours >= 48 ? talloc_asprintf(mem, "%d 天", (int)(hours / 24))
			   : talloc_asprintf(mem, "%d 小时", (int)hours);
}

char *say_loss(void *mem, const struct pack *pack, const struct subject *s, const struct health *h,
	       enum health_kind kind)
{
	const struct health_part *p = &h->parts[kind];
	const char *grade = s->card.value[CARD_grade];
	const char *a, *b;
	switch (kind) {
	case HEALTH_RECENCY:
		a = span(mem, p->figure);
		b = span(mem, p->expected);
		if (a == NULL || b == NULL)
			return NULL;
		return grade != NULL
			       ? talloc_asprintf(mem, "已经 %s没有联系（%s类 %s一次）", a, grade, b)
			       : talloc_asprintf(mem, "已经 %s没有联系（应 %s一次）", a, b);
	case HEALTH_ENGAGEMENT:
		return talloc_asprintf(mem, "近两周互动 %d 次，之前平均 %.1f 次", (int)p->figure,
				       p->expected);
	case HEALTH_RESPONSE:
		a = span(mem, p->figure);
		if (a == NULL)
			return NULL;
		return p->open ? talloc_asprintf(mem, "报价或方案发出 %s还没有回复", a)
			       : talloc_asprintf(mem, "上次报价或方案过了 %s才回复", a);
	case HEALTH_STAGE:
		return talloc_asprintf(mem, "停在%s %d 天（一般 %d 天）", say_stage(pack, s->stage),
				       (int)p->figure, (int)p->expected);
	case HEALTH_VALUE:
		return talloc_asprintf(mem, "%d 天没有用券、点菜单或下单", (int)p->figure);
	}
	return NULL;
}

char *say_losses(void *mem, const struct pack *pack, const struct subject *s,
		 const struct health *h)
{
	enum health_kind kinds[HEALTH_PARTS];
	size_t n = health_losses(h, kinds);
	char *text = talloc_strdup(mem, "");
	for (size_t i = 0; text != NULL && i < n; i++) {
		const char *one = say_loss(mem, pack, s, h, kinds[i]);
		text = one != NULL ? talloc_asprintf_append(text, "%s%s", i > 0 ? "；" : "", one)
				   : NULL;
	}
	return text;
}

void say_health(const struct say *s, const struct subject *subject, const struct health *h)
{
	static const char *const kinds[] = {"联系", "互动", "回复", "阶段", "价值"};
	const char *title = say_title(s->mem, &subject->card);
	if (!h->scored) {
		reply_text(s->to, "%s 上一单丢了，现在没有在谈的商机，不算健康度。", title);
		return;
	}
	reply_text(s->to, "%s　健康度 %d（%s）", title, (int)(h->score + 0.5), say_level(h->level));
	AUTO_BUF line = BUF_INIT(400);
	for (int i = 0; i < HEALTH_PARTS; i++)
		if (h->parts[i].counts)
			buf_printf(&line, "%s%s %d", line.len > 0 ? "、" : "", kinds[i],
				   (int)(h->parts[i].value * 100 + 0.5));
	reply_text(s->to, "各项：%s", buf_str(&line));
	enum health_kind losses[HEALTH_PARTS];
	size_t n = health_losses(h, losses);
	for (size_t i = 0; i < n; i++) {
		const char *text = say_loss(s->mem, s->pack, subject, h, losses[i]);
		reply_text(s->to, "· %s", text != NULL ? text : "");
	}
}

void say_risks(const struct say *s, const struct risk *list, size_t n, size_t looked, bool team)
{
	if (looked == 0) {
		reply_text(s->to, "现在没有在谈的商机。");
		return;
	}
	if (n == 0) {
		reply_text(s->to, "看了金额最大的 %zu 个在谈商机，都是绿的。", looked);
		return;
	}
	reply_text(s->to, "金额最大的 %zu 个在谈商机里，最要当心的：", looked);
	for (size_t i = 0; i < n; i++) {
		const struct card *c = &list[i].subject.card;
		const char *losses = say_losses(s->mem, s->pack, &list[i].subject, &list[i].health);
		reply_text(s->to, "%s %d　%s（K%lld）%s%s", say_level(list[i].health.level),
			   (int)(list[i].health.score + 0.5), say_title(s->mem, c),
			   (long long)c->id, team ? "　" : "", team ? c->owner_name : "");
		if (losses != NULL && losses[0] != '\0')
			reply_text(s->to, "　%s", losses);
	}
}
