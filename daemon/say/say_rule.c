#include "daemon/say/say_rule.h"

#include <string.h>
#include <talloc.h>

#include "daemon/sales/fact.h"
#include "daemon/sales/keyaction.h"
#include "daemon/sales/local.h"
#include "daemon/say/say_health.h"
#include "parsers/pack/metric.h"

#define HOUR_US INT64_C(3600000000)

/* 3 天, 76 小时, 20 分钟: how long it is. */
static char *long_since(void *mem, struct instant from, struct instant now)
{
	int64_t us = now.us - from.us;
	if (us >= 96 * HOUR_US)
		return talloc_asprintf(mem, "%d 天", (int)(us / (24 * HOUR_US)));
	if (us >= HOUR_US)
		return talloc_asprintf(mem, "%d 小时", (int)(us / HOUR_US));
	return talloc_asprintf(mem, "%d 分钟", (int)(us / (HOUR_US / 60)));
}

static const char *event_name(const char *kind)
{
	static const struct {
		const char *kind, *name;
	} names[] = {{"reply", "客户回复"},    {"consult", "客户咨询"},
		     {"menu", "客户点了菜单"}, {"coupon", "客户用了优惠券"},
		     {"order", "客户下单"},    {"survey", "客户评了满意度"}};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i].kind, kind) == 0)
			return names[i].name;
	return kind;
}

static char *missing(void *mem, const struct pack *pack, const struct condition *c,
		     const struct subject *s)
{
	char *text = talloc_strdup(mem, "还没填：");
	for (size_t i = 0, n = 0; text != NULL && c->words[i] != NULL; i++) {
		if (subject_value(s, c->words[i]) != NULL)
			continue;
		const struct pack_field *f = pack_field(pack, c->words[i]);
		text = talloc_asprintf_append(text, "%s%s", n++ > 0 ? "、" : "",
					      f != NULL ? f->label : c->words[i]);
	}
	return text;
}

/* 12.5 of 125000 ten-thousandths. */
static char *figure(void *mem, int64_t value)
{
	char *text = talloc_asprintf(mem, "%s%lld.%04lld", value < 0 ? "-" : "",
				     (long long)(value < 0 ? -(value / 10000) : value / 10000),
				     (long long)(value < 0 ? -(value % 10000) : value % 10000));
	size_t len = text != NULL ? strlen(text) : 0;
	while (len > 0 && text[len - 1] == '0')
		text[--len] = '\0';
	if (len > 0 && text[len - 1] == '.')
		text[--len] = '\0';
	return text;
}

/* 耗材可用天数：5 天（11月26日的数）; 门店销售额：近 7 天合计 1200 元（到 11月26日） */
static char *fact(void *mem, const struct pack *pack, const struct condition *c,
		  const struct subject *s, struct instant now)
{
	const struct pack_metric *m = pack_metric(pack, c->id);
	struct fact_seen seen = fact_at(c, s, pack, local_day(now));
	int year, month, day;
	day_to_date(seen.day, &year, &month, &day);
	const char *value = figure(mem, seen.value);
	const char *gap = m->unit[0] != '\0' && (unsigned char)m->unit[0] > 127 ? " " : "";
	if (value == NULL)
		return NULL;
	return m->sum ? talloc_asprintf(mem, "%s：近 %d 天合计 %s%s%s（到%d月%d日）", m->name,
					(int)(c->wait_s / 86400), value, gap, m->unit, month, day)
		      : talloc_asprintf(mem, "%s：%s%s%s（%d月%d日的数）", m->name, value, gap,
					m->unit, month, day);
}

