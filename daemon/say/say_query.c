/* What the bot says when it is asked for a customer or a list. */
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "daemon/sales/local.h"
#include "daemon/say/say.h"
#include "parsers/base/utf8.h"

/* The deal in a line: where it stands, or how it ended. */
static void deal_line(const struct say *s, const struct deal *d, struct instant since)
{
	char when[LOCAL_TEXT];
	const char *name = pack_stage_name(s->pack, d->stage);
	const char *at = local_say_at(since, s->now, when);
	struct money amount = {d->amount != NULL ? strtoll(d->amount, NULL, 10) : 0};
	if (strcmp(d->state, "open") == 0)
		reply_text(s->to, "商机：%s，%s 进入这个阶段", name, at);
	else if (strcmp(d->state, "won") == 0 && amount.fen > 0)
		reply_text(s->to, "商机：%s，%s，%s", name, say_money(s->mem, amount), at);
	else if (strcmp(d->state, "lost") == 0 && d->reason != NULL)
		reply_text(s->to, "商机：%s，%s，原因：%s", name, at, d->reason);
	else
		reply_text(s->to, "商机：%s，%s", name, at);
}

static void contact_line(const struct say *s, const struct card *c, const struct activity *a)
{
	char when[LOCAL_TEXT];
	const struct pack_action *action = pack_action(s->pack, a->action);
	bool plain = action == NULL || strcmp(a->action, "other") == 0;
	const char *at = local_say_at(a->at, s->now, when);
	const char *what = plain ? "跟进" : action->name;
	if (a->person == c->owner)
		reply_text(s->to, "%s %s：%s", at, what, a->text);
	else
		reply_text(s->to, "%s %s（%s）：%s", at, what, a->person_name, a->text);
}

void say_details(const struct say *s, const struct card *c, const struct details *d)
{
	char when[LOCAL_TEXT];
	reply_text(s->to, "负责人：%s，%s 建卡", c->owner_name,
		   local_say_at(c->created, s->now, when));
	if (d->deal != NULL)
		deal_line(s, d->deal, d->since);
	for (size_t i = 0; i < d->n_tasks; i++)
		reply_text(s->to, "待办 %lld：%s，%s", (long long)d->tasks[i].id,
			   local_say(d->tasks[i].due_at, s->now, when), d->tasks[i].text);
	for (size_t i = 0; i < d->n_contacts; i++)
		contact_line(s, c, &d->contacts[i]);
	for (size_t i = 0; i < d->n_said; i++) {
		size_t len = strlen(d->said[i].value), cut = utf8_cut(d->said[i].value, len, 200);
		reply_text(s->to, "%s 客户说：%.*s%s", local_say_at(d->said[i].at, s->now, when),
			   (int)cut, d->said[i].value, cut < len ? "…" : "");
	}
	if (d->pictures > 0)
		reply_text(s->to, "照片 %lld 张", (long long)d->pictures);
	AUTO_BUF names = BUF_INIT(2000);
	for (size_t i = 0; i < d->n_files && i < DETAILS_FILES; i++)
		buf_printf(&names, "%s%s", i > 0 ? "、" : "", say_attachment(s->mem, &d->files[i]));
	if (d->n_files > 0)
		reply_text(s->to, d->n_files > DETAILS_FILES ? "附件：%s 等" : "附件：%s",
			   buf_str(&names));
}

