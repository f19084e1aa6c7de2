/* What the bot says about a customer's card and its changes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "daemon/sales/local.h"
#include "daemon/say/say.h"

const char *say_title(void *mem, const struct card *c)
{
	const char *name = c->value[CARD_name], *org = c->value[CARD_org];
	const char *text;
	if (name != NULL && org != NULL)
		text = talloc_asprintf(mem, "%s · %s", name, org);
	else if (name != NULL || org != NULL)
		text = name != NULL ? name : org;
	else
		text = c->value[CARD_phone];
	return text != NULL ? text : "未命名客户";
}

const char *say_money(void *mem, struct money m)
{
	char yuan[MONEY_TEXT];
	const char *text = NULL;
	int64_t wan = 10000 * 100;
	if (m.fen >= wan && m.fen % (wan / 100) == 0) {
		struct money tenth = {m.fen / 10000};
		text = talloc_asprintf(mem, "%s万", money_yuan(tenth, yuan));
	} else {
		text = talloc_asprintf(mem, "%s元", money_yuan(m, yuan));
	}
	return text != NULL ? text : "";
}

/* 约30万, 30万～50万左右 */
static const char *amount_value(const struct say *s, const struct card *c)
{
	struct money from = {strtoll(c->value[CARD_amount], NULL, 10)};
	const char *qualifier = c->value[CARD_amount_qualifier];
	const char *before = qualifier != NULL && strcmp(qualifier, "约") == 0 ? qualifier : "";
	const char *after = qualifier != NULL && before[0] == '\0' ? qualifier : "";
	const char *text;
	if (c->value[CARD_amount_max] != NULL) {
		struct money to = {strtoll(c->value[CARD_amount_max], NULL, 10)};
		text = talloc_asprintf(s->mem, "%s%s～%s%s", before, say_money(s->mem, from),
				       say_money(s->mem, to), after);
	} else {
		text = talloc_asprintf(s->mem, "%s%s%s", before, say_money(s->mem, from), after);
	}
	return text != NULL ? text : "";
}

const char *say_value(const struct say *s, const struct card *c, enum card_field f)
{
	const char *value = c->value[f];
	if (f == CARD_amount)
		return amount_value(s, c);
	if (f == CARD_stage)
		return say_stage(s->pack, value);
	if (f == CARD_next) {
		char text[LOCAL_TEXT];
		const char *said = talloc_strdup(s->mem, local_say(value, s->now, text));
		return said != NULL ? said : value;
	}
	if (f == CARD_grade) {
		const char *text = talloc_asprintf(s->mem, "%s类", value);
		return text != NULL ? text : value;
	}
	return value;
}

static const char *card_number(void *mem, int64_t id)
{
	const char *text = talloc_asprintf(mem, "K%lld", (long long)id);
	return text != NULL ? text : "";
}

const char *say_label(const struct say *s, enum card_field f)
{
	return pack_field_label(s->pack, card_field_id(f));
}

const char *say_stage(const struct pack *pack, const char *id)
{
	return id != NULL ? pack_stage_name(pack, id) : NULL;
}

const char *say_param_label(const struct say *s, const char *key)
{
	return pack_field_label(s->pack, key);
}

void say_card(const struct say *s, const struct card *c, const char *const *tags, size_t n_tags,
	      const struct card_param *params, size_t n_params)
{
	reply_card(s->to, say_title(s->mem, c), card_number(s->mem, c->id));
	for (int f = 0; f < CARD_FIELDS; f++) {
		if (c->value[f] == NULL || f == CARD_name || f == CARD_org ||
		    f == CARD_amount_max || f == CARD_amount_qualifier)
			continue;
		reply_card_row(s->to, say_label(s, (enum card_field)f),
			       say_value(s, c, (enum card_field)f), false);
	}
	for (size_t i = 0; i < n_params; i++)
		reply_card_row(s->to, say_param_label(s, params[i].key), params[i].value,
			       params[i].doubtful);
	AUTO_BUF line = BUF_INIT(1024);
	for (size_t i = 0; i < n_tags; i++)
		buf_printf(&line, "%s#%s", i > 0 ? " " : "", tags[i]);
	if (line.len > 0)
		reply_card_row(s->to, "标签", buf_str(&line), false);
}

void say_place(const struct say *s, const struct card *c, const struct place *p)
{
	char link[100];
	const char *now =
		c->value[CARD_address] != NULL ? c->value[CARD_address] : c->value[CARD_org];
	if (!p->exact || now == NULL || strcmp(now, p->asked) != 0)
		return;
	/* lbs.amap.com, URI API: position=lng,lat, GCJ-02 */
	(void)snprintf(link, sizeof(link), "https://uri.amap.com/marker?position=%.6f,%.6f",
		       (double)p->lng_e6 / 1e6, (double)p->lat_e6 / 1e6);
	reply_card_row(s->to, "导航", link, false);
}

static void undo_button(const struct say *s, int64_t receipt)
{
	char data[40];
	(void)snprintf(data, sizeof(data), "undo %lld", (long long)receipt);
	reply_button(s->to, "撤销", data);
}

