/* money: a number is a sum of parts with falling units (2万3千5), in Arabic or Chinese digits; a
 * digit left over counts a tenth of the last unit (3万5 is 35000). All arithmetic is in integers.
 */
#include "parsers/value/money.h"

#include <string.h>

#include "parsers/base/utf8.h"
#include "parsers/value/numeral.h"

#define MICRO 1000000LL           /* decimals are carried as millionths of the unit */
#define YUAN_MOST 1000000000000LL /* so that a sum of parts in millionths fits */

struct number {
	int64_t micro; /* millionths of a yuan while unit is 1 */
	int64_t unit;  /* of the last part: 1, 1000, 10000, 100000000 */
	bool marked;   /* has a mark or a unit that makes it money */
	bool yuan;     /* closed by 元 or 块 */
	bool cut; /* the digit that follows counts something else: 三十万 of 三十万两年 */
	size_t len;
};

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_alnum(uint32_t c)
{
	return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The comma between thousands (either width) before exactly three digits: its length, or 0. */
static size_t thousands_at(struct span s, size_t at)
{
	size_t n = span_at(s, at, ",") ? 1 : span_at(s, at, "，") ? strlen("，") : 0;
	for (size_t i = 0; n > 0 && i < 3; i++)
		if (!is_digit(span_char(s, at + n + i)))
			return 0;
	return n > 0 && !is_digit(span_char(s, at + n + 3)) ? n : 0;
}

/* Digits with thousands' commas and decimals: value in millionths, length, count of whole digits.
 */
static size_t arabic_at(struct span s, size_t at, int64_t *ret_micro, size_t *ret_digits)
{
	size_t p = at, digits = 0;
	int64_t v = 0;
	for (size_t group = 0; p < s.len; p++) {
		if (!is_digit((uint8_t)s.at[p])) {
			size_t comma = group >= 1 && group <= 3 ? thousands_at(s, p) : 0;
			if (comma == 0)
				break;
			p += comma;
			group = 0;
		}
		group++;
		if (++digits > 12)
			return 0;
		v = v * 10 + (s.at[p] - '0');
	}
	if (digits == 0)
		return 0;
	v *= MICRO;
	if (p + 1 < s.len && s.at[p] == '.' && is_digit((uint8_t)s.at[p + 1])) {
		int64_t place = MICRO / 10;
		size_t decimals = 0;
		for (p++; p < s.len && is_digit((uint8_t)s.at[p]); p++) {
			if (++decimals > 12)
				return 0;
			v += (s.at[p] - '0') * place;
			place /= 10;
		}
	}
	*ret_micro = v;
	*ret_digits = digits;
	return p - at;
}

/* 十 百 千 before the big units are the numeral's own business; here: what multiplies a part. */
static size_t unit_at(struct span s, size_t at, int64_t *ret_unit)
{
	static const struct {
		const char *word;
		int64_t unit;
	} units[] = {
		{"千万", 10000000}, {"百万", 1000000}, {"十万", 100000},
		{"万", 10000},      {"亿", 100000000}, {"千", 1000},
		{"百", 100},        {"w", 10000},      {"k", 1000},
	};
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (!span_at(s, at, units[i].word))
			continue;
		size_t n = strlen(units[i].word);
		if (n == 1 && is_alnum(span_char(s, at + n)) &&
		    !(is_digit(span_char(s, at + n)) && !is_alnum(span_char(s, at + n + 1))))
			return 0; /* 5kg, w100 */
		*ret_unit = units[i].unit;
		return n;
	}
	return 0;
}

/* A word that counts things or time, or another currency, stands there (3千台, 2万人, 3年). */
static bool counter_at(struct span s, size_t at)
{
	static const char *const words[] = {
		"台",   "套",   "个",   "件",   "人",   "家",   "箱",   "盒",   "支",  "瓶", "只",
		"辆",   "吨",   "斤",   "粒",   "颗",   "床",   "例",   "%",    "年",  "月", "天",
		"日",   "号",   "周",   "期",   "次",   "批",   "单",   "倍",   "折",  "点", "公里",
		"公斤", "平米", "平方", "小时", "分钟", "美元", "美金", "欧元", "港币"};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_at(s, at, words[i]))
			return true;
	return false;
}

