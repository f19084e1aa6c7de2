#include "parsers/value/clock.h"

#include <string.h>

#include "parsers/value/numeral.h"

static const struct {
	const char *word;
	enum day_part part;
} parts[] = {
	{"凌晨", PART_NIGHT},    {"早上", PART_MORNING}, {"早晨", PART_MORNING},
	{"上午", PART_FORENOON}, {"中午", PART_NOON},    {"下午", PART_AFTERNOON},
	{"傍晚", PART_DUSK},     {"晚上", PART_EVENING},
};

int clock_part_hour(enum day_part part)
{
	static const int hours[] = {
		[PART_NONE] = -1, [PART_NIGHT] = -1,     [PART_MORNING] = 9, [PART_FORENOON] = 10,
		[PART_NOON] = 12, [PART_AFTERNOON] = 15, [PART_DUSK] = 18,   [PART_EVENING] = 20};
	return hours[part];
}

static int hour_in(enum day_part part, int hour)
{
	switch (part) {
	case PART_NONE:
		return hour >= 1 && hour <= 6 ? hour + 12 : hour;
	case PART_NIGHT:
		return hour == 12 ? 0 : hour;
	case PART_MORNING:
	case PART_FORENOON:
		return hour;
	case PART_NOON:
		return hour >= 1 && hour <= 3 ? hour + 12 : hour;
	case PART_AFTERNOON:
	case PART_DUSK:
		return hour >= 1 && hour <= 11 ? hour + 12 : hour;
	case PART_EVENING: /* twelve in the evening is midnight */
		return hour >= 1 && hour <= 11 ? hour + 12 : hour == 12 ? 24 : hour;
	}
	return hour;
}

static bool is_digit(struct span s, size_t at)
{
	return at < s.len && s.at[at] >= '0' && s.at[at] <= '9';
}

static bool starts_any(struct span s, size_t at, const char *const *words)
{
	for (; *words != NULL; words++)
		if (span_at(s, at, *words))
			return true;
	return false;
}

/* What follows 点: 半, 一刻, 三刻, 15, 15分, 十五分, 钟, 整. */
static size_t minutes_at(struct span s, size_t at, int *ret)
{
	static const struct {
		const char *word;
		int minute;
	} words[] = {{"半", 30},  {"一刻", 15}, {"1刻", 15}, {"三刻", 45},
		     {"3刻", 45}, {"钟", 0},    {"整", 0}};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (span_at(s, at, words[i].word)) {
			*ret = words[i].minute;
			return strlen(words[i].word);
		}
	}
	size_t zero = span_at(s, at, "零") ? strlen("零") : 0;
	int minute;
	size_t n = numeral_at(s, at + zero, &minute);
	if (n == 0 || minute > 59)
		return 0;
	n += zero;
	if (span_at(s, at + n, "分") && !span_at(s, at + n, "分钟")) {
		*ret = minute;
		return n + strlen("分");
	}
	/* without 分 only what cannot be a count: 3点15, 三点二十; not 3点5折, 3点20台 */
	uint32_t next = span_char(s, at + n);
	bool counted = next == 0x53F0 || next == 0x4E2A || next == 0x4E07 || next == 0x5143 ||
		       next == 0x5957 || next == 0x4EBA || next == 0x5757;
	if ((minute >= 10 || zero > 0 || (is_digit(s, at) && n == 2)) && !counted) {
		*ret = minute;
		return n;
	}
	return 0;
}

/* 3点: not 三点建议, not 早一点, not 一点点. */
static bool is_oclock(struct span s, size_t at, size_t after, int hour, bool han, bool bare)
{
	static const char *const other[] = {"建议", "意见", "要求", "问题", "原因", "优势", "理由",
					    "内容", "好处", "不足", "点",   "儿",   NULL};
	static const char *const degree[] = {"都", "也", "没", "不", NULL};
	if (starts_any(s, after, other))
		return false;
	if (han && bare && hour == 1) {
		uint32_t c = span_before(s, at);
		if ((c >= 0x4E00 && c <= 0x9FFF) || starts_any(s, after, degree))
			return false;
	}
	return true;
}

static bool hour_at(struct span s, size_t at, bool bare, struct clock_time *ret)
{
	int hour, minute = 0;
	size_t n = numeral_at(s, at, &hour);
	if (n == 0 || hour > 24)
		return false;
	size_t p = at + n;
	if (span_at(s, p, ":") && is_digit(s, at)) {
		if (!is_digit(s, p + 1) || !is_digit(s, p + 2) || is_digit(s, p + 3))
			return false;
		minute = (s.at[p + 1] - '0') * 10 + (s.at[p + 2] - '0');
		p += 3;
		if (span_at(s, p, ":") && is_digit(s, p + 1) && is_digit(s, p + 2))
			p += 3;
	} else if (span_at(s, p, "点") || (span_at(s, p, "时") && !span_at(s, p, "时间"))) {
		bool han = !is_digit(s, at);
		p += strlen("点");
		if (!is_oclock(s, at, p, hour, han, bare))
			return false;
		size_t len = minutes_at(s, p, &minute);
		int other;
		if (len == 0 && span_at(s, p + numeral_at(s, p, &other), "分"))
			return false; /* 13点61分 */
		p += len;
	} else {
		return false;
	}
	if (minute > 59 || (hour == 24 && minute > 0))
		return false;
	*ret = (struct clock_time){.hour = hour, .minute = minute, .len = p - at};
	return true;
}

/* 晚8点, but not 最晚8点. */
static bool lone_may_begin(struct span s, size_t at)
{
	uint32_t c = span_before(s, at);
	return c != 0x6700 /* 最 */ && c != 0x81F3 /* 至 */ && c != 0x66F4 /* 更 */;
}

bool clock_at(struct span s, size_t at, enum day_part part, bool after_day, struct clock_time *ret)
{
	size_t p = at;
	enum day_part said = part;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (span_at(s, p, parts[i].word)) {
			said = parts[i].part;
			p += strlen(parts[i].word);
			break;
		}
	}
	bool named = p > at;
	if (!named && part == PART_NONE && (span_at(s, p, "早") || span_at(s, p, "晚")) &&
	    !span_at(s, p + 3, "点") && !span_at(s, p + 3, "些") && !span_at(s, p + 3, "一点") &&
	    (after_day || lone_may_begin(s, at))) {
		said = span_at(s, p, "早") ? PART_MORNING : PART_EVENING;
		p += strlen("早");
		named = after_day;
	}
	size_t hour = span_blanks(s, p);
	if (named && hour == p && span_at(s, hour, "的"))
		hour += strlen("的");
	struct clock_time t;
	if (hour_at(s, hour, said == PART_NONE && !after_day, &t)) {
		t.len += hour - at;
		t.hour = hour_in(said, t.hour);
		*ret = t;
		return true;
	}
	if (!named || clock_part_hour(said) < 0)
		return false;
	*ret = (struct clock_time){.hour = clock_part_hour(said), .len = p - at};
	return true;
}