void say_card_saved(const struct say *s, const struct card *c, bool fresh, int64_t receipt)
{
	if (fresh)
		reply_text(s->to, "✅ 已建卡 K%lld，回执 A%lld", (long long)c->id,
			   (long long)receipt);
	else
		reply_text(s->to, "✅ 已更新 K%lld，回执 A%lld", (long long)c->id,
			   (long long)receipt);
	undo_button(s, receipt);
}

void say_card_unchanged(const struct say *s, const struct card *c)
{
	reply_text(s->to, "K%lld 已经是这样记的，没有新内容。", (long long)c->id);
}

void say_next_step(const struct say *s, const struct card *c)
{
	if (c->value[CARD_name] == NULL)
		reply_text(s->to, "还不知道联系人是谁，补一句：#改 %lld#客户 张总",
			   (long long)c->id);
	else if (c->value[CARD_org] == NULL)
		reply_text(s->to, "还差单位，补一句：#改 %lld#单位 …", (long long)c->id);
	else if (c->value[CARD_phone] == NULL)
		reply_text(s->to, "还差电话，补一句：#改 %lld#电话 138…", (long long)c->id);
	else if (c->value[CARD_intent] == NULL && c->value[CARD_product] == NULL)
		reply_text(s->to, "了解到需求后，发：#改 %lld#意向 …", (long long)c->id);
	else if (c->value[CARD_next] == NULL)
		reply_text(s->to, "约好下次时间了吗？发：#改 %lld#下次 周三下午3点",
			   (long long)c->id);
}

void say_form(const struct say *s, const struct say *form, const struct message *m, int64_t card)
{
	AUTO_BUF names = BUF_INIT(1024);
	AUTO_BUF lines = BUF_INIT(2048);
	if (card != 0)
		buf_printf(&lines, "#改 %lld\n", (long long)card);
	for (size_t i = 0; i < m->n_missing; i++) {
		const struct pack_field *f = pack_field(s->pack, m->missing[i]);
		if (f == NULL)
			continue;
		buf_printf(&names, "%s%s", names.len > 0 ? "、" : "", f->label);
		buf_printf(&lines, "%s#%s ", i > 0 ? "\n" : "", f->label);
	}
	reply_text(s->to, "%s还空着。复制下一条，填好再发给我。", buf_str(&names));
	reply_text(form->to, "%s", buf_str(&lines));
}

void say_warnings(const struct say *s, const struct message *m)
{
	for (size_t i = 0; i < m->n_warnings; i++)
		reply_text(s->to, "⚠️ %s", m->warnings[i]);
}

void say_which_customer(const struct say *s, const struct card *list, size_t n, int64_t inbox,
			bool may_be_new, const char *name)
{
	if (n == 1)
		reply_text(s->to, "是已有的这位客户吗？点选，或回复数字。");
	else
		reply_text(s->to, "找到 %zu 位可能的客户，是哪一位？点选，或回复数字。", n);
	for (size_t i = 0; i < n; i++) {
		char data[64];
		(void)snprintf(data, sizeof(data), "pick %lld %lld", (long long)inbox,
			       (long long)list[i].id);
		const char *text = talloc_asprintf(s->mem, "K%lld %s", (long long)list[i].id,
						   say_title(s->mem, &list[i]));
		reply_button(s->to, text != NULL ? text : "", data);
	}
	if (may_be_new) {
		char data[64];
		(void)snprintf(data, sizeof(data), "pick %lld 0", (long long)inbox);
		const char *text = talloc_asprintf(s->mem, "都不是，新建%s", name);
		reply_button(s->to, text != NULL ? text : "", data);
	}
}

void say_no_customer(const struct say *s)
{
	reply_text(s->to, "这条我先记着，还不知道是哪位客户。请带上客户再发一次，例如：\n"
			  "#客户张总#杭州三甲医院#意向采购骨科耗材");
}

void say_not_found(const struct say *s, const char *words)
{
	reply_text(s->to, "没有找到“%s”。发 #我的客户 看名单，或发 #客户… 新建。", words);
}

void say_no_number(const struct say *s, int64_t id)
{
	reply_text(s->to, "没有找到 K%lld。发 #我的客户 看名单。", (long long)id);
}

void say_question_number(const struct say *s, int64_t number)
{
	reply_text(s->to, "不急，晚点回复 #确认 %lld 1 也可以。", (long long)number);
}

void say_question_absent(const struct say *s, int64_t number)
{
	reply_text(s->to, "没有编号为 %lld 的问题。", (long long)number);
}

void say_question_expired(const struct say *s, int64_t number)
{
	reply_text(s->to, "问题 %lld 已经过期了，请把原来的内容再发一次。", (long long)number);
}

void say_question_choice(const struct say *s, int64_t number)
{
	reply_text(s->to, "选第几个？例如：#确认 %lld 1", (long long)number);
}

void say_confirm_how(const struct say *s)
{
	reply_text(s->to, "写上问题编号和第几个，例如：#确认 7 1");
}