/* Arabic parts: 30, 2万3千, 3万5, 1亿2千万, 1万2000. */
static bool mixed_at(struct span s, size_t at, struct number *ret)
{
	struct number n = {.unit = 1};
	size_t p = at;
	int64_t last = INT64_MAX;
	for (int parts = 0; parts < 4; parts++) {
		int64_t micro;
		size_t digits;
		size_t len = arabic_at(s, p, &micro, &digits);
		if (len == 0) {
			if (parts == 0)
				return false;
			break;
		}
		int64_t unit = 1;
		size_t blanks = span_blanks(s, p + len);
		size_t unit_len = unit_at(s, blanks, &unit);
		if (unit_len == 0 && parts > 0) {
			bool tenth = digits == 1 && len == 1;
			if (micro >= last * MICRO || (tenth && counter_at(s, p + len)))
				break; /* 30万3年 */
			n.micro += tenth ? micro * (last / 10) : micro;
			p += len;
			if (!tenth)
				n.unit = 1;
			break;
		}
		if (unit >= last)
			break;
		if (micro / MICRO >= YUAN_MOST / unit)
			return false;
		n.micro += micro * unit;
		n.unit = unit;
		p += len;
		if (unit_len == 0)
			break;
		p = blanks + unit_len;
		n.marked = n.marked || unit >= 1000;
		last = unit;
	}
	n.len = p - at;
	*ret = n;
	return true;
}

/* Chinese: 三十万, 一百二十万, 八千五, 两万三, 一亿两千万. */
static bool chinese_at(struct span s, size_t at, struct number *ret)
{
	int64_t total = 0, section = 0, digit = -1, last_unit = 0, small_last = INT64_MAX,
		big_last = INT64_MAX;
	bool marked = false, zero = false, cut = false;
	size_t p = at;
	while (p < s.len) {
		uint32_t c;
		size_t n = utf8_next(s.at + p, s.len - p, &c);
		int d = numeral_digit(c);
		int64_t small = c == 0x5341 ? 10 : c == 0x767E ? 100 : c == 0x5343 ? 1000 : 0;
		int64_t big = c == 0x4E07 ? 10000 : c == 0x4EBF ? 100000000 : 0;
		if (d == 0) {
			if (digit >= 0 || p == at)
				return false;
			zero = true;
		} else if (d > 0) {
			if (digit >= 0)
				return false; /* 三五万 means three to five: not a number */
			digit = d;
		} else if (small > 0) {
			if (small >= small_last || (digit < 0 && small != 10))
				return false;
			section += (digit < 0 ? 1 : digit) * small;
			small_last = last_unit = small;
			digit = -1;
			zero = false;
			marked = marked || small == 1000;
		} else if (big > 0) {
			if (big >= big_last)
				return false;
			section += digit < 0 ? 0 : digit;
			if (section == 0)
				return false;
			total += section * big;
			big_last = last_unit = big;
			section = 0;
			digit = -1;
			small_last = INT64_MAX;
			zero = false;
			marked = true;
		} else {
			break;
		}
		p += n;
	}
	if (p == at)
		return false;
	if (digit >= 0 && last_unit >= 1000 && !zero && counter_at(s, p)) { /* 三十万两年 */
		digit = -1;
		cut = true;
		p -= strlen("一");
	}
	if (digit >= 0)
		section += last_unit >= 100 && !zero ? digit * (last_unit / 10) : digit;
	total += section;
	*ret = (struct number){.micro = total * MICRO,
			       .unit = big_last != INT64_MAX ? big_last
				       : last_unit == 1000   ? 1000
							     : 1,
			       .marked = marked,
			       .cut = cut,
			       .len = p - at};
	return total > 0;
}

static size_t mark_at(struct span s, size_t at)
{
	static const char *const marks[] = {"¥", "RMB", "CNY", "人民币"};
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (span_at(s, at, marks[i]))
			return strlen(marks[i]);
	return 0;
}

