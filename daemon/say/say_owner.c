/* What the bot says about whose customer it is, who works on it, and who may look where. */
#include <stdio.h>
#include <talloc.h>

#include "daemon/sales/local.h"
#include "daemon/say/say.h"

static void undo_button(const struct say *s, int64_t receipt)
{
	char data[40];
	(void)snprintf(data, sizeof(data), "undo %lld", (long long)receipt);
	reply_button(s->to, "撤销", data);
}

static void card_button(const struct say *s, const struct card *c)
{
	char data[40];
	(void)snprintf(data, sizeof(data), "card %lld", (long long)c->id);
	reply_button(s->to, "查看", data);
}

void say_taken(const struct say *s, const char *name, const char *team, bool certain,
	       int64_t pool_card, int64_t inbox)
{
	const char *whose = team[0] != '\0' ? team : "总部";
	char data[64];
	if (pool_card != 0) {
		reply_text(s->to, "这位客户在公海里（K%lld），认领后就归你跟进。",
			   (long long)pool_card);
		(void)snprintf(data, sizeof(data), "claim %lld", (long long)pool_card);
		reply_button(s->to, "认领", data);
	} else if (certain) {
		reply_text(s->to,
			   "这位客户已由“%s”报备，没有重复建卡。需要协调的话，请找该团队的负责人。",
			   whose);
	} else {
		reply_text(s->to,
			   "同单位的%s已由“%"
			   "s”报备。如果是同一位，请找该团队的负责人；如果不是，点下面的按钮照常建"
			   "卡。",
			   name != NULL ? name : "这位客户", whose);
	}
	if (certain)
		return;
	(void)snprintf(data, sizeof(data), "pick %lld 0", (long long)inbox);
	reply_button(s->to, "是另一位，建卡", data);
}

void say_no_colleague(const struct say *s, const char *name)
{
	reply_text(s->to, "没有找到同事“%s”，请写对方在系统里的姓名或账号。", name);
}

void say_which_colleague(const struct say *s, const char *name, const struct person *list, size_t n)
{
	reply_text(s->to, "叫“%s”的同事不止一位，请用账号再发一次：", name);
	for (size_t i = 0; i < n; i++)
		reply_text(s->to, "%s（%s）", list[i].user != NULL ? list[i].user : list[i].name,
			   list[i].path[0] != '\0' ? list[i].path : "总部");
}

void say_colleague_missing(const struct say *s, const char *example)
{
	reply_text(s->to, "给哪位同事？例如：%s", example);
}

void say_owner_already(const struct say *s, const struct card *c, const char *name)
{
	reply_text(s->to, "%s 本来就由%s负责。", say_title(s->mem, c), name);
}

void say_transferred(const struct say *s, const struct card *c, const char *to, int64_t receipt)
{
	reply_text(s->to, "✅ 已把 %s（K%lld）连同待办转给%s，回执 A%lld", say_title(s->mem, c),
		   (long long)c->id, to, (long long)receipt);
	undo_button(s, receipt);
}

void say_received(const struct say *s, const struct card *c, const char *from)
{
	reply_text(s->to, "📥 %s把 %s（K%lld）转交给你，待办一并转来了。", from,
		   say_title(s->mem, c), (long long)c->id);
	card_button(s, c);
}

void say_taken_away(const struct say *s, const struct card *c, const char *to, const char *by)
{
	reply_text(s->to, "%s把 %s（K%lld）转给了%s，由%s继续跟进。", by, say_title(s->mem, c),
		   (long long)c->id, to, to);
}

void say_shared(const struct say *s, const struct card *c, const char *with, bool shared,
		int64_t receipt)
{
	if (shared)
		reply_text(s->to, "✅ %s 现在由你和%s一起跟进，回执 A%lld", say_title(s->mem, c),
			   with, (long long)receipt);
	else
		reply_text(s->to, "✅ %s不再协作 %s，回执 A%lld", with, say_title(s->mem, c),
			   (long long)receipt);
	undo_button(s, receipt);
}

