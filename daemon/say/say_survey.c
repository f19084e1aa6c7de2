#include "daemon/say/say_survey.h"

#include <string.h>
#include <talloc.h>

/* text with every `place` replaced */
static char *filled(void *mem, const char *text, const char *place, const char *value)
{
	char *out = talloc_strdup(mem, "");
	for (const char *at; out != NULL && (at = strstr(text, place)) != NULL;
	     text = at + strlen(place))
		out = talloc_asprintf_append(out, "%.*s%s", (int)(at - text), text, value);
	return out != NULL ? talloc_strdup_append(out, text) : NULL;
}

char *say_invite(void *mem, const struct pack_survey *survey, const struct card *c,
		 const char *link)
{
	const char *name = c->value[CARD_name];
	/* “您好，，” would be odd: whoever has no name on the card is not called by one */
	char *text = name != NULL ? filled(mem, survey->invite, "{客户}", name)
				  : filled(mem, survey->invite, "，{客户}", "");
	if (text != NULL && name == NULL)
		text = filled(mem, text, "{客户}", "您");
	return text != NULL ? filled(mem, text, "{链接}", link) : NULL;
}

char *say_survey_hand(void *mem, const struct pack_survey *survey, const struct card *c,
		      const char *invite)
{
	return talloc_asprintf(mem, "📮 请把这段话转发给%s（%s）：%s", say_title(mem, c),
			       survey->title, invite);
}

char *say_survey_answered(void *mem, const char *title, const struct card *c, int score,
			  const char *more)
{
	const char *face = score >= 9 ? "😀" : score >= 7 ? "🙂" : "😟";
	return talloc_asprintf(mem, "%s %s 给“%s”打了 %d 分%s%s", face, say_title(mem, c), title,
			       score, more != NULL ? "：" : "", more != NULL ? more : "");
}

void say_survey_made(const struct say *s, const struct pack_survey *survey, const char *invite)
{
	reply_text(s->to, "把下面这段转发给客户（%s），点开打分就行，只能用一次：", survey->title);
	reply_text(s->to, "%s", invite);
}

void say_survey_no_link(const struct say *s)
{
	reply_text(s->to, "问卷的网页还没开通，请管理员配好 public_url（外网地址）。");
}

void say_survey_none(const struct say *s)
{
	reply_text(s->to, "现在的行业包没有问卷。");
}

void say_nps(const struct say *s, const char *whose, const struct nps *now,
	     const struct nps *before, int days)
{
	const char *who = whose[0] != '\0' ? whose : "全公司";
	if (now->n < NPS_LEAST) {
		reply_text(s->to, "%s 最近 %d 天的 NPS：样本不足（n=%lld，至少要 %d 份）", who,
			   days, (long long)now->n, NPS_LEAST);
		reply_text(s->to, "发 #问卷 客户名 请客户打分");
		return;
	}
	reply_text(s->to, "%s 最近 %d 天的 NPS：%.0f（±%.0f，n=%lld）", who, days, nps_value(now),
		   nps_margin(now), (long long)now->n);
	reply_text(s->to, "9～10 分 %lld 份，7～8 分 %lld 份，0～6 分 %lld 份",
		   (long long)now->promoters,
		   (long long)(now->n - now->promoters - now->detractors),
		   (long long)now->detractors);
	if (before->n >= NPS_LEAST)
		reply_text(s->to, "再前 %d 天：%.0f（n=%lld）", days, nps_value(before),
			   (long long)before->n);
}
