/* What the bot can do, and what it says when it cannot. */
#include "daemon/say/say.h"

#include <string.h>

void say_help(const struct say *s)
{
	reply_text(s->to, "我是客小助，像聊天一样发给我就行：\n"
			  "建客户：#客户张总#杭州三甲医院#意向采购骨科耗材\n"
			  "记跟进：#跟进 张总 今天聊了报价，下周三再联系\n"
			  "拍标签、报告、名片：直接发照片，我来认参数、推产品\n"
			  "查客户：#查 张总　#我的客户\n"
			  "改信息：#改 张总#电话 13800000000\n"
			  "待办：#待办 周三下午3点给张总送样品\n"
			  "做完：#完成 编号\n"
			  "推产品：#推荐 张总\n"
			  "今天怎样：#日报　谁要当心：#健康\n"
			  "能说什么：#话术 张总　问满意度：#问卷 张总\n"
			  "法务加急：#加急 张总\n"
			  "回客户的话：#回复 张总 明天上午送样品\n"
			  "成交：#成交 张总 30万\n"
			  "没成：#丢单 张总 价格高\n"
			  "转给同事：#转交 张总 给 李四\n"
			  "一起跟：#协作 张总 给 李四\n"
			  "参加展会：#展会CMEF2027\n"
			  "公海：#公海　#认领 编号\n"
			  "重复了：#合并 编号 编号\n"
			  "记错了：#撤销");
}

void say_not_yet(const struct say *s, const char *word)
{
	reply_text(s->to, "“%s”这个功能还没有开放，原话已保存。发 #帮助 看看我现在会什么。", word);
}

void say_did_you_mean(const struct say *s, const char *said, const char *meant)
{
	reply_text(s->to, "没看懂“#%s”，是想用“#%s”吗？原话已保存，改一下再发给我就行。", said,
		   meant);
}

void say_stranger(const struct say *s, const char *user)
{
	reply_text(s->to, "还不认识你（账号 %s）。请管理员把你加进来，消息已保存。", user);
}

void say_not_fetched(const struct say *s, const char *kind)
{
	const char *what = strcmp(kind, "picture") == 0 ? "照片"
			   : strcmp(kind, "voice") == 0 ? "语音"
							: "文件";
	reply_text(s->to, "刚才的%s没能从平台取到，请再发一次。", what);
}

void say_gave_up(const struct say *s)
{
	reply_text(s->to, "抱歉，这条消息我处理失败了，已转给管理员，内容没有丢。");
}

void say_bad_text(const struct say *s, const struct message *m)
{
	reply_text(s->to, "这条消息没能处理：%s",
		   m->n_warnings > 0 ? m->warnings[0] : "内容读不出来");
}

void say_button_old(const struct say *s)
{
	reply_text(s->to, "这个按钮已经过期了，发 #帮助 看看怎么继续。");
}

void say_picked_before(const struct say *s)
{
	reply_text(s->to, "这条已经记过了，不会重复记。");
}
