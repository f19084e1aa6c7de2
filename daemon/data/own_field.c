/* Fields of the pack's own in a file: read by their type as strictly as in a message, and kept in
 * the same form, so that what was exported comes in again unchanged. */
#include <string.h>
#include <talloc.h>

#include "daemon/data/sheet.h"
#include "parsers/base/units.h"
#include "parsers/value/email.h"
#include "parsers/value/grade.h"
#include "parsers/value/money.h"
#include "parsers/value/phone.h"
#include "parsers/value/wechat.h"

static int unfit(const struct pack_field *f, const char *how, struct err *err)
{
	return err_set(err, ERR_INPUT, "%s: %s", f->label, how);
}

/* 300000元～500000元左右 is how it is kept; as people write it, too. */
static char *money(void *mem, const char *text)
{
	static const char tilde[] = "～";
	struct amount a;
	char yuan[MONEY_TEXT];
	char *plain = talloc_strdup(mem, text), *mark = plain != NULL ? strstr(plain, tilde) : NULL;
	if (mark != NULL) {
		mark[0] = '~';
		memmove(mark + 1, mark + sizeof(tilde) - 1, strlen(mark + sizeof(tilde) - 1) + 1);
	}
	if (plain == NULL || !money_parse((struct span){plain, strlen(plain)}, MONEY_BARE, &a))
		return NULL;
	char *out = talloc_asprintf(mem, "%s元", money_yuan(a.low, yuan));
	if (out != NULL && a.ranged)
		out = talloc_asprintf_append(out, "～%s元", money_yuan(a.high, yuan));
	return out != NULL && a.qualifier != NULL ? talloc_strdup_append(out, a.qualifier) : out;
}

static const char *stage(const struct pack *pack, const char *text)
{
	const struct pack_stage *list;
	size_t n = pack_stages(pack, &list);
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].id, text) == 0 || strcmp(list[i].name, text) == 0)
			return list[i].id;
	return NULL;
}

int cell_own(const struct pack *pack, const struct sheet_row *r, const char *id, const char *text,
	     const char **ret, struct err *err)
{
	const struct pack_field *f = pack_field(pack, id);
	struct span s = {text, strlen(text)};
	struct phone phone;
	char letter[2] = {};
	*ret = text;
	switch (f != NULL ? f->type : FIELD_TEXT) {
	case FIELD_TEXT:
	case FIELD_ACTION:
		break;
	case FIELD_PHONE:
		if (!phone_parse(s, &phone))
			return unfit(f, "不是电话号码", err);
		*ret = talloc_strdup(r->mem, phone.text);
		break;
	case FIELD_WECHAT:
		return wechat_fits(s) ? 0 : unfit(f, "不是微信号", err);
	case FIELD_EMAIL:
		return email_fits(s) ? 0 : unfit(f, "不是邮箱地址", err);
	case FIELD_MONEY:
		*ret = money(r->mem, text);
		if (*ret == NULL)
			return unfit(f, "金额写成 300000 或 30万", err);
		break;
	case FIELD_GRADE:
		letter[0] = grade_parse(s);
		if (letter[0] == '\0')
			return unfit(f, "只能是 A、B、C、D", err);
		*ret = talloc_strdup(r->mem, letter);
		break;
	case FIELD_TIME:
		return cell_local_text(r->mem, f->label, text, ret, err);
	case FIELD_STAGE:
		*ret = stage(pack, text);
		return *ret != NULL ? 0 : unfit(f, "行业包里没有这个阶段", err);
	}
	return *ret != NULL ? 0 : err_set(err, ERR_AGAIN, "cell: no memory");
}
