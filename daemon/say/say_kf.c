/* Customers who write themselves: what they are answered, and what is told of them. */
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "daemon/say/say.h"
#include "parsers/base/utf8.h"

#define LINE_MAX 240 /* bytes of one of their messages in a notice */

/* --- to the customer -------------------------------------------------------------------------- */

static const char *advisor(const struct say *s, const char *name)
{
	const char *text =
		name != NULL ? talloc_asprintf(s->mem, "您的顾问%s", name) : "我们的顾问";
	return text != NULL ? text : "我们的顾问";
}

void say_kf_ack(const struct say *s, const char *name, bool working)
{
	reply_text(s->to,
		   working ? "您好，已收到，%s会尽快回复您。"
			   : "您好，已收到，现在是下班时间，%s上班后会第一时间回复您。",
		   advisor(s, name));
}

void say_kf_ask(const struct say *s, const char *name, bool working)
{
	say_kf_ack(s, name, working);
	reply_text(s->to, "方便的话，请告诉我您的姓名、单位和联系电话，我们好尽快为您对接。");
}

void say_kf_words(const struct say *s, const char *text)
{
	reply_text(s->to, "%s", text);
}

/* --- to colleagues ---------------------------------------------------------------------------- */

static void lines(const struct say *s, const struct kf_told *k)
{
	if (k->more > 0)
		reply_text(s->to, "（前面还有 %zu 条）", k->more);
	for (size_t i = 0; i < k->n; i++) {
		size_t len = strlen(k->lines[i]), cut = utf8_cut(k->lines[i], len, LINE_MAX);
		reply_text(s->to, "「%.*s%s」", (int)cut, k->lines[i], cut < len ? "…" : "");
	}
}

static const char *nickname(const struct contact *c)
{
	return c->name != NULL && c->name[0] != '\0' ? c->name : "未知";
}

static void contact_button(const struct say *s, const char *text, const char *verb, int64_t id,
			   int64_t card)
{
	char data[64];
	if (card != 0)
		(void)snprintf(data, sizeof(data), "%s %lld %lld", verb, (long long)id,
			       (long long)card);
	else
		(void)snprintf(data, sizeof(data), "%s %lld", verb, (long long)id);
	reply_button(s->to, text, data);
}

static void values_line(const struct say *s, const struct kf_told *k)
{
	AUTO_BUF text = BUF_INIT(2000);
	for (size_t i = 0; i < k->n_values && i < 8; i++)
		buf_printf(&text, "%s%s %s%s", i > 0 ? "，" : "", k->values[i].key,
			   k->values[i].value, k->values[i].doubtful ? "？" : "");
	if (k->n_values > 0)
		reply_text(s->to, "照片上是：%s（卡上没有的已记下，注明客户发来）", buf_str(&text));
}

void say_kf_notice(const struct say *s, const struct kf_told *k)
{
	const struct contact *c = k->contact;
	const char *title = say_title(s->mem, k->card);
	reply_text(s->to, "💬 %s（K%lld）在微信客服说：", title, (long long)k->card->id);
	lines(s, k);
	values_line(s, k);
	if (c->unsure && strcmp(c->how != NULL ? c->how : "", "phone") == 0)
		reply_text(s->to, "凭 TA 写的电话对上的，微信昵称“%s”。", nickname(c));
	else if (c->unsure)
		reply_text(s->to, "凭专属链接对上的，微信昵称“%s”。", nickname(c));
	if (k->may_answer)
		reply_text(s->to, "回话：#回复 K%lld 您要说的话", (long long)k->card->id);
	if (k->n_products > 0)
		say_recommended(s, title, k->card, k->products, k->n_products, false);
	char data[40];
	(void)snprintf(data, sizeof(data), "card %lld", (long long)k->card->id);
	reply_button(s->to, "查看", data);
	if (c->unsure)
		contact_button(s, "不是这位", "stranger", c->id, 0);
}

