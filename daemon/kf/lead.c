/* What a stranger says of themselves, in their own words: 我是市一院的王主任，电话 139…. Nobody
 * taught them our tags: their words are cut where people pause, and each piece is read as a tag. */
#include <string.h>
#include <talloc.h>

#include "daemon/core/clock.h"
#include "daemon/kf/kf.h"
#include "parsers/base/buf.h"
#include "parsers/base/utf8.h"

#define TEXT_MAX 4000

static const char *const pauses[] = {"，", "。", "；", "、", "！", "？", "　", ",", ";",
				     "!",  "?",  " ",  "\n", "\r", "\t", "#",  "＃"};
static const char *const openings[] = {"您好",   "你好", "我们是", "我们", "我是", "我叫", "本人",
				       "这里是", "来自", "我的",   "我在", "我",   "是",   "叫"};

static size_t pause_at(const char *text)
{
	for (size_t i = 0; i < sizeof(pauses) / sizeof(pauses[0]); i++)
		if (strncmp(text, pauses[i], strlen(pauses[i])) == 0)
			return strlen(pauses[i]);
	return 0;
}

/* Past 您好, 我是 and the like; *ret_named: a name may follow. */
static const char *opened(const char *piece, bool *ret_named)
{
	bool again = true;
	*ret_named = false;
	while (again) {
		again = false;
		for (size_t i = 0; i < sizeof(openings) / sizeof(openings[0]); i++) {
			size_t len = strlen(openings[i]);
			if (strncmp(piece, openings[i], len) != 0)
				continue;
			*ret_named = strstr(openings[i], "好") == NULL;
			piece += len;
			again = true;
			break;
		}
	}
	return piece;
}

/* 王伟: two to four Chinese characters, nothing else. */
static bool may_be_name(const char *piece)
{
	size_t len = strlen(piece), n = 0;
	for (size_t at = 0; at < len; n++) {
		uint32_t c;
		at += utf8_next(piece + at, len - at, &c);
		if (!utf8_is_han(c))
			return false;
	}
	return n >= 2 && n <= 4;
}

static void piece_add(struct buf *to, const char *from, size_t len)
{
	char piece[200];
	bool named;
	if (len == 0 || len >= sizeof(piece))
		return;
	memcpy(piece, from, len);
	piece[len] = '\0';
	const char *rest = opened(piece, &named);
	const char *of = strstr(rest, "的");
	if (rest[0] == '\0')
		return;
	if (of != NULL && of != rest && of[strlen("的")] != '\0')
		/* 市一院的王主任 */
		buf_printf(to, "#%.*s#%s\n", (int)(of - rest), rest, of + strlen("的"));
	else if (named && may_be_name(rest))
		buf_printf(to, "#姓名 %s\n", rest);
	else
		buf_printf(to, "#%s\n", rest);
}

static void pieces_add(struct buf *to, const char *text)
{
	const char *from = text;
	for (const char *at = text;; at++) {
		size_t pause = *at != '\0' ? pause_at(at) : 1;
		if (pause == 0)
			continue;
		piece_add(to, from, (size_t)(at - from));
		if (*at == '\0')
			return;
		at += pause - 1;
		from = at + 1;
	}
}

static const char *field(const struct message *m, const char *id)
{
	const struct message_field *f = message_field(m, id);
	return f != NULL ? f->text : NULL;
}

int kf_lead(void *mem, const struct pack *pack, struct instant now, const struct contact_said *list,
	    size_t n, struct kf_lead *ret, struct err *err)
{
	struct message *m;
	struct civil wall = civil_of(now);
	AUTO_BUF text = BUF_INIT(TEXT_MAX * 4);
	/* the first tag has a key: no command can be among them */
	buf_printf(&text, "#来源 微信客服\n");
	for (size_t i = 0; i < n && text.len < TEXT_MAX; i++)
		if (strcmp(list[i].kind, "text") == 0 && strlen(list[i].body) < TEXT_MAX)
			pieces_add(&text, list[i].body);
	*ret = (struct kf_lead){};
	if (text.rc < 0)
		return err_set(err, ERR_AGAIN, "lead: no memory");
	int rc = message_parse(mem, pack, NULL, buf_str(&text), text.len, &wall, &m, err);
	if (rc < 0 || m->kind != MESSAGE_CARD)
		return rc;
	*ret = (struct kf_lead){.name = field(m, "name"),
				.org = field(m, "org"),
				.dept = field(m, "dept"),
				.title = field(m, "title"),
				.phone = field(m, "phone")};
	return 0;
}
