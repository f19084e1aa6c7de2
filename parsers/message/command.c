/* command: the first tag of a message may be a command with a head (grammar 6). */
#include <string.h>

#include "parsers/base/utf8.h"
#include "parsers/message/draft.h"
#include "parsers/value/numeral.h"
#include "parsers/value/phone.h"
#include "parsers/value/when.h"

enum target {
	TARGET_NONE,  /* the head is an argument */
	TARGET_TEXT,  /* likewise, and it may follow the word directly */
	TARGET_WHO,   /* a customer or a card number */
	TARGET_WORDS, /* a customer, or the whole head */
	TARGET_IDS,
	TARGET_GIVE, /* a customer and somebody who gets it */
};

enum rest {
	REST_TEXT,   /* args.text */
	REST_NAME,   /* args.name */
	REST_TODO,   /* args.text, and its time is next */
	REST_PERIOD, /* args.text, and the word says the period */
	REST_NOTE,
	REST_REASON,  /* args.reason */
	REST_BLOCKER, /* the field */
	REST_AMOUNT,  /* its money is amount */
	REST_TIME,    /* its time is next */
};

static const struct row {
	const char *name;
	enum target target;
	enum rest rest;
} rows[] = {
#define COMMAND(name, NAME, target, rest, words) {#name, target, rest},
#include "parsers/message/commands.def"
#undef COMMAND
};

const char *command_name(enum command_id id)
{
	return id > COMMAND_NONE && id < COMMAND_COUNT ? rows[id - 1].name : NULL;
}

static size_t word_end(struct span s, size_t at)
{
	while (at < s.len) {
		uint32_t c;
		size_t n = utf8_next(s.at + at, s.len - at, &c);
		if (char_is_word_end(c))
			break;
		at += n;
	}
	return at;
}

/* Past separators between words. */
static size_t word_start(struct span s, size_t at)
{
	while (at < s.len) {
		uint32_t c;
		size_t n = utf8_next(s.at + at, s.len - at, &c);
		if (!char_is_word_end(c))
			break;
		at += n;
	}
	return at;
}

/* Past separators before the rest of a head; the - of 跟进-张总-聊得好 is one too. */
static size_t rest_start(struct span s, size_t at)
{
	while (at < s.len) {
		uint32_t c;
		size_t n = utf8_next(s.at + at, s.len - at, &c);
		if (!char_is_trim(c) && !char_is_space(c))
			break;
		at += n;
	}
	return at;
}

static size_t digits_len(struct span s, size_t at)
{
	size_t n = 0;
	while (at + n < s.len && s.at[at + n] >= '0' && s.at[at + n] <= '9')
		n++;
	return n;
}

static bool is_number(struct span s)
{
	return s.len >= 1 && s.len <= 9 && digits_len(s, 0) == s.len;
}

/* The rest of a head, where nothing else is said about it. */
static void rest_note(struct draft *d, struct span head, size_t at)
{
	at = rest_start(head, at);
	draft_piece(d, PIECE_FREE, span_strip(span_from(head, at)));
}

/* --- is it a command? ------------------------------------------------------------------------ */

/* May the target stand directly after the word? */
static bool target_follows(struct draft *d, const struct row *row, struct span word,
			   struct span rest, struct span text)
{
	static const char *const tails[] = {"中", "了", "过"};
	struct when when;
	size_t len;
	switch (row->target) {
	case TARGET_NONE:
		return false;
	case TARGET_TEXT:
		return true;
	case TARGET_IDS:
		if (row->rest != REST_TIME)
			return false;
		if (span_at(rest, 0, "到"))
			rest = span_from(rest, strlen("到"));
		return when_at(rest, 0, d->now, &when) || when_span_at(rest, 0, d->now, &when);
	case TARGET_WHO:
	case TARGET_WORDS:
	case TARGET_GIVE:
		break;
	}
	if (span_same(word, SPAN("查")) || span_same(word, SPAN("改")) ||
	    span_same(word, SPAN("健康"))) {
		struct span first = span_trim(span_upto(rest, word_end(rest, 0)));
		return is_org(d, first) || is_person(d, first) || person_prefix(d, rest) > 0 ||
		       key_at(d, rest, &len) >= 0;
	}
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++)
		if (span_same(rest, (struct span){tails[i], strlen(tails[i])}))
			return false;
	return stage_at(d, text) < 0; /* 成交阶段 is the stage */
}

