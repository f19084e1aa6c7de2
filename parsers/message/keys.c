/* keys: tags that begin with the name of a field, and the types of their values. */
#include <string.h>

#include "parsers/base/buf.h"
#include "parsers/base/utf8.h"
#include "parsers/message/draft.h"
#include "parsers/value/email.h"
#include "parsers/value/grade.h"
#include "parsers/value/phone.h"
#include "parsers/value/wechat.h"
#include "parsers/value/when.h"

int key_at(const struct draft *d, struct span text, size_t *ret_len)
{
	return lexicon_prefix(d->pack->keys, text, text.len, ret_len);
}

/* 需求确认, and 需求确认阶段 likewise, though 需求 is a key. */
bool key_is_stage(const struct draft *d, struct span text)
{
	return stage_at(d, text) >= 0;
}

/* 是 or 为 directly after the alias, then any run of blanks and of : = - 、 and commas. */
static size_t separators(struct span s, size_t at)
{
	if (span_at(s, at, "是") || span_at(s, at, "为"))
		at += strlen("是");
	while (at < s.len) {
		uint32_t c;
		size_t n = utf8_next(s.at + at, s.len - at, &c);
		if (!char_is_space(c) && c != ':' && c != '=' && c != '-' && c != ',' &&
		    c != 0x3001 && c != 0xFF0C)
			break;
		at += n;
	}
	return at;
}

/* 客户张总，骨科采购: what follows the value is free text. */
static bool ends_at_comma(const struct draft *d, int field)
{
	switch (d->pack->core_of[field]) {
	case CORE_NAME:
	case CORE_ORG:
	case CORE_DEPT:
	case CORE_TITLE:
	case CORE_GRADE:
	case CORE_STAGE:
		return true;
	default:
		return d->pack->fields[field].type == FIELD_GRADE ||
		       d->pack->fields[field].type == FIELD_STAGE;
	}
}

static int action_in(const struct draft *d, struct span s)
{
	for (size_t at = 0; at < s.len;) {
		size_t len;
		int action = lexicon_prefix(d->pack->action_words, span_from(s, at), s.len, &len);
		if (action >= 0)
			return action;
		uint32_t c;
		at += utf8_next(s.at + at, s.len - at, &c);
	}
	return -1;
}

/* A value read by its type. `tag` is what note keeps; fits is false if it is not of the type. With
 * try only that is found out. */
static bool value_read(struct draft *d, int field, struct span value, struct span tag, bool try)
{
	const struct pack_field *f = &d->pack->fields[field];
	struct phone phone;
	struct amount amount;
	struct when when;
	char text[WHEN_TEXT];
	bool noted;
	int i;
	char letter[2];
	switch (f->type) {
	case FIELD_TEXT:
		if (!try)
			draft_text(d, field, value, true, tag);
		return true;
	case FIELD_WECHAT:
		if (wechat_fits(value) && !try)
			draft_text(d, field, value, true, tag);
		return wechat_fits(value);
	case FIELD_EMAIL:
		if (email_fits(value) && !try)
			draft_text(d, field, value, true, tag);
		return email_fits(value);
	case FIELD_PHONE:
		if (!phone_find(value, PHONE_ANY, &phone))
			return false;
		noted = phone.len != value.len;
		if (try)
			return true;
		if (noted)
			draft_piece(d, PIECE_NOTE, tag);
		draft_own(d, field, phone.text, true, tag, noted);
		return true;
	case FIELD_MONEY:
		if (!money_find(value, 0, MONEY_BARE, &amount))
			return false;
		noted = amount.len != value.len;
		if (try)
			return true;
		if (noted)
			draft_piece(d, PIECE_NOTE, tag);
		draft_money(d, field, &amount, true, tag, noted);
		return true;
	case FIELD_TIME:
		if (!when_find(value, 0, d->now, &when))
			return false;
		noted = when.len != value.len;
		if (try)
			return true;
		if (noted)
			draft_piece(d, PIECE_NOTE, tag);
		draft_own(d, field, when_text(&when, text), true, tag, noted);
		return true;
	case FIELD_GRADE:
		letter[0] = grade_parse(value);
		letter[1] = '\0';
		if (letter[0] != 0 && !try)
			draft_own(d, field, letter, true, tag, false);
		return letter[0] != 0;
	case FIELD_STAGE:
		i = stage_at(d, value);
		if (i >= 0 && !try)
			draft_text(
				d, field,
				(struct span){d->pack->stages[i].id, strlen(d->pack->stages[i].id)},
				true, tag);
		return i >= 0;
	case FIELD_ACTION:
		i = action_in(d, value);
		if (i >= 0 && !try)
			draft_text(d, field,
				   (struct span){d->pack->actions[i].id,
						 strlen(d->pack->actions[i].id)},
				   true, tag);
		return i >= 0;
	}
	return false;
}

static void refuse(struct draft *d, int field, struct span tag)
{
	const struct pack_field *f = &d->pack->fields[field];
	int most = (int)utf8_cut(tag.at, tag.len, 60);
	draft_piece(d, PIECE_FREE, tag);
	if (f->type == FIELD_STAGE) {
		AUTO_BUF known = BUF_INIT(2000);
		for (size_t i = 0; i < d->pack->n_stages; i++)
			buf_printf(&known, "%s%s", i > 0 ? "、" : "", d->pack->stages[i].name);
		draft_warn(d, "没有“%.*s”这个阶段，已记在备注里。可用的阶段：%s", most, tag.at,
			   buf_str(&known));
		return;
	}
	draft_warn(d, "“%.*s”不像%s，已记在备注里", most, tag.at, f->label);
}

/* A value with its tag's text, cut at the comma where the field ends there. */
static bool typed_read(struct draft *d, int field, struct span value, struct span tag, bool try)
{
	struct span rest = {tag.at, 0}, head = tag;
	if (ends_at_comma(d, field)) {
		bool grade = d->pack->fields[field].type == FIELD_GRADE;
		size_t next, end = grade ? grade_end(value, &next) : span_value_end(value, &next);
		if (end < value.len) {
			size_t from = (size_t)(value.at - tag.at);
			rest = span_strip(span_from(tag, from + next));
			head = span_upto(tag, from + end);
			value = span_trim(span_upto(value, end));
		}
	}
	if (!value_read(d, field, value, head, try))
		return false;
	if (!try)
		draft_piece(d, PIECE_FREE, rest);
	return true;
}

static bool may_take(struct draft *d, int field, const struct tag *next)
{
	size_t len;
	if (next == NULL || next->taken ||
	    (key_at(d, next->text, &len) >= 0 && !key_is_stage(d, next->text)))
		return false;
	struct span value = span_trim(next->text);
	struct phone phone;
	if (value.len == 0)
		return false;
	if (d->pack->fields[field].type == FIELD_TEXT && d->pack->core_of[field] != CORE_NOTE &&
	    (phone_parse(value, &phone) || email_fits(value)))
		return false;
	return typed_read(d, field, value, next->text, true);
}

void key_read(struct draft *d, struct span text, struct tag *next)
{
	size_t len = 0;
	int field = key_at(d, text, &len);
	must(field >= 0);
	struct span raw = span_from(text, separators(text, len));
	struct span value = span_trim(raw);
	if (value.len > 0) {
		if (!typed_read(d, field, value, text, false))
			refuse(d, field, text);
		return;
	}
	if (may_take(d, field, next)) {
		next->taken = true;
		value = span_trim(next->text);
		(void)typed_read(d, field, value, next->text, false);
		return;
	}
	field_set_add(&d->missed, field);
}