char *say_rule_fact(void *mem, const struct pack *pack, const struct condition *c,
		    const struct subject *s, struct instant from, struct instant now)
{
	char when[LOCAL_TEXT];
	const char *at = from.us != 0 ? local_say_kept(from, now, when) : "";
	const char *since = from.us != 0 ? long_since(mem, from, now) : "";
	const struct pack_action *action;
	const struct pack_field *field;
	const struct key_action *key;
	struct health health;
	const char *losses;
	if (since == NULL)
		return NULL;
	switch (c->kind) {
	case WHEN_GRADE:
		return talloc_asprintf(mem, "%s类客户", s->card.value[CARD_grade]);
	case WHEN_STAGE:
		return talloc_asprintf(mem, "阶段：%s", say_stage(pack, s->stage));
	case WHEN_TAG:
		return talloc_asprintf(mem, "有标签：%s", c->words[0]);
	case WHEN_FIELD:
		field = pack_field(pack, c->id);
		return talloc_asprintf(mem, "%s：%s", field != NULL ? field->label : c->id,
				       subject_value(s, c->id));
	case WHEN_MISSING:
		return missing(mem, pack, c, s);
	case WHEN_AMOUNT:
		return talloc_asprintf(mem, "金额：%s",
				       say_money(mem, (struct money){subject_amount(s)}));
	case WHEN_LINE:
		return talloc_asprintf(mem, "产品线：%s", c->words[0]);
	case WHEN_KEY_MISSING:
		key = key_action_missing(s, pack, c->words);
		return talloc_asprintf(mem, "还差关键动作：%s（%s）", key->name, key->hint);
	case WHEN_HEALTH:
		health_at(s, pack, now, &health);
		losses = say_losses(mem, pack, s, &health);
		return losses != NULL
			       ? talloc_asprintf(mem, "健康度 %d（%s）%s%s",
						 (int)(health.score + 0.5), say_level(health.level),
						 losses[0] != '\0' ? "：" : "", losses)
			       : NULL;
	case WHEN_OVER:
		return talloc_asprintf(mem, "%s进入%s，到提醒时 %s，一般不超过 %d 天", at,
				       say_stage(pack, s->stage), since,
				       pack_stage(pack, s->stage)->expected_days);
	case WHEN_IDLE:
		return s->never ? talloc_asprintf(mem, "%s建卡，到提醒时 %s没有跟进过", at, since)
				: talloc_asprintf(mem, "上次跟进是%s，到提醒时 %s", at, since);
	case WHEN_FACT:
		return fact(mem, pack, c, s, now);
	case WHEN_UNTOUCHED:
		return talloc_asprintf(mem, "%s建卡，到提醒时 %s没有跟进过", at, since);
	case WHEN_IN_STAGE:
		return talloc_asprintf(mem, "%s进入%s，到提醒时 %s", at, say_stage(pack, s->stage),
				       since);
	case WHEN_SINCE:
		return talloc_asprintf(mem, "%s%s，到提醒时 %s", at, say_stage(pack, c->id), since);
	case WHEN_DONE:
		action = pack_action(pack, c->id);
		return talloc_asprintf(mem, "%s%s，到提醒时 %s", at,
				       action != NULL ? action->name : c->id, since);
	case WHEN_EXPEDITE:
		return talloc_asprintf(mem, "%s请法务加急，到提醒时 %s没有回复", at, since);
	case WHEN_EVENT:
		return talloc_asprintf(mem, "%s%s%s%s", at, event_name(c->id),
				       strcmp(c->id, "survey") == 0 ? "：" : "",
				       strcmp(c->id, "survey") == 0
					       ? subject_last(s->events, s->n_events, c->id)->value
					       : "");
	case WHEN_ALL:
	case WHEN_ANY:
	case WHEN_NOT:
		break;
	}
	return talloc_strdup(mem, "");
}

static const char *filled(void *mem, const struct pack *pack, enum rule_place place,
			  const struct subject *s, struct instant from, struct instant now)
{
	int64_t hours = from.us != 0 ? (now.us - from.us) / HOUR_US : 0;
	const char *value = NULL;
	char date[LOCAL_TEXT];
	switch (place) {
	case PLACE_CUSTOMER:
		return say_title(mem, &s->card);
	case PLACE_ORG:
		value = s->card.value[CARD_org];
		break;
	case PLACE_DEPT:
		value = s->card.value[CARD_dept];
		break;
	case PLACE_GRADE:
		value = s->card.value[CARD_grade];
		break;
	case PLACE_STAGE:
		value = say_stage(pack, s->stage);
		break;
	case PLACE_AMOUNT:
		return subject_amount(s) >= 0 ? say_money(mem, (struct money){subject_amount(s)})
					      : "金额未定";
	case PLACE_DAYS:
		return talloc_asprintf(mem, "%d", (int)(hours / 24));
	case PLACE_HOURS:
		return talloc_asprintf(mem, "%d", (int)hours);
	case PLACE_DATE:
		return talloc_strdup(mem, from.us != 0 ? local_say_date(from, now, date) : "");
	case PLACE_INTENT:
		value = s->card.value[CARD_intent];
		break;
	case PLACE_SOURCE:
		value = s->card.value[CARD_source];
		break;
	case PLACES:
		break;
	}
	return value != NULL ? value : "";
}