void say_kf_lead(const struct say *s, const struct kf_told *k)
{
	const struct contact *c = k->contact;
	const struct kf_lead *l = k->lead;
	const struct {
		const char *label, *value;
	} rows[] = {{"姓名", l->name},
		    {"单位", l->org},
		    {"科室", l->dept},
		    {"职务", l->title},
		    {"电话", l->phone}};
	AUTO_BUF text = BUF_INIT(1000);
	reply_text(s->to, "🙋 微信客服来了一位还没对上的客户（微信昵称“%s”）：", nickname(c));
	lines(s, k);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].value != NULL)
			buf_printf(&text, "%s%s %s", text.len > 0 ? "，" : "", rows[i].label,
				   rows[i].value);
	if (text.len > 0)
		reply_text(s->to, "看起来是：%s", buf_str(&text));
	reply_text(s->to, "是哪位客户？新客户就点“建卡”，对上以后用 #回复 回话。");
	contact_button(s, "建卡", "lead", c->id, 0);
	for (size_t i = 0; i < k->n_cards; i++)
		contact_button(s, say_title(s->mem, &k->cards[i]), "whose", c->id, k->cards[i].id);
}

void say_kf_settled(const struct say *s, const struct contact *c, const struct card *card,
		    bool fresh, bool may_answer)
{
	const char *title = say_title(s->mem, card);
	if (fresh)
		reply_text(s->to,
			   "✅ 已为微信客服的“%s”建卡：%s（K%lld），TA 说过的话都记在卡上了。",
			   nickname(c), title, (long long)card->id);
	else
		reply_text(s->to,
			   "✅ 记下了，微信客服的“%s”就是 %s（K%lld），TA 说过的话都记在卡上了。",
			   nickname(c), title, (long long)card->id);
	if (may_answer)
		reply_text(s->to, "回话：#回复 K%lld 您要说的话", (long long)card->id);
	if (fresh)
		reply_text(s->to, "交给同事：#转交 K%lld 给 李四", (long long)card->id);
	char data[40];
	(void)snprintf(data, sizeof(data), "card %lld", (long long)card->id);
	reply_button(s->to, "查看", data);
}

void say_kf_stranger(const struct say *s, const struct contact *c, const struct card *card)
{
	reply_text(s->to, "好的，“%s”发来的都从 %s 上拿下来了。马上问你是哪位客户。", nickname(c),
		   say_title(s->mem, card));
}

/* --- answering -------------------------------------------------------------------------------- */

void say_kf_how(const struct say *s)
{
	reply_text(s->to, "写上客户和要说的话，例如：#回复 张总 明天上午送样品到科室");
}

void say_kf_plain(const struct say *s)
{
	reply_text(s->to, "没有发出去：回复的话里请不要带 #，容易弄混。改一下再发。");
}

void say_kf_never(const struct say *s, const struct card *card)
{
	reply_text(s->to,
		   "%s 还没有在微信客服里说过话，没法回复。请管理员给你这位客户的专属链接发给 TA。",
		   say_title(s->mem, card));
}

void say_kf_cannot(const struct say *s, const struct card *card, const char *why)
{
	reply_text(s->to, "没有发给 %s：%s。", say_title(s->mem, card), why);
}

void say_kf_sent(const struct say *s, const struct card *card, int left, int64_t receipt)
{
	reply_text(s->to, "✅ 正在发给 %s，已记一次跟进，回执 A%lld", say_title(s->mem, card),
		   (long long)receipt);
	if (left <= 2)
		reply_text(s->to,
			   left > 0 ? "客户回话之前还能发 %d 条。"
				    : "客户回话之前不能再发了（%d 条）。",
			   left);
}

void say_kf_undelivered(const struct say *s, const struct card *card, const char *words,
			const char *why)
{
	size_t len = strlen(words), cut = utf8_cut(words, len, LINE_MAX);
	reply_text(s->to, "❗ 没送到：%s。", why);
	reply_text(s->to, "发给 %s 的是：「%.*s%s」", say_title(s->mem, card), (int)cut, words,
		   cut < len ? "…" : "");
}
