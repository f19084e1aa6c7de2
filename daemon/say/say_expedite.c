#include "daemon/say/say_expedite.h"

#include <stdio.h>
#include <talloc.h>

#include "daemon/sales/local.h"

#define HOUR_US INT64_C(3600000000)

char *say_took(void *mem, struct instant from, struct instant to)
{
	int64_t us = to.us - from.us;
	return us >= 48 * HOUR_US ? talloc_asprintf(mem, "%d 天", (int)(us / (24 * HOUR_US)))
	       : us >= HOUR_US    ? talloc_asprintf(mem, "%d 小时", (int)(us / HOUR_US))
				  : talloc_asprintf(mem, "%d 分钟", (int)(us / (HOUR_US / 60)));
}

static void button(const struct say *s, const char *text, int64_t id, const char *answer)
{
	char data[80];
	(void)snprintf(data, sizeof(data), "legal %lld %s", (long long)id, answer);
	reply_button(s->to, text, data);
}

void say_expedite(const struct say *s, int64_t id, const struct card *c, const char *amount,
		  const char *asker, const char *path, struct instant since, struct instant due,
		  const char *note)
{
	char when[LOCAL_TEXT];
	reply_text(s->to, "🚨 加急 %lld：%s 的合同", (long long)id, say_title(s->mem, c));
	reply_text(s->to, "金额：%s　销售：%s%s%s%s", amount != NULL ? amount : "未定", asker,
		   path[0] != '\0' ? "（" : "", path, path[0] != '\0' ? "）" : "");
	if (since.us != 0) {
		const char *took = say_took(s->mem, since, s->now);
		if (s->now.us - since.us < INT64_C(60000000) || took == NULL)
			reply_text(s->to, "进入审批：%s", local_say_at(since, s->now, when));
		else
			reply_text(s->to, "进入审批：%s，已经 %s",
				   local_say_at(since, s->now, when), took);
	}
	if (note != NULL)
		reply_text(s->to, "说明：%s", note);
	reply_text(s->to, "请在%s前回复（24 小时内）：#法务 %lld 通过",
		   local_say_at(due, s->now, when), (long long)id);
	button(s, "通过", id, "通过");
	button(s, "要补资料", id, "要补资料");
}

void say_expedited(const struct say *s, int64_t id, const struct card *c, struct instant due)
{
	char when[LOCAL_TEXT];
	reply_text(s->to, "🚨 已经请法务加急 %s 的合同（加急 %lld），要求%s前回复。",
		   say_title(s->mem, c), (long long)id, local_say_at(due, s->now, when));
	reply_text(s->to, "法务当面或电话回了，你也可以记：#法务 %lld 通过", (long long)id);
}

void say_expedited_before(const struct say *s, const struct expedite *e)
{
	char asked[LOCAL_TEXT], due[LOCAL_TEXT];
	reply_text(s->to, "已经加急过了（加急 %lld，%s发出），法务要在%s前回复。", (long long)e->id,
		   local_say_at(e->at, s->now, asked), local_say_at(e->due, s->now, due));
}

void say_expedite_stage(const struct say *s, const struct card *c, const char *stage,
			const char *needed)
{
	if (stage != NULL)
		reply_text(s->to,
			   "%s 现在是%s，到了%s才能请法务加急。已经到了就先发：#改 %lld#阶段 %s",
			   say_title(s->mem, c), stage, needed, (long long)c->id, needed);
	else
		reply_text(s->to, "%s 还没有在谈的商机。先发：#改 %lld#阶段 %s",
			   say_title(s->mem, c), (long long)c->id, needed);
}

void say_expedite_nowhere(const struct say *s)
{
	reply_text(s->to, "还没有设法务群，没法加急。请管理员配好 legal_group。");
}

void say_legal_noted(const struct say *s, const struct expedite *e, const struct card *c,
		     const char *answer)
{
	const char *took = say_took(s->mem, e->at, s->now);
	reply_text(s->to, "✅ 加急 %lld 记下了：%s，%s，用了 %s。", (long long)e->id,
		   say_title(s->mem, c), answer, took != NULL ? took : "");
}

void say_legal_answer(const struct say *s, const struct expedite *e, const struct card *c,
		      const char *by, const char *answer)
{
	const char *took = say_took(s->mem, e->at, s->now);
	reply_text(s->to, "📨 %s 的合同，法务回复：%s（%s，用了 %s，加急 %lld）",
		   say_title(s->mem, c), answer, by, took != NULL ? took : "", (long long)e->id);
}

void say_legal_before(const struct say *s, const struct expedite *e)
{
	char when[LOCAL_TEXT];
	reply_text(s->to, "加急 %lld 已经在%s回复过了：%s", (long long)e->id,
		   local_say_at(e->answered, s->now, when), e->answer != NULL ? e->answer : "");
}

void say_legal_how(const struct say *s)
{
	reply_text(s->to, "哪一个加急？照这样发：#法务 3 通过，或 #法务 3 要补授权书");
}