static bool word_follows(struct draft *d, const struct row *row, struct span text, size_t len)
{
	struct span rest = span_from(text, len);
	uint32_t c = span_char(rest, 0);
	bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || utf8_is_han(c) ||
		      (c > 0x7F && !char_is_wide(c) && !char_is_trim(c) && !char_is_space(c));
	if (c == 0 || !letter)
		return true;
	return target_follows(d, row, span_upto(text, len), rest, text);
}

/* --- targets --------------------------------------------------------------------------------- */

/* 客户张总 or 客户 张总 at the beginning of the head: read as that field; where it ends, or 0. */
static size_t key_word(struct draft *d, struct span head, size_t end, struct tag *next)
{
	size_t len;
	if (key_at(d, head, &len) < 0)
		return 0;
	if (span_trim(span_from(span_upto(head, end), len)).len == 0 ||
	    (end == len + 3 && (span_at(head, len, "是") || span_at(head, len, "为")))) {
		size_t value = word_start(head, end);
		while (value < head.len && (head.at[value] == '=' || head.at[value] == '-'))
			value = word_start(head, value + 1);
		end = word_end(head, value);
	}
	key_read(d, span_strip(span_upto(head, end)), end == head.len ? next : NULL);
	return end;
}

/* The customer at the beginning of a head that has one up to `limit`. Returns where it ends. */
static size_t who_read(struct draft *d, struct span head, size_t limit, struct tag *next)
{
	size_t key = key_word(d, head, word_end(head, 0), next);
	if (key > 0)
		return key;
	struct span part = span_upto(head, limit);
	size_t end = word_end(part, 0);
	struct span word = span_trim(span_upto(part, end));
	if (is_number(word)) {
		draft_id(d, word);
		return end;
	}
	if (word.len > 0 && !is_org(d, word) && !is_person(d, word)) {
		size_t person = person_prefix(d, word);
		if (person > 0 && !span_at(word, person, "的")) {
			end = (size_t)(word.at - head.at) + person;
			word = span_upto(word, person);
		}
	}
	d->target = word;
	return end;
}

/* 健康 本月, 健康 全部: a period or all of them, no customer. */
static bool is_period(struct span s)
{
	static const char *const words[] = {"本", "上周", "上个", "上月", "近", "今",
					    "这", "全部", "所有", "昨",   "Q"};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_starts(s, words[i]))
			return true;
	return false;
}

static size_t words_read(struct draft *d, struct span head, struct tag *next)
{
	struct span word = span_trim(span_upto(head, word_end(head, 0)));
	size_t len;
	size_t person = person_prefix(d, word);
	struct phone phone;
	/* 138 0013 8000 is a phone number, no card 138 */
	bool number = is_number(word) && !phone_parse(span_trim(head), &phone);
	if (key_at(d, head, &len) >= 0 || number || is_org(d, word) || is_person(d, word) ||
	    (person > 0 && !span_at(word, person, "的")))
		return who_read(d, head, head.len, next);
	d->target = span_trim(head);
	return head.len;
}

/* 11月31日, 3天, 8点: no number of a task. */
static bool counts_something(struct span head, size_t at)
{
	static const char *const units[] = {"月",   "年", "日",   "天",     "点",
					    "时",   "周", "个月", "个小时", "小时",
					    "分钟", "万", "元",   "%",      "％"};
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (span_at(head, at, units[i]))
			return true;
	return false;
}