/* 元, 块, 块钱, 元整, and a single digit of 角 after 块 (3块5). */
static void yuan_at(struct span s, size_t at, struct number *n)
{
	size_t p = span_blanks(s, at + n->len);
	if (span_at(s, p, "元")) {
		p += strlen("元");
		if (span_at(s, p, "整"))
			p += strlen("整");
	} else if (span_at(s, p, "块")) {
		p += strlen("块");
		if (span_at(s, p, "钱")) {
			p += strlen("钱");
		} else if (n->unit == 1 && is_digit(span_char(s, p)) &&
			   !is_alnum(span_char(s, p + 1))) {
			n->micro += (s.at[p] - '0') * (MICRO / 10);
			p++;
		}
	} else {
		return;
	}
	n->len = p - at;
	n->marked = n->yuan = true;
}

static bool number_at(struct span s, size_t at, struct number *ret)
{
	size_t mark = mark_at(s, at);
	size_t p = mark > 0 ? span_blanks(s, at + mark) : at;
	struct number n;
	if (!mixed_at(s, p, &n) && !chinese_at(s, p, &n))
		return false;
	if (!n.cut && numeral_is_han(span_char(s, p + n.len)) && !is_digit((uint8_t)s.at[p]))
		return false;
	yuan_at(s, p, &n);
	size_t behind = mark_at(s, span_blanks(s, p + n.len));
	if (mark == 0 && behind > 0) {
		n.len = span_blanks(s, p + n.len) + behind - p;
		n.marked = true;
	}
	n.marked = n.marked || mark > 0;
	n.len += p - at;
	*ret = n;
	return true;
}

static struct money fen(int64_t micro)
{
	return (struct money){(micro + MICRO / 200) / (MICRO / 100)};
}

static size_t range_at(struct span s, size_t at)
{
	static const char *const words[] = {"-", "~", "到", "至", "–", "—"};
	size_t p = span_blanks(s, at);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_at(s, p, words[i]))
			return span_blanks(s, p + strlen(words[i])) - at;
	return 0;
}

static size_t qualifier_at(struct span s, size_t at, const char **ret)
{
	static const char *const words[] = {"左右", "以上", "以内"};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (span_at(s, at, words[i])) {
			*ret = words[i];
			return strlen(words[i]);
		}
	}
	if (span_at(s, at, "+")) {
		uint32_t c = span_char(s, at + 1);
		if (c == 0 || char_is_space(c) || char_is_trim(c)) {
			*ret = "以上";
			return 1;
		}
	}
	return 0;
}

/* The number counts things, or is only a part of a vague one (3千多万). */
static bool no_money_at(struct span s, size_t at)
{
	static const char *const vague[] = {"多万", "几万", "余万", "来万", "多亿", "多千", "多元"};
	if (counter_at(s, at))
		return true;
	for (size_t i = 0; i < sizeof(vague) / sizeof(vague[0]); i++)
		if (span_at(s, at, vague[i]))
			return true;
	return false;
}

/* No part of a code, a longer number, or a Chinese number that goes on to the left. */
static bool begins_alone(struct span s, size_t at)
{
	uint32_t c = span_before(s, at);
	if (c == 0)
		return true;
	if (is_alnum(span_char(s, at)) && is_alnum(c))
		return false;
	if ((c == '.' || c == '-' || c == ',' || c == '/' || c == '_') && at >= 2 &&
	    is_alnum((uint8_t)s.at[at - 2]))
		return false;
	return !(numeral_is_han(c) || c == 0x7B2C /* 第 */ || c == 0x51E0 /* 几 */ || c == '$' ||
		 c == 0x20AC /* € */ || c == 0xA3 /* £ */);
}

/* 30-50万, 3万-5: the unit of one bound counts for both, if it is plausible: 8000-1万 says yuan. */
static void share_unit(struct number *bare, const struct number *with)
{
	int64_t units = with->micro / with->unit;
	if (bare->unit == 1 && !bare->yuan && with->unit > 1 && bare->micro < 10000 * MICRO &&
	    bare->micro <= 20 * units)
		bare->micro *= with->unit;
}

