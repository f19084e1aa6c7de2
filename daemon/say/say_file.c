/* Files, voice messages, places. */
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "daemon/say/say.h"

static bool is(const char *kind, const char *what)
{
	return strcmp(kind, what) == 0;
}

/* "30.25,120.16 杭州三甲医院": where that is. */
static const char *place_of(const char *name)
{
	const char *space = strchr(name, ' ');
	return space != NULL ? space + 1 : name;
}

const char *say_attachment(void *mem, const struct attachment *a)
{
	const char *text = is(a->kind, "file") ? talloc_strdup(mem, a->name)
			   : is(a->kind, "voice")
				   ? talloc_asprintf(mem, "语音 %s 秒", a->name)
				   : talloc_asprintf(mem, "位置 %s", place_of(a->name));
	return text != NULL ? text : "";
}

void say_file_kept(const struct say *s, const char *kind, const char *name, const struct card *c,
		   int64_t receipt)
{
	const char *title = say_title(s->mem, c);
	if (is(kind, "file"))
		reply_text(s->to, "📎 %s 已存到 %s，回执 A%lld", name, title, (long long)receipt);
	else if (is(kind, "voice"))
		reply_text(s->to,
			   "🎤 语音已存到 %s，回执 A%lld\n"
			   "语音里说的我还听不懂，要点请打字补一条。",
			   title, (long long)receipt);
	else
		reply_text(s->to, "📍 位置已存到 %s：%s，回执 A%lld", title, place_of(name),
			   (long long)receipt);
}

void say_file_whose(const struct say *s, const char *kind, int64_t id, const struct card *list,
		    size_t n)
{
	const char *what = is(kind, "file")    ? "这个文件"
			   : is(kind, "voice") ? "这段语音"
					       : "这个位置";
	if (n == 0) {
		reply_text(s->to,
			   "%s收到了，是哪位客户的？发一条客户信息给我，例如：\n"
			   "#客户张总#杭州三甲医院",
			   what);
		return;
	}
	reply_text(s->to, "%s收到了，是哪位客户的？点选，或回复数字。", what);
	for (size_t i = 0; i < n; i++) {
		char data[64];
		(void)snprintf(data, sizeof(data), "keep %lld %lld", (long long)id,
			       (long long)list[i].id);
		reply_button(s->to, say_title(s->mem, &list[i]), data);
	}
}

void say_file_moved(const struct say *s, size_t n, const struct card *c)
{
	if (n == 1)
		reply_text(s->to, "📎 刚才发的附件也存到 %s。", say_title(s->mem, c));
	else
		reply_text(s->to, "📎 刚才发的 %zu 个附件也存到 %s。", n, say_title(s->mem, c));
}