static size_t ids_read(struct draft *d, struct span head, bool times)
{
	size_t end = 0, at = 0;
	while (at < head.len) {
		struct when when;
		size_t n = digits_len(head, at);
		if (n == 0 || n > 9 || counts_something(head, at + n) ||
		    (times &&
		     (when_at(head, at, d->now, &when) || when_span_at(head, at, d->now, &when))))
			break;
		draft_id(d, (struct span){head.at + at, n});
		end = at + n;
		at = word_start(head, end);
		while (at < head.len && (head.at[at] == '+' || span_at(head, at, "和")))
			at = word_start(head, at + (head.at[at] == '+' ? 1 : strlen("和")));
	}
	return end;
}

/* 张总给李娜, 张总 @李娜, and after the word 转给: 李娜 张总. */
static void give_read(struct draft *d, struct span head, bool to_first, struct tag *next)
{
	size_t give = 0, mark = 0;
	if (to_first) {
		mark = head.len > 0 && head.at[0] == '@' ? 1 : 0;
	} else {
		while (give < head.len && head.at[give] != '@' && !span_at(head, give, "给")) {
			uint32_t c;
			give += utf8_next(head.at + give, head.len - give, &c);
		}
		if (give == head.len) {
			rest_note(d, head, who_read(d, head, head.len, next));
			return;
		}
		mark = span_at(head, give, "给") ? strlen("给") : 1;
		if (give > 0 && span_trim(span_upto(head, give)).len > 0) {
			struct span before = span_upto(head, give);
			rest_note(d, before, who_read(d, before, before.len, NULL));
			to_first = false;
		} else {
			to_first = true;
		}
	}
	size_t at = word_start(head, give + mark);
	if (at < head.len && head.at[at] == '@')
		at++;
	size_t end = word_end(head, at);
	draft_arg(d, "to", (struct span){head.at + at, end - at});
	struct span rest = span_from(head, word_start(head, end));
	if (to_first && rest.len > 0)
		rest_note(d, rest, who_read(d, rest, rest.len, next));
	else
		rest_note(d, rest, 0);
}

/* --- the rest of the head -------------------------------------------------------------------- */

static void put_time(struct draft *d, const struct when *when, struct span tag, bool noted)
{
	char text[WHEN_TEXT];
	draft_own(d, draft_core(d, CORE_NEXT), when_text(when, text), false, tag, noted);
}

/* 明天, 到周五, 3天: next; anything else in the rest stays in note. */
static void rest_time(struct draft *d, struct span rest)
{
	struct when when = {};
	bool found = false;
	struct span s = span_trim(rest);
	size_t to = span_at(s, 0, "到") ? span_blanks(s, strlen("到")) : 0;
	found = when_at(s, to, d->now, &when) || when_span_at(s, to, d->now, &when);
	for (size_t at = 0; !found && at < s.len;) {
		struct when later;
		uint32_t c = span_char(s, at);
		if (((c >= '0' && c <= '9') || numeral_is_han(c) || c == 0x534A) &&
		    when_span_at(s, at, d->now, &when) && when_find(s, at, d->now, &later) &&
		    later.at > at)
			found = true;
		else if (((c >= '0' && c <= '9') || numeral_is_han(c) || c == 0x534A) &&
			 when_span_at(s, at, d->now, &when) && !when_find(s, at, d->now, &later))
			found = true;
		else if (when_at(s, at, d->now, &when))
			found = true;
		uint32_t ch;
		at += utf8_next(s.at + at, s.len - at, &ch);
	}
	bool alone = found && when.at <= to && when.at + when.len == s.len;
	if (found)
		put_time(d, &when, s, !alone);
	if (!alone)
		draft_piece(d, PIECE_FREE, rest);
}