void say_not_yours(const struct say *s, const struct card *c)
{
	reply_text(s->to, "K%lld 由%s负责，您可以查看，修改请由负责人来做。", (long long)c->id,
		   c->owner_name);
}

const char *say_what(const char *what)
{
	static const char *const names[][2] = {
		{"card", "这条客户信息"},
		{"followup", "这次跟进"},
		{"edit", "这次修改"},
		{"win", "成交记录"},
		{"lose", "丢单记录"},
		{"block", "卡点记录"},
		{"todo", "这条待办"},
		{"done", "待办完成"},
		{"snooze", "待办推迟"},
		{"veto", "待办关闭"},
		{"photo", "这张照片的归属和参数"},
		{"merge", "这次合并"},
		{"transfer", "这次转交"},
		{"claim", "认领"},
		{"release", "退回公海"},
		{"handover", "这次交接"},
		{"rule", "规则打的标签"},
		{"place", "地图查到的地区"},
		{"share", "协作"},
		{"unshare", "取消协作"},
		{"file", "附件的归属"},
		{"customer", "客户发来的内容"},
		{"whose", "微信客服的归属"},
		{"lead", "微信客服建的卡"},
		{"reply", "对客户的回复"},
		{"unwanted", "不推荐这款产品"},
	};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i][0], what) == 0)
			return names[i][1];
	return "上一条记录";
}

void say_undone(const struct say *s, const struct undone *u, const struct card *c)
{
	if (u->n_owners > 1)
		reply_text(s->to,
			   "↩️ 已撤销%s（A%lld），%zu "
			   "位客户都恢复到之前的样子。",
			   say_what(u->set.what), (long long)u->set.id, u->n_owners);
	else if (c == NULL)
		reply_text(s->to, "↩️ 已撤销%s（A%lld），恢复到之前的样子。",
			   say_what(u->set.what), (long long)u->set.id);
	else
		reply_text(s->to, "↩️ 已撤销%s（A%lld），%s 恢复到之前的样子。",
			   say_what(u->set.what), (long long)u->set.id, say_title(s->mem, c));
}

void say_undo_conflict(const struct say *s, const struct undone *u)
{
	int f = card_field_find(u->conflict);
	const char *label = f >= 0                              ? say_label(s, (enum card_field)f)
			    : strcmp(u->conflict, "owner") == 0 ? "负责人"
								: "相关记录";
	if (u->card != 0)
		reply_text(s->to, "A%lld 之后“%s”又改过了，没有撤销。请先看看最新内容：#查 %lld",
			   (long long)u->set.id, label, (long long)u->card);
	else
		reply_text(s->to, "A%lld 之后“%s”又改过了，没有撤销。", (long long)u->set.id,
			   label);
}

void say_nothing_to_undo(const struct say *s)
{
	reply_text(s->to, "没有可以撤销的记录。");
}

void say_undone_before(const struct say *s)
{
	reply_text(s->to, "这条已经撤销过了。");
}

void say_followed_up(const struct say *s, const struct card *c, const char *action, bool fresh,
		     int64_t receipt)
{
	const struct pack_action *a = pack_action(s->pack, action);
	bool plain = a == NULL || strcmp(action, "other") == 0;
	if (fresh)
		reply_text(s->to, "✅ 已记下%s，并为 %s 建卡 K%lld，回执 A%lld",
			   plain ? "跟进" : a->name, say_title(s->mem, c), (long long)c->id,
			   (long long)receipt);
	else
		reply_text(s->to, "✅ 已记下对 %s 的%s，回执 A%lld", say_title(s->mem, c),
			   plain ? "跟进" : a->name, (long long)receipt);
	undo_button(s, receipt);
}

void say_won(const struct say *s, const struct card *c, int64_t receipt)
{
	reply_text(s->to, "🎉 恭喜！%s 成交已记下，回执 A%lld", say_title(s->mem, c),
		   (long long)receipt);
	undo_button(s, receipt);
}

void say_lost(const struct say *s, const struct card *c, const char *reason, int64_t receipt)
{
	if (reason != NULL)
		reply_text(s->to, "已记下 %s 丢单，原因：%s，回执 A%lld", say_title(s->mem, c),
			   reason, (long long)receipt);
	else
		reply_text(s->to, "已记下 %s 丢单，回执 A%lld", say_title(s->mem, c),
			   (long long)receipt);
	if (reason == NULL)
		reply_text(s->to, "方便的话补一句原因，例如：#改 %lld#备注 价格高",
			   (long long)c->id);
	undo_button(s, receipt);
}

void say_blocked(const struct say *s, const struct card *c, int64_t receipt)
{
	if (c->value[CARD_blocker] != NULL)
		reply_text(s->to, "已记下 %s 的卡点：%s，回执 A%lld", say_title(s->mem, c),
			   c->value[CARD_blocker], (long long)receipt);
	else
		reply_text(s->to, "%s 卡在哪里？发：#卡住 %s 等招标", say_title(s->mem, c),
			   c->value[CARD_name] != NULL ? c->value[CARD_name] : "张总");
	if (receipt != 0)
		undo_button(s, receipt);
}