bool money_at(struct span s, size_t at, enum money_mode mode, struct amount *ret)
{
	if (!begins_alone(s, at))
		return false;
	struct amount a = {.at = at};
	size_t p = at;
	if (span_at(s, p, "约")) {
		a.qualifier = "约";
		p = span_blanks(s, p + strlen("约"));
	}
	struct number low, high;
	if (!number_at(s, p, &low))
		return false;
	p += low.len;
	size_t between = range_at(s, p);
	bool bare = !low.marked;
	if (between > 0 && number_at(s, p + between, &high) &&
	    (high.marked || low.marked || mode == MONEY_BARE) &&
	    !no_money_at(s, p + between + high.len)) {
		share_unit(&low, &high);
		share_unit(&high, &low);
		a.ranged = true;
		bare = bare && !high.marked;
		p += between + high.len;
	}
	if (bare && mode == MONEY_MARKED)
		return false;
	if (!low.yuan && no_money_at(s, p))
		return false;
	const char *qualifier = NULL;
	size_t q = qualifier_at(s, p, &qualifier);
	if (q == 0) {
		size_t blanks = span_blanks(s, p);
		q = qualifier_at(s, blanks, &qualifier);
		q += q > 0 ? blanks - p : 0;
	}
	p += q;
	if (a.qualifier == NULL)
		a.qualifier = qualifier;
	if (is_alnum(span_char(s, p)) && is_alnum(span_before(s, p)))
		return false;
	if (bare) {
		uint32_t c = span_char(s, p);
		if ((c == '.' || c == '-' || c == '/' || c == '_') && is_alnum(span_char(s, p + 1)))
			return false;
		if (utf8_is_han(c) && !span_at(s, p, "吧") && !span_at(s, p, "的") &&
		    !span_at(s, p, "起") && !span_at(s, p, "含") && !span_at(s, p, "未"))
			return false;
	}
	a.low = fen(low.micro);
	if (a.ranged) {
		a.high = fen(high.micro);
		if (a.high.fen < a.low.fen) {
			struct money swap = a.low;
			a.low = a.high;
			a.high = swap;
		}
		a.ranged = a.high.fen != a.low.fen;
	}
	a.len = p - at;
	*ret = a;
	return true;
}

static bool may_begin(struct span s, size_t at)
{
	unsigned char c = (unsigned char)s.at[at];
	if (c < 0x80)
		return (c >= '0' && c <= '9') || c == 'R' || c == 'r' || c == 'C' || c == 'c';
	if ((c & 0xC0) == 0x80)
		return false;
	uint32_t ch = span_char(s, at);
	return ch == 0xA5 || ch == 0x7EA6 /* 约 */ || ch == 0x4EBA /* 人 */ || numeral_is_han(ch);
}

/* Past a run of digits that was no money: no start inside it can be one. */
static size_t run_end(struct span s, size_t at)
{
	while (at < s.len && is_digit((uint8_t)s.at[at]))
		at++;
	return at;
}

static bool find(struct span s, size_t from, enum money_mode mode, struct amount *ret)
{
	for (size_t at = from; at < s.len; at++) {
		if (!may_begin(s, at))
			continue;
		if (money_at(s, at, mode, ret))
			return true;
		if (is_digit((uint8_t)s.at[at])) {
			at = run_end(s, at) - 1;
			continue;
		}
		/* likewise a run of Chinese digits */
		uint32_t c = span_char(s, at);
		while (numeral_is_han(c)) {
			at += 3;
			c = span_char(s, at);
			if (!numeral_is_han(c))
				at--;
		}
	}
	return false;
}

bool money_find(struct span s, size_t from, enum money_mode mode, struct amount *ret)
{
	return find(s, from, MONEY_MARKED, ret) ||
	       (mode == MONEY_BARE && find(s, from, MONEY_BARE, ret));
}

bool money_parse(struct span s, enum money_mode mode, struct amount *ret)
{
	struct amount found;
	if (s.len == 0 || !may_begin(s, 0) || !money_at(s, 0, mode, &found) || found.len != s.len)
		return false;
	*ret = found;
	return true;
}