static void rest_read(struct draft *d, const struct row *row, struct span word, struct span head,
		      size_t at, const struct amount *amount)
{
	struct span rest = span_strip(span_from(head, rest_start(head, at)));
	struct when when;
	switch (row->rest) {
	case REST_PERIOD:
		draft_arg(d, "period",
			  span_same(word, SPAN("日报"))   ? SPAN("day")
			  : span_same(word, SPAN("月报")) ? SPAN("month")
							  : SPAN("week"));
		[[fallthrough]];
	case REST_TEXT:
		draft_arg(d, "text", head);
		return;
	case REST_NAME:
		draft_arg(d, "name", head);
		return;
	case REST_TODO:
		draft_arg(d, "text", head);
		if (when_find(head, 0, d->now, &when))
			put_time(d, &when, head, true);
		return;
	case REST_NOTE:
		draft_piece(d, PIECE_FREE, rest);
		return;
	case REST_REASON:
		draft_arg(d, "reason", rest);
		draft_piece(d, PIECE_ELSE, rest);
		return;
	case REST_BLOCKER:
		if (span_trim(rest).len > 0)
			draft_text(d, draft_core(d, CORE_BLOCKER), span_trim(rest), false, rest);
		draft_piece(d, PIECE_ELSE, rest);
		return;
	case REST_AMOUNT: {
		struct span only = span_trim(rest);
		bool alone = amount->len > 0 && only.at == head.at + amount->at &&
			     only.len == amount->len;
		if (amount->len > 0)
			draft_money(d, draft_core(d, CORE_AMOUNT), amount, false, rest, !alone);
		if (!alone)
			draft_piece(d, PIECE_FREE, rest);
		return;
	}
	case REST_TIME:
		if (rest.len > 0)
			rest_time(d, rest);
		return;
	}
}

/* Past the blanks and punctuation between a command word and its head: 跟进——张总. Brackets and
 * quotation marks belong to the head, they have a second half. */
static struct span head_start(struct span s)
{
	for (;;) {
		s = span_trim_start(s);
		uint32_t c = span_char(s, 0);
		if (c != 0x2014 && c != 0x2013 && c != 0x2026 && c != 0xB7 && c != '|' &&
		    c != '/' && c != '>')
			return s;
		s = span_from(s, c < 0x80 ? 1 : c < 0x800 ? 2 : 3);
	}
}

static void run(struct draft *d, int number, struct span text, size_t len, struct tag *next)
{
	const struct row *row = &rows[number];
	struct span word = span_upto(text, len);
	struct span head = head_start(span_from(text, len));
	struct amount amount = {};
	size_t at = 0, limit = head.len;
	d->m->kind = MESSAGE_COMMAND;
	d->m->command = (enum command_id)(number + 1);
	if (row->rest == REST_AMOUNT && money_find(head, 0, MONEY_MARKED, &amount))
		limit = amount.at;
	switch (row->target) {
	case TARGET_NONE:
	case TARGET_TEXT:
		break;
	case TARGET_WHO:
		if (d->m->command == COMMAND_HEALTH && is_period(head)) {
			draft_arg(d, "text", head);
			return;
		}
		at = head.len > 0 ? who_read(d, head, limit, next) : 0;
		break;
	case TARGET_WORDS:
		at = head.len > 0 ? words_read(d, head, next) : 0;
		break;
	case TARGET_IDS:
		at = ids_read(d, head, row->rest == REST_TIME);
		break;
	case TARGET_GIVE:
		give_read(d, head, span_same(word, SPAN("转给")), next);
		return;
	}
	rest_read(d, row, word, head, at, &amount);
}

bool command_read(struct draft *d, struct span text, struct tag *next)
{
	size_t key = 0, len = 0;
	(void)key_at(d, text, &key);
	for (size_t most = text.len; most > 0; most = len - 1) {
		int number = lexicon_prefix(d->pack->commands, text, most, &len);
		if (number < 0 || len < key)
			return false;
		if (word_follows(d, &rows[number], text, len)) {
			run(d, number, text, len, next);
			return true;
		}
	}
	return false;
}