void say_list(const struct say *s, const struct person *actor, const char *words,
	      const struct card *list, size_t n, const char *more)
{
	if (n == 0 && words[0] == '\0') {
		reply_text(s->to,
			   "还没有客户。发一条试试：\n#客户张总#杭州三甲医院#意向采购骨科耗材");
		return;
	}
	if (n == 0) {
		say_not_found(s, words);
		return;
	}
	if (words[0] != '\0')
		reply_text(s->to, "与“%s”有关的客户：", words);
	else
		reply_text(s->to, "最近有动静的客户：");
	for (size_t i = 0; i < n; i++) {
		const char *stage = list[i].value[CARD_stage] != NULL
					    ? say_value(s, &list[i], CARD_stage)
					    : NULL;
		const char *whose = list[i].owner != actor->id
					    ? talloc_asprintf(s->mem, "（%s）", list[i].owner_name)
					    : NULL;
		reply_text(s->to, "K%lld %s%s%s%s", (long long)list[i].id,
			   say_title(s->mem, &list[i]), stage != NULL ? "，" : "",
			   stage != NULL ? stage : "", whose != NULL ? whose : "");
	}
	for (size_t i = 0; i < n && n <= 4; i++) {
		char data[40];
		(void)snprintf(data, sizeof(data), "card %lld", (long long)list[i].id);
		reply_button(s->to, say_title(s->mem, &list[i]), data);
	}
	if (more != NULL) {
		reply_text(s->to, "还有，发“更多”接着看，或者多说一个字缩小范围。");
		reply_button(s->to, "更多", more);
	}
}

void say_no_more(const struct say *s)
{
	reply_text(s->to, "没有更多了。");
}

/* A field as it became, with what it was. The list is last first; a field is told once. */
/* The same of what has no column; a question mark before it: doubtful. */
static void param_line(const struct say *s, const struct change *c)
{
	const char *label = say_param_label(s, c->field);
	if (c->old == NULL)
		reply_text(s->to, "%s：%s", label, c->new != NULL ? c->new : "");
	else if (c->new == NULL)
		reply_text(s->to, "%s：去掉了%s", label, c->old);
	else
		reply_text(s->to, "%s：%s → %s", label, c->old, c->new);
}

static void change_line(const struct say *s, const struct change *changes, size_t i, size_t n)
{
	if (strcmp(changes[i].tbl, "param") == 0) {
		param_line(s, &changes[i]);
		return;
	}
	int f = strcmp(changes[i].tbl, "card") == 0 ? card_field_find(changes[i].field) : -1;
	if (f < 0 || f == CARD_amount_max || f == CARD_amount_qualifier)
		return;
	for (size_t k = i + 1; k < n; k++)
		if (changes[k].row == changes[i].row &&
		    strcmp(changes[k].field, changes[i].field) == 0)
			return;
	struct card then = {};
	const char *label = say_label(s, (enum card_field)f);
	const char *now = NULL, *old = NULL;
	for (size_t k = 0; k <= i; k++)
		if (changes[k].row == changes[i].row &&
		    strcmp(changes[k].field, changes[i].field) == 0 && then.value[f] == NULL)
			then.value[f] = changes[k].new;
	if (then.value[f] != NULL)
		now = say_value(s, &then, (enum card_field)f);
	then.value[f] = changes[i].old;
	if (then.value[f] != NULL)
		old = say_value(s, &then, (enum card_field)f);
	if (old == NULL)
		reply_text(s->to, "%s：%s", label, now != NULL ? now : "");
	else if (now == NULL)
		reply_text(s->to, "%s：去掉了%s", label, old);
	else
		reply_text(s->to, "%s：%s → %s", label, old, now);
}

void say_receipt(const struct say *s, const struct change_set *set, const struct card *c,
		 const struct change *changes, size_t n)
{
	char when[LOCAL_TEXT];
	reply_text(s->to, "A%lld　%s，%s%s%s%s", (long long)set->id,
		   local_say_at(set->at, s->now, when), say_what(set->what), c != NULL ? "，" : "",
		   c != NULL ? say_title(s->mem, c) : "", set->undone ? "（已撤销）" : "");
	for (size_t i = n; i-- > 0;)
		change_line(s, changes, i, n);
	if (!set->undone) {
		char data[40];
		(void)snprintf(data, sizeof(data), "undo %lld", (long long)set->id);
		reply_button(s->to, "撤销", data);
	}
}

void say_no_receipt(const struct say *s, int64_t id)
{
	reply_text(s->to, "没有你的回执 A%lld。", (long long)id);
}
