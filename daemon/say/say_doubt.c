/* What the bot says about values that it could not surely read. */
#include <stdio.h>
#include <talloc.h>

#include "daemon/say/say.h"

static void button(const struct say *s, const char *verb, int64_t picture, int64_t seq,
		   const char *label)
{
	char data[64];
	(void)snprintf(data, sizeof(data), "%s %lld %lld", verb, (long long)picture,
		       (long long)seq);
	if (label != NULL)
		reply_button(s->to, label, data);
}

static void undo_button(const struct say *s, int64_t receipt)
{
	char data[40];
	(void)snprintf(data, sizeof(data), "undo %lld", (long long)receipt);
	if (receipt != 0)
		reply_button(s->to, "撤销", data);
}

void say_doubts(const struct say *s, int64_t picture, const struct doubt *list, size_t n,
		size_t n_more, const char *crop)
{
	reply_text(s->to, "%s拿不准，对照图看一下：", n == 1 ? "这一处" : "这几处");
	for (size_t i = 0; i < n; i++)
		reply_text(s->to, "%d. %s %s？", list[i].number, list[i].value->key,
			   list[i].value->value);
	if (n_more > 0)
		reply_text(s->to, "另外还有 %zu 处图上没截出来，也请核对。", n_more);
	reply_picture(s->to, crop);
	char data[40];
	(void)snprintf(data, sizeof(data), "sure %lld", (long long)picture);
	reply_button(s->to, n == 1 && n_more == 0 ? "对的" : "都对", data);
	for (size_t i = 0; i < n; i++) {
		const struct picture_value *v = list[i].value;
		if (v->maybe != NULL)
			button(s, "meant", picture, v->seq,
			       talloc_asprintf(s->mem, "%d 是 %s", list[i].number, v->maybe));
		button(s, "wrong", picture, v->seq,
		       talloc_asprintf(s->mem, "%d 不对", list[i].number));
	}
}

void say_doubt_wrong(const struct say *s, const struct card *c, const struct picture_value *v,
		     int64_t receipt)
{
	if (receipt != 0)
		reply_text(s->to, "好的，%s 的%s“%s”去掉了，回执 A%lld。", say_title(s->mem, c),
			   v->key, v->value, (long long)receipt);
	reply_text(s->to, "正确的%s是什么？直接回复就行（10 分钟内）。", v->key);
	undo_button(s, receipt);
}

void say_doubt_corrected(const struct say *s, const struct card *c, const char *key,
			 const char *value, int64_t receipt)
{
	if (receipt != 0)
		reply_text(s->to, "✅ %s 的%s记为 %s，回执 A%lld", say_title(s->mem, c), key, value,
			   (long long)receipt);
	else
		reply_text(s->to, "%s 的%s已经是 %s 了。", say_title(s->mem, c), key, value);
	undo_button(s, receipt);
}

void say_doubt_settled(const struct say *s, const struct card *c, const char *key)
{
	reply_text(s->to, "%s 的%s已经改过了，没有再动。", say_title(s->mem, c), key);
}
