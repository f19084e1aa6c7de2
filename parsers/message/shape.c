/* shape: what a tag without a key must be, tried in the grammar's order (section 4). */
#include <string.h>

#include "parsers/base/utf8.h"
#include "parsers/message/draft.h"
#include "parsers/value/email.h"
#include "parsers/value/grade.h"
#include "parsers/value/numeral.h"
#include "parsers/value/phone.h"
#include "parsers/value/when.h"

static size_t drop(struct span s, size_t at, const char *word)
{
	return span_at(s, at, word) ? strlen(word) : 0;
}

int stage_at(const struct draft *d, struct span text)
{
	struct span s = span_trim(text);
	int stage = lexicon_exact(d->pack->stage_words, s);
	if (stage >= 0)
		return stage;
	size_t at = drop(s, 0, "已");
	at += drop(s, at, "进入");
	struct span inner = span_strip(span_from(s, at));
	for (int turn = 0; turn < 3; turn++) {
		const char *tail = turn == 0 ? "" : turn == 1 ? "阶段" : "中";
		if (turn == 0 ? at == 0 : !span_ends(inner, tail))
			continue;
		struct span name = span_strip(span_upto(inner, inner.len - strlen(tail)));
		/* 已确认需求阶段: the alias may own the 已 */
		struct span whole =
			span_strip(span_upto(s, s.len - (span_ends(s, tail) ? strlen(tail) : 0)));
		stage = lexicon_exact(d->pack->stage_words, name);
		if (stage < 0)
			stage = lexicon_exact(d->pack->stage_words, whole);
		if (stage >= 0)
			return stage;
	}
	return -1;
}

bool is_org(struct draft *d, struct span s)
{
	if (d->known != NULL && d->known->org != NULL && s.len > 0 &&
	    d->known->org(d->known->ctx, s.at, s.len))
		return true;
	if (span_ends(s, "院")) {
		size_t at = s.len - strlen("院");
		uint32_t c = span_before(s, at);
		bool numeral = (c >= '0' && c <= '9') || (numeral_is_han(c) && c != 0x4E24);
		if (numeral && utf8_count(s.at, s.len) >= 3)
			return !span_has_stop(s);
	}
	for (const char *const *suffix = d->pack->org_suffixes; *suffix != NULL; suffix++)
		if (span_ends(s, *suffix))
			return utf8_count(s.at, s.len) >= 3 && !span_has_stop(s);
	return false;
}

bool is_person(struct draft *d, struct span s)
{
	size_t end;
	if (s.len == 0)
		return false;
	if (s.len <= 64 && draft_match(d, d->pack->person_whole, s, &end))
		return true;
	return d->known != NULL && d->known->customer != NULL &&
	       d->known->customer(d->known->ctx, s.at, s.len);
}

size_t person_prefix(struct draft *d, struct span s)
{
	size_t end;
	struct span start = span_upto(s, utf8_cut(s.at, s.len, 64));
	return start.len > 0 && draft_match(d, d->pack->person, start, &end) ? end : 0;
}

static bool is_id(struct span s)
{
	if (s.len == 0 || s.len > 9)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
	return true;
}

/* A time, and after it nothing but what one means to do then. */
static bool time_fits(struct draft *d, struct span s, struct when *ret)
{
	static const char *const verbs[] = {"联系",   "回访", "拜访", "跟进", "再聊",
					    "再联系", "提醒", "见面", "开会", "演示",
					    "报价",   "签",   "过来", "去"};
	if (!when_at(s, 0, d->now, ret))
		return false;
	size_t at = span_blanks(s, ret->len);
	while (at < s.len) {
		size_t n = 0;
		for (size_t i = 0; n == 0 && i < sizeof(verbs) / sizeof(verbs[0]); i++)
			n = drop(s, at, verbs[i]);
		if (n == 0)
			return false;
		at = span_blanks(s, at + n);
	}
	return true;
}

static bool is_intent(const struct draft *d, struct span s)
{
	for (const char *const *word = d->pack->intent_words; *word != NULL; word++)
		if (span_starts(s, *word))
			return true;
	return false;
}

static bool is_product(struct draft *d, struct span s)
{
	size_t end;
	char c = s.at[0];
	bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
	if (letter && s.len <= 64 && memchr(s.at, '-', s.len) != NULL &&
	    draft_match(d, d->pack->code, s, &end))
		return true;
	return d->known != NULL && d->known->product != NULL &&
	       d->known->product(d->known->ctx, s.at, s.len);
}

static void grade_read(struct draft *d, struct span s, char letter, struct span text)
{
	size_t rest, end = grade_end(s, &rest);
	draft_own(d, draft_core(d, CORE_GRADE), (char[]){letter, '\0'}, false, span_upto(s, end),
		  false);
	if (end < s.len) {
		size_t from = (size_t)(s.at - text.at) + rest;
		draft_piece(d, PIECE_FREE, span_strip(span_from(text, from)));
	}
}

void shape_read(struct draft *d, struct span text)
{
	struct span s = span_trim(text);
	struct phone phone;
	struct amount amount;
	struct when when;
	char at[WHEN_TEXT];
	char letter;
	int stage;
	if (s.len == 0) {
		draft_piece(d, PIECE_FREE, span_strip(text));
	} else if (is_id(s)) {
		draft_id(d, s);
	} else if (phone_parse(s, &phone)) {
		draft_own(d, draft_core(d, CORE_PHONE), phone.text, false, text, false);
	} else if (email_fits(s)) {
		draft_text(d, draft_core(d, CORE_EMAIL), s, false, text);
	} else if (money_parse(s, MONEY_MARKED, &amount)) {
		draft_money(d, draft_core(d, CORE_AMOUNT), &amount, false, text, false);
	} else if ((letter = grade_parse(s)) != 0) {
		grade_read(d, s, letter, text);
	} else if (time_fits(d, s, &when)) {
		draft_own(d, draft_core(d, CORE_NEXT), when_text(&when, at), false, text, false);
	} else if ((stage = stage_at(d, s)) >= 0) {
		const char *id = d->pack->stages[stage].id;
		draft_text(d, draft_core(d, CORE_STAGE), (struct span){id, strlen(id)}, false,
			   text);
	} else if (is_org(d, s)) {
		draft_text(d, draft_core(d, CORE_ORG), s, false, text);
	} else if (is_person(d, s)) {
		draft_text(d, draft_core(d, CORE_NAME), s, false, text);
	} else if (is_intent(d, s)) {
		draft_text(d, draft_core(d, CORE_INTENT), s, false, text);
	} else if (is_product(d, s)) {
		draft_text(d, draft_core(d, CORE_PRODUCT), s, false, text);
	} else if (span_has_stop(s) || utf8_count(s.at, s.len) > 15) {
		draft_piece(d, PIECE_FREE, span_strip(text));
	} else {
		draft_free_tag(d, s);
	}
}
