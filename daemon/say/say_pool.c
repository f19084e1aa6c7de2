/* What the bot says about the public pool and about handing everything over. */
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "daemon/say/say.h"
#include "parsers/base/utf8.h"

static void undo_button(const struct say *s, int64_t receipt)
{
	char data[40];
	(void)snprintf(data, sizeof(data), "undo %lld", (long long)receipt);
	reply_button(s->to, "撤销", data);
}

/* 张总 as 张**: enough to know whether it is worth claiming. */
static const char *masked(void *mem, const char *name)
{
	uint32_t c;
	if (name == NULL || name[0] == '\0')
		return "";
	char *text = talloc_strndup(mem, name, utf8_next(name, strlen(name), &c));
	text = text != NULL ? talloc_strdup_append(text, "**") : NULL;
	return text != NULL ? text : "";
}

void say_pool(const struct say *s, const struct card *list, size_t n, unsigned skip, bool more)
{
	if (n == 0) {
		reply_text(s->to, skip > 0 ? "没有更多了。" : "公海里目前没有客户。");
		return;
	}
	reply_text(s->to, "公海里的客户，认领后可见全部信息：");
	for (size_t i = 0; i < n; i++) {
		const struct card *c = &list[i];
		const char *org = c->value[CARD_org], *intent = c->value[CARD_intent];
		reply_text(s->to, "K%lld %s%s%s%s%s", (long long)c->id,
			   masked(s->mem, c->value[CARD_name]),
			   org != NULL && c->value[CARD_name] != NULL ? " · " : "",
			   org != NULL ? org : "", intent != NULL ? "，" : "",
			   intent != NULL ? intent : "");
	}
	reply_text(s->to, "认领：#认领 %lld", (long long)list[0].id);
	if (more)
		reply_text(s->to, "还有更多：#公海 %u", skip / 10 + 2);
}

void say_pool_absent(const struct say *s, int64_t id)
{
	reply_text(s->to, "公海里没有 K%lld，可能刚被认领。发 #公海 看清单。", (long long)id);
}

void say_claims_used(const struct say *s, int most)
{
	reply_text(s->to, "今天已经认领了 %d 位，明天再来吧。", most);
}

void say_claimed(const struct say *s, const struct card *c, int protect_days, int64_t receipt)
{
	reply_text(s->to, "✅ %s（K%lld）归你了，回执 A%lld", say_title(s->mem, c), (long long)c->id,
		   (long long)receipt);
	if (protect_days > 0)
		reply_text(s->to, "%d 天内不会退回公海，记得尽快联系。", protect_days);
	undo_button(s, receipt);
}

void say_claim_how(const struct say *s)
{
	reply_text(s->to, "写上客户编号，例如：#认领 12。发 #公海 看有哪些客户。");
}

void say_released(const struct say *s, const struct card *c, int64_t receipt)
{
	reply_text(s->to, "已把 %s（K%lld）退回公海，回执 A%lld", say_title(s->mem, c),
		   (long long)c->id, (long long)receipt);
	undo_button(s, receipt);
}

char *say_pool_warning(void *mem, const struct card *c, int days)
{
	return talloc_asprintf(
		mem,
		"⏳ %s（K%lld）很久没有跟进，%d 天后会退回公海。记一条跟进就能留住：#跟进 K%lld …",
		say_title(mem, c), (long long)c->id, days, (long long)c->id);
}

char *say_pool_fell(void *mem, const struct card *c)
{
	return talloc_asprintf(mem, "%s（K%lld）太久没有跟进，已退回公海。还想要的话：#认领 %lld",
			       say_title(mem, c), (long long)c->id, (long long)c->id);
}

void say_handover_how(const struct say *s)
{
	reply_text(s->to, "写上谁的客户交给谁，例如：#交接 张三 给 李四");
}

void say_handed_over(const struct say *s, const struct person *from, const struct person *to,
		     size_t n, int64_t receipt)
{
	if (receipt == 0) {
		reply_text(s->to, "%s名下没有客户和待办。", from->name);
		return;
	}
	reply_text(s->to, "✅ %s的 %zu 位客户和全部待办已交给%s，回执 A%lld", from->name, n,
		   to->name, (long long)receipt);
	undo_button(s, receipt);
}

void say_handover_told(const struct say *s, const struct person *from, size_t n, const char *by)
{
	reply_text(s->to, "📥 %s把%s的 %zu 位客户和待办交接给你了。发 #我的客户 看看。", by,
		   from->name, n);
}