void say_share_already(const struct say *s, const struct card *c, const char *with, bool shared,
		       bool owner)
{
	if (owner)
		reply_text(s->to, "%s 本来就由%s负责。", say_title(s->mem, c), with);
	else if (shared)
		reply_text(s->to, "%s 已经在和%s协作了。", say_title(s->mem, c), with);
	else
		reply_text(s->to, "%s 没有和%s协作。", say_title(s->mem, c), with);
}

void say_share_told(const struct say *s, const struct card *c, const char *by, bool shared)
{
	if (shared) {
		reply_text(
			s->to,
			"🤝 %s请你一起跟进 %s（K%lld），查、改、跟进都可以。",
			by, say_title(s->mem, c), (long long)c->id);
		card_button(s, c);
	} else {
		reply_text(s->to, "%s结束了与你在 %s 上的协作。", by, say_title(s->mem, c));
	}
}

void say_bound(const struct say *s, const struct card *c)
{
	reply_text(s->to,
		   "🔗 这个会话已绑定 %s（K%lld），之后没写客户的消息都记到这里。解除：#绑定 取消",
		   say_title(s->mem, c), (long long)c->id);
}

void say_unbound(const struct say *s)
{
	reply_text(s->to, "已解除绑定，之后请在消息里写明客户。");
}

void say_merge_how(const struct say *s)
{
	reply_text(s->to, "写上两张卡的编号，保留的放前面，例如：#合并 12 15");
}

void say_merged(const struct say *s, const struct card *c, size_t n, int64_t receipt)
{
	reply_text(s->to, "✅ %zu 张卡已合并为 K%lld，跟进、待办、照片都在，回执 A%lld", n,
		   (long long)c->id, (long long)receipt);
	undo_button(s, receipt);
}

static const char *place(const char *path)
{
	return path[0] != '\0' ? path : "全公司";
}

void say_permits(const struct say *s, const struct permit *list, size_t n)
{
	if (n == 0) {
		reply_text(s->to, "目前没有生效的授权。开通：#授权 李经理 华东 7天");
		return;
	}
	reply_text(s->to, "生效中的授权：");
	for (size_t i = 0; i < n; i++) {
		char when[LOCAL_TEXT];
		reply_text(s->to, "%lld　%s 可看 %s，到 %s", (long long)list[i].id,
			   list[i].person_name, place(list[i].path),
			   local_say_at(list[i].until, s->now, when));
	}
	reply_text(s->to, "提前结束：#授权 取消 %lld", (long long)list[0].id);
}

void say_permitted(const struct say *s, const struct permit *p)
{
	char when[LOCAL_TEXT];
	reply_text(s->to, "✅ %s 可以查看 %s，到 %s 为止。提前结束：#授权 取消 %lld", p->person_name,
		   place(p->path), local_say_at(p->until, s->now, when), (long long)p->id);
}

void say_permit_told(const struct say *s, const struct permit *p, const char *by)
{
	char when[LOCAL_TEXT];
	reply_text(s->to, "🔓 %s开通了你查看 %s 的权限，到 %s 为止。查看会留下记录。", by,
		   place(p->path), local_say_at(p->until, s->now, when));
}

void say_permit_ended(const struct say *s, int64_t id)
{
	reply_text(s->to, "授权 %lld 已结束。", (long long)id);
}

void say_permit_absent(const struct say *s, const char *number)
{
	reply_text(s->to, "没有编号为 %s 的生效授权，发 #授权 看清单。", number);
}

void say_permit_how(const struct say *s)
{
	reply_text(s->to, "写上谁、看哪里、多久，例如：#授权 李经理 华东 7天（最长一年）");
}

void say_no_node(const struct say *s, const char *name, bool several)
{
	if (several)
		reply_text(s->to, "叫“%s”的部门不止一个，请写全路径，例如：华东/杭州", name);
	else
		reply_text(s->to, "组织里没有“%s”，请写大区或城市的名称。", name);
}

void say_not_allowed(const struct say *s)
{
	reply_text(s->to, "这个操作需要更高的权限，请联系总部。");
}