char *say_rule_text(void *mem, const struct pack *pack, const char *text, const struct subject *s,
		    struct instant from, struct instant now)
{
	char *out = talloc_strdup(mem, "");
	while (out != NULL && *text != '\0') {
		size_t len = strcspn(text, "{"), place_len = 0;
		out = talloc_strndup_append(out, text, len);
		text += len;
		int place = rule_place_at(text, &place_len);
		if (out == NULL || *text == '\0')
			break;
		const char *value =
			place >= 0 ? filled(mem, pack, (enum rule_place)place, s, from, now) : "{";
		out = value != NULL ? talloc_strdup_append(out, value) : NULL;
		text += place >= 0 ? place_len : 1;
	}
	return out;
}

void say_why(const struct say *s, const struct task *t, const struct rule_fired *f)
{
	if (f == NULL) {
		reply_text(s->to, "待办 %lld 不是规则提的，是记下来的：%s", (long long)t->id,
			   t->text);
		return;
	}
	reply_text(s->to, "待办 %lld：%s", (long long)t->id, t->text);
	char when[LOCAL_TEXT];
	reply_text(s->to, "规则：%s（%s提醒）", f->name, local_say_at(f->at, s->now, when));
	reply_text(s->to, "%s", f->facts);
	reply_text(s->to, "为什么提醒：%s", f->why);
	reply_text(s->to, "不合适就发 #不适用 %lld 原因，情况不变就不会再提", (long long)t->id);
}

char *say_rule_paused(void *mem, const struct pack_rule *rule, unsigned vetoes, unsigned answers,
		      const struct rule_reason *reasons, size_t n)
{
	char *text = talloc_asprintf(
		mem,
		"⏸ 规则“%s”自动暂停了：最近 %u 条提醒有 %u 条被说不适用",
		rule->name, answers, vetoes);
	for (size_t i = 0; text != NULL && i < n; i++)
		text = talloc_asprintf_append(text, "%s%s %lld 次", i == 0 ? "（" : "、",
					      reasons[i].reason, (long long)reasons[i].n);
	if (text != NULL && n > 0)
		text = talloc_strdup_append(text, "）");
	return text != NULL ? talloc_asprintf_append(text, "。要恢复发 #规则 恢复 %s", rule->id)
			    : NULL;
}

void say_rules(const struct say *s, const struct pack_rule *rules, const struct rule_counts *counts,
	       const bool *paused, size_t n)
{
	if (n == 0) {
		reply_text(s->to, "现在的行业包没有提醒规则。");
		return;
	}
	reply_text(s->to, "提醒规则（近 30 天）：");
	for (size_t i = 0; i < n; i++)
		reply_text(s->to, "%s %s（%s）：提醒 %lld 次，做完 %lld，不适用 %lld",
			   paused[i] ? "⏸" : "▶", rules[i].name, rules[i].id,
			   (long long)counts[i].fired, (long long)counts[i].done,
			   (long long)counts[i].vetoed);
	reply_text(s->to, "暂停发 #规则 暂停 编号，恢复发 #规则 恢复 编号，例如：#规则 暂停 %s",
		   rules[0].id);
}

void say_rule_resumed(const struct say *s, const struct pack_rule *rule)
{
	reply_text(s->to, "▶ 规则“%s”恢复了，之后的情况会照常提醒。", rule->name);
}

void say_rule_stopped(const struct say *s, const struct pack_rule *rule)
{
	reply_text(s->to, "⏸ 规则“%s”暂停了，恢复发 #规则 恢复 %s", rule->name,
		   rule->id);
}

void say_rule_unknown(const struct say *s, const char *word)
{
	reply_text(s->to, "没有编号为 %s 的规则，发 #规则 看看有哪些。", word);
}

char *say_rule_tagged(void *mem, const struct card *c, const char *tag, const char *rule,
		      int64_t receipt)
{
	return talloc_asprintf(
		mem, "🏷 %s 打上了标签“%s”（%s）。不合适就发：#撤销 A%lld",
		say_title(mem, c), tag, rule, (long long)receipt);
}
