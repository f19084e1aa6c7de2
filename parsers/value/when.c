/* when: one function a family of expressions, tried in turn at one place; each looks at a bounded
 * number of characters, so that a search is linear. */
#include "parsers/value/when.h"

#include <string.h>

#include "parsers/base/utf8.h"
#include "parsers/value/clock.h"
#include "parsers/value/numeral.h"

/* What a family found: a day (or an instant for hours and minutes), and how it may go on. */
struct hit {
	size_t len;
	struct day day;
	enum day_part part; /* 今晚 already says evening */
	bool exact;         /* hours and minutes: `us` counts, no time of day follows */
	bool hours;         /* minutes may follow: 1小时30分钟 */
	bool dated;         /* a day by date or name, after which a weekday may repeat it */
	int64_t us;
};

static struct day today(const struct civil *now)
{
	return day_from_date(now->year, now->month, now->day);
}

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_alnum(uint32_t c)
{
	return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Months later, on the last day of the month where the day does not exist. */
static struct day add_months(struct day d, int months)
{
	int y, m, n;
	day_to_date(d, &y, &m, &n);
	m += months - 1;
	y += m / 12;
	m = m % 12 + 1;
	int most = days_in_month(y, m);
	return day_from_date(y, m, n < most ? n : most);
}

static struct day month_day(const struct civil *now, int months, int day)
{
	struct day first = add_months(day_from_date(now->year, now->month, 1), months);
	int y, m, n;
	day_to_date(first, &y, &m, &n);
	int most = days_in_month(y, m);
	return (struct day){first.n + (day < most ? day : most) - 1};
}

/* A number that is not the tail of a longer one: 第3天, 3-5天, 1.5小时, 三十五天 from 五. */
static bool number_begins(struct span s, size_t at)
{
	uint32_t c = span_before(s, at);
	if (c == 0)
		return true;
	if (is_alnum(c) || numeral_is_han(c) || c == 0x7B2C /* 第 */ || c == 0x51E0 /* 几 */ ||
	    c == 0x534A /* 半 */ || c == 0x6570 /* 数 */)
		return false;
	uint32_t far = span_before(s, utf8_prev(s.at, at));
	bool numeral = is_alnum(far) || numeral_is_han(far);
	bool joint = c == '.' || c == '-' || c == '/' || c == ':' || c == '~' || c == '_' ||
		     c == 0x5230 /* 到 */ || c == 0x81F3 /* 至 */;
	return !(joint && numeral);
}

/* --- 3天后, 半小时后 ------------------------------------------------------------------------ */

static size_t after_word(struct span s, size_t at)
{
	static const char *const words[] = {"之后", "以后", "后"};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_at(s, at, words[i]))
			return strlen(words[i]);
	return 0;
}

static size_t word_at(struct span s, size_t at, const char *word)
{
	return span_at(s, at, word) ? strlen(word) : 0;
}

static size_t week_word(struct span s, size_t at)
{
	size_t n = word_at(s, at, "周");
	if (n == 0)
		n = word_at(s, at, "星期");
	return n > 0 ? n : word_at(s, at, "礼拜");
}

/* 1小时30分钟 */
static void add_minutes(struct span s, size_t at, struct hit *hit)
{
	int minutes;
	size_t n = numeral_at(s, at + hit->len, &minutes);
	size_t unit = n > 0 ? word_at(s, at + hit->len + n, "分钟") : 0;
	if (unit == 0 || minutes > 999)
		return;
	hit->len += n + unit;
	hit->us += (int64_t)minutes * 60 * 1000000;
}

/* A length of time with its unit: 3天, 2个半小时, 半个月. */
static bool weekday_follows(struct span s, size_t at)
{
	static const char *const days[] = {"一", "二", "三", "四", "五", "六", "日", "天"};
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++)
		if (span_at(s, at, days[i]))
			return true;
	return false;
}

static bool length_at(struct span s, size_t at, const struct civil *now, struct hit *ret)
{
	static const struct {
		const char *word;
		enum { DAYS, WEEKS, MONTHS, YEARS, HOURS, QUARTERS, MINUTES } unit;
	} units[] = {
		{"天", DAYS},       {"周", WEEKS},     {"星期", WEEKS}, {"礼拜", WEEKS},
		{"月", MONTHS},     {"年", YEARS},     {"小时", HOURS}, {"钟头", HOURS},
		{"刻钟", QUARTERS}, {"分钟", MINUTES},
	};
	size_t p = at;
	int n = 0, tenths = 0;
	bool half = false, each = false;
	if (span_at(s, p, "半")) {
		half = true;
		p += strlen("半");
	} else {
		size_t len = numeral_at(s, p, &n);
		if (len == 0 || n > 999)
			return false;
		p += len;
		if (span_at(s, p, ".") && is_digit(span_char(s, p + 1)) &&
		    is_digit(span_char(s, at))) {
			tenths = s.at[p + 1] - '0';
			p += 2;
		}
	}
	p = span_blanks(s, p);
	if (span_at(s, p, "个")) {
		each = true;
		p += strlen("个");
		if (!half && span_at(s, p, "半")) {
			half = true;
			p += strlen("半");
		}
	}
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (!span_at(s, p, units[i].word))
			continue;
		p += strlen(units[i].word);
		struct hit hit = {.len = p - at, .day = today(now)};
		int minutes = 0;
		bool fine = tenths == 0;
		switch (units[i].unit) {
		case DAYS:
			fine = fine && !half && !each;
			hit.day.n += n;
			break;
		case WEEKS: /* 1 2 周五 is no two weeks */
			fine = fine && !half && !weekday_follows(s, p);
			hit.day.n += 7 * n;
			break;
		case MONTHS: /* 3月后 would be March */
			fine = fine && each;
			hit.day = add_months(hit.day, n);
			hit.day.n += half ? 15 : 0;
			break;
		case YEARS:
			fine = fine && !each;
			hit.day = add_months(hit.day, 12 * n + (half ? 6 : 0));
			break;
		case HOURS:
			minutes = 60 * n + (half ? 30 : 0) + 6 * tenths;
			fine = true;
			hit.exact = hit.hours = true;
			break;
		case QUARTERS:
			minutes = 15 * n;
			hit.exact = true;
			break;
		case MINUTES:
			minutes = n;
			hit.exact = true;
			fine = fine && !half && !each;
			break;
		}
		if (!fine)
			return false;
		hit.us = civil_us(now) + (int64_t)minutes * 60 * 1000000;
		if (hit.hours)
			add_minutes(s, at, &hit);
		*ret = hit;
		return true;
	}
	return false;
}

static bool later_at(struct span s, size_t at, const struct civil *now, struct hit *ret)
{
	struct hit hit;
	int days;
	size_t n = numeral_at(s, at, &days);
	if (!number_begins(s, at))
		return false;
	if (n > 0 && days <= 999 && span_at(s, at + n, "日")) /* 三日后; 3日 alone is a date */
		hit = (struct hit){.len = n + strlen("日"), .day = {today(now).n + days}};
	else if (!length_at(s, at, now, &hit))
		return false;
	size_t after = after_word(s, at + hit.len);
	if (after == 0)
		return false;
	hit.len += after;
	*ret = hit;
	return true;
}

/* --- 今天, 明晚, 周三, 下周 ----------------------------------------------------------------- */

static bool named_day_at(struct span s, size_t at, const struct civil *now, struct hit *ret)
{
	static const struct {
		const char *word;
		int days;
		enum day_part part;
	} words[] = {
		{"大后天", 3, PART_NONE},  {"后天", 2, PART_NONE},    {"后日", 2, PART_NONE},
		{"明天", 1, PART_NONE},    {"明日", 1, PART_NONE},    {"明早", 1, PART_MORNING},
		{"明晚", 1, PART_EVENING}, {"今天", 0, PART_NONE},    {"今日", 0, PART_NONE},
		{"今晚", 0, PART_EVENING}, {"今早", 0, PART_MORNING},
	};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!span_at(s, at, words[i].word))
			continue;
		if (words[i].days >= 2 && span_before(s, at) == 0x4EE5 /* 以后天天 */)
			return false;
		struct hit hit = {.len = strlen(words[i].word),
				  .day = {today(now).n + words[i].days},
				  .part = words[i].part,
				  .dated = words[i].part == PART_NONE};
		if (hit.part != PART_NONE && span_at(s, at + hit.len, "上") &&
		    !span_at(s, at + hit.len, "上午"))
			hit.len += strlen("上");
		*ret = hit;
		return true;
	}
	return false;
}

/* 1 to 7 for 一 to 六, 日, 天 and 1 to 7; 0 if there is no weekday. */
static int weekday_at(struct span s, size_t at, size_t *ret_len)
{
	uint32_t c = span_char(s, at);
	*ret_len = c >= 0x80 ? 3 : 1;
	if (c == 0x65E5 || c == 0x5929)
		return 7;
	if (c >= '1' && c <= '7')
		return is_alnum(span_char(s, at + 1)) || span_char(s, at + 1) == '.' ? 0
										     : (int)c - '0';
	int d = c == 0x4E24 /* 两 */ ? -1 : numeral_digit(c);
	struct clock_time t;
	/* 周一百人: a number goes on; 周四三点: a time of day */
	if (d < 1 || d > 6 ||
	    (numeral_is_han(span_char(s, at + 3)) && !clock_at(s, at + 3, PART_NONE, true, &t)))
		return 0;
	return d;
}

/* Blanks and one 的 between a day and its time. */
static size_t joint(struct span s, size_t at)
{
	size_t p = span_blanks(s, at);
	if (span_at(s, p, "的"))
		p = span_blanks(s, p + strlen("的"));
	return p;
}

static bool week_at(struct span s, size_t at, const struct civil *now, struct hit *ret)
{
	size_t p = at;
	int weeks = 0;
	bool fixed = false;
	while (span_at(s, p, "下") && weeks < 2) {
		weeks++;
		p += strlen("下");
	}
	if (weeks == 0 && (span_at(s, p, "这") || span_at(s, p, "本"))) {
		fixed = true;
		p += strlen("这");
	}
	if (p > at && span_at(s, p, "个"))
		p += strlen("个");
	size_t word = week_word(s, p);
	if (word == 0)
		return false;
	p += word;
	uint32_t c = span_before(s, at);
	if (c == 0x4E0B /* 下 */ || c == 0x6BCF /* 每 */ || c == 0x4E0A /* 上 */ ||
	    (p - word == at && (numeral_is_han(c) || is_digit(c) || c == 0x4E2A /* 个 */ ||
				c == 0x534A || c == 0x9694 /* 隔 */ || c == 0x524D /* 前 */)))
		return false;
	int now_is = day_weekday(today(now));
	struct day monday = {today(now).n - now_is + 1 + 7 * weeks};
	size_t len;
	int weekday = weekday_at(s, p, &len);
	if (weekday == 0) {
		static const char *const other[] = {"末", "期", "岁", "年", "边", "围", "内", "报"};
		if (weeks == 0 || numeral_is_han(span_char(s, p)))
			return false;
		for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
			if (span_at(s, p, other[i]))
				return false;
		size_t again = joint(s, p);
		size_t second = week_word(s, again);
		weekday = second > 0 ? weekday_at(s, again + second, &len) : 0;
		if (weekday > 0) /* 下周的周三 */
			p = again + second + len;
		*ret = (struct hit){.len = p - at,
				    .day = {monday.n + (weekday > 0 ? weekday - 1 : 0)}};
		return true;
	}
	struct day day = {monday.n + weekday - 1};
	if (weeks == 0 && !fixed && day.n < today(now).n)
		day.n += 7;
	*ret = (struct hit){.len = p + len - at, .day = day};
	return true;
}

/* --- months and dates ----------------------------------------------------------------------- */

/* 初, 中, 底: 1, 15 or 31 (cut to the month's last); 0 if there is none. */
static int third_at(struct span s, size_t at)
{
	return span_at(s, at, "初")                                                         ? 1
	       : span_at(s, at, "底")                                                       ? 31
	       : span_at(s, at, "中") && !span_at(s, at, "中旬") && !span_at(s, at, "中午") ? 15
											    : 0;
}

/* 号 or 日, but not 3号楼, 7日内 */
static size_t day_word(struct span s, size_t at)
{
	static const char *const other[] = {"楼", "线", "机", "床", "院", "厂", "店", "仓",
					    "门", "馆", "厅", "室", "内", "均", "产", "元"};
	size_t n = word_at(s, at, "号");
	if (n == 0)
		n = word_at(s, at, "日");
	for (size_t i = 0; n > 0 && i < sizeof(other) / sizeof(other[0]); i++)
		if (span_at(s, at + n, other[i]))
			return 0;
	return n;
}

/* 月底, 月初, 月中, 本月底, 下个月, 下月5号 */
static bool month_at(struct span s, size_t at, const struct civil *now, struct hit *ret)
{
	size_t p = at;
	int months = 0;
	bool fixed = false, each = false;
	while (span_at(s, p, "下") && months < 2) {
		months++;
		p += strlen("下");
	}
	if (months == 0 && (span_at(s, p, "这") || span_at(s, p, "本"))) {
		fixed = true;
		p += strlen("这");
	}
	if (p > at && span_at(s, p, "个")) {
		each = true;
		p += strlen("个");
	}
	if (!span_at(s, p, "月"))
		return false;
	p += strlen("月");
	if (fixed && !each && span_at(s, at, "这") && third_at(s, p) == 0)
		return false;
	uint32_t c = span_before(s, at);
	if (c == 0x4E0B || c == 0x4E0A || c == 0x6BCF)
		return false;
	bool bare = p - strlen("月") == at;
	if (bare && (is_digit(c) || numeral_is_han(c) || c == 0x4E2A || c == 0x534A || c == 0x5F53))
		return false;
	int third = third_at(s, p);
	if (third > 0) {
		struct day day = month_day(now, months, third);
		if (bare && third < 31 && day.n < today(now).n)
			day = month_day(now, 1, third);
		*ret = (struct hit){.len = p + 3 - at, .day = day};
		return true;
	}
	int n;
	size_t len = bare ? 0 : numeral_at(s, p, &n);
	size_t word = len > 0 ? day_word(s, p + len) : 0;
	if (word > 0) {
		struct day first = month_day(now, months, 1);
		int y, m, d;
		day_to_date(first, &y, &m, &d);
		if (!date_exists(y, m, n))
			return false;
		*ret = (struct hit){
			.len = p + len + word - at, .day = day_from_date(y, m, n), .dated = true};
		return true;
	}
	if (months == 0 || span_at(s, p, "饼") || len > 0 || span_at(s, p, "上旬") ||
	    span_at(s, p, "中旬") || span_at(s, p, "下旬"))
		return false;
	*ret = (struct hit){.len = p - at, .day = month_day(now, months, 1)};
	return true;
}

static bool year_end_at(struct span s, size_t at, const struct civil *now, struct hit *ret)
{
	size_t p = at;
	int year = now->year;
	if (span_at(s, p, "今年") || span_at(s, p, "明年")) {
		year += span_at(s, p, "明年") ? 1 : 0;
		p += strlen("今年");
		p += word_at(s, p, "年");
	} else if (span_at(s, p, "年")) {
		uint32_t c = span_before(s, at);
		if (is_digit(c) || numeral_is_han(c) || c == 0x53BB || c == 0x524D || c == 0x6BCF ||
		    c == 0x534A)
			return false;
		p += strlen("年");
	} else {
		return false;
	}
	if (!span_at(s, p, "底"))
		return false;
	*ret = (struct hit){.len = p + strlen("底") - at, .day = day_from_date(year, 12, 31)};
	return true;
}

/* A day without a year: this year's, or the next one's. */
static bool coming(const struct civil *now, int month, int day, struct day *ret)
{
	for (int year = now->year; year <= now->year + 1; year++) {
		if (!date_exists(year, month, day))
			continue;
		*ret = day_from_date(year, month, day);
		if (ret->n >= today(now).n)
			return true;
	}
	return false;
}

/* 30号, where no month stands before it. */
static bool day_alone_at(struct span s, size_t at, const struct civil *now, struct hit *ret)
{
	int n;
	size_t len = numeral_at(s, at, &n);
	size_t word = len > 0 ? day_word(s, at + len) : 0;
	uint32_t c = span_before(s, at);
	if (word == 0 || c == 0x6708 /* 月 */ || c == 0x8DEF /* 路 */ || c == 0x8857 /* 街 */ ||
	    c == 0x9053 /* 道 */ || c == 0x5F04 /* 弄 */ || c == 0x5DF7 /* 巷 */)
		return false;
	int months = n < now->day ? 1 : 0;
	int y, m, d;
	day_to_date(month_day(now, months, 1), &y, &m, &d);
	if (!date_exists(y, m, n))
		return false;
	*ret = (struct hit){.len = len + word, .day = day_from_date(y, m, n), .dated = true};
	return true;
}

/* Digits only: 2026-11-30, 2026/11/30, 20261130, 11-30, 11/30, 11.30. */
static bool numeric_at(struct span s, size_t at, const struct civil *now, struct hit *ret)
{
	int part[3], digits[3];
	size_t p = at, count = 0;
	char sep = 0;
	while (count < 3) {
		int v;
		size_t len = is_digit(span_char(s, p)) ? numeral_at(s, p, &v) : 0;
		if (len == 0)
			return false;
		part[count] = v;
		digits[count++] = (int)len;
		p += len;
		char c = p < s.len ? s.at[p] : 0;
		if ((c != '-' && c != '/' && c != '.') || (sep != 0 && c != sep) ||
		    !is_digit(span_char(s, p + 1)) || count == 3 || (count == 2 && digits[0] != 4))
			break;
		sep = c;
		p++;
	}
	uint32_t next = span_char(s, p);
	if (is_alnum(next) && next != 'T')
		return false;
	if ((next == '-' || next == '/' || next == '.') && is_alnum(span_char(s, p + 1)))
		return false;
	static const char *const units[] = {"万", "千", "亿", "元", "块",   "%",  "折", "个", "倍",
					    "天", "周", "台", "套", "小时", "点", "米", "年"};
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (span_at(s, p, units[i]))
			return false;
	struct hit hit = {.len = p - at, .dated = true};
	if (count == 1 && digits[0] == 8) {
		int y = part[0] / 10000, m = part[0] / 100 % 100, d = part[0] % 100;
		if (y < 2000 || y > 2099 || !date_exists(y, m, d))
			return false;
		hit.day = day_from_date(y, m, d);
	} else if (count == 3 && digits[0] == 4) {
		if (part[0] < 1900 || digits[1] > 2 || digits[2] > 2 ||
		    !date_exists(part[0], part[1], part[2]))
			return false;
		hit.day = day_from_date(part[0], part[1], part[2]);
	} else if (count == 2 && digits[0] <= 2 && digits[1] <= 2) {
		if (!coming(now, part[0], part[1], &hit.day))
			return false;
	} else {
		return false;
	}
	*ret = hit;
	return true;
}

/* 11月30日, 12月底, 2026年11月30日, 明年3月5号 */
static bool date_at(struct span s, size_t at, const struct civil *now, struct hit *ret)
{
	size_t p = at;
	int year = 0;
	if (span_at(s, p, "今年") || span_at(s, p, "明年")) {
		year = now->year + (span_at(s, p, "明年") ? 1 : 0);
		p += strlen("今年");
	}
	int n;
	size_t len = numeral_at(s, p, &n);
	if (len == 0)
		return false;
	p += len;
	if (year == 0 && is_digit(span_char(s, at)) && span_at(s, p, "年") &&
	    (len == 4 || len == 2)) {
		year = len == 4 ? n : 2000 + n;
		p += strlen("年");
		if (span_at(s, p, "底")) {
			*ret = (struct hit){.len = p + 3 - at, .day = day_from_date(year, 12, 31)};
			return year >= 1900;
		}
		len = numeral_at(s, p, &n);
		if (len == 0 || year < 1900)
			return false;
		p += len;
	}
	if (!span_at(s, p, "月") || n < 1 || n > 12)
		return false;
	p += strlen("月");
	int month = n, day = third_at(s, p);
	if (day > 0) {
		int y = year > 0 ? year : now->year;
		for (int turn = 0; turn < 2; turn++, y++) {
			int most = days_in_month(y, month);
			struct day d = day_from_date(y, month, day < most ? day : most);
			if (year > 0 || d.n >= today(now).n) {
				*ret = (struct hit){.len = p + 3 - at, .day = d};
				return true;
			}
		}
		return false;
	}
	len = numeral_at(s, p, &day);
	if (len == 0)
		return false;
	p += len;
	size_t word = day_word(s, p);
	if (word == 0) {
		uint32_t c = span_char(s, p); /* 11月30 */
		if (c != 0 && utf8_is_han(c) && !span_at(s, p, "上午") && !span_at(s, p, "下午"))
			return false;
		if (c == '-' || c == '.' || c == '/' || is_alnum(c))
			return false;
	}
	struct hit hit = {.len = p + word - at, .dated = true};
	if (year > 0 ? !date_exists(year, month, day) : !coming(now, month, day, &hit.day))
		return false;
	if (year > 0)
		hit.day = day_from_date(year, month, day);
	*ret = hit;
	return true;
}

/* --- all of them ---------------------------------------------------------------------------- */

/* After a day its weekday may be repeated, in brackets or not; another weekday is another day. */
static size_t repeated_weekday(struct span s, size_t at, struct day day)
{
	size_t p = span_blanks(s, at);
	size_t open = word_at(s, p, "(");
	if (open == 0)
		open = word_at(s, p, "（");
	p += open;
	size_t week = week_word(s, p), len;
	if (week == 0 || weekday_at(s, p + week, &len) != day_weekday(day))
		return at;
	p += week + len;
	if (open == 0)
		return p;
	size_t close = word_at(s, p, ")");
	if (close == 0)
		close = word_at(s, p, "）");
	return close > 0 ? p + close : at;
}

static void put_time(struct when *w, const struct hit *hit, int hour, int minute)
{
	struct day d = {hit->day.n + hour / 24};
	w->timed = true;
	day_to_date(d, &w->time.year, &w->time.month, &w->time.day);
	w->time.hour = hour % 24;
	w->time.minute = minute;
}

static bool clock_alone_at(struct span s, size_t at, const struct civil *now, struct when *ret)
{
	struct clock_time t;
	uint32_t c = span_char(s, at);
	if ((is_digit(c) || numeral_is_han(c)) && !number_begins(s, at))
		return false;
	if (!clock_at(s, at, PART_NONE, false, &t))
		return false;
	struct when w = {.at = at, .len = t.len};
	struct hit hit = {.day = today(now)};
	put_time(&w, &hit, t.hour, t.minute);
	if (civil_us(&w.time) < civil_us(now) - (int64_t)now->second * 1000000) {
		hit.day.n++;
		put_time(&w, &hit, t.hour, t.minute);
	}
	*ret = w;
	return true;
}

/* Could an expression begin with this character? Spares the families most of the text. */
static bool may_begin(uint32_t c)
{
	if (c < 0x80)
		return is_digit(c);
	switch (c) {
	case 0x4ECA: /* 今 */
	case 0x660E: /* 明 */
	case 0x540E: /* 后 */
	case 0x5927: /* 大 */
	case 0x534A: /* 半 */
	case 0x5468: /* 周 */
	case 0x661F: /* 星 */
	case 0x793C: /* 礼 */
	case 0x8FD9: /* 这 */
	case 0x672C: /* 本 */
	case 0x4E0B: /* 下 */
	case 0x6708: /* 月 */
	case 0x5E74: /* 年 */
	case 0x51CC: /* 凌 */
	case 0x65E9: /* 早 */
	case 0x4E0A: /* 上 */
	case 0x4E2D: /* 中 */
	case 0x508D: /* 傍 */
	case 0x665A: /* 晚 */
		return true;
	default:
		return numeral_is_han(c);
	}
}

bool when_at(struct span s, size_t at, const struct civil *now, struct when *ret)
{
	uint32_t first = span_char(s, at);
	if (!may_begin(first))
		return false;
	struct hit hit;
	bool numeral = is_digit(first) || numeral_is_han(first);
	bool found = numeral || first == 0x534A
			     ? later_at(s, at, now, &hit) || (numeral && number_begins(s, at) &&
							      (date_at(s, at, now, &hit) ||
							       numeric_at(s, at, now, &hit) ||
							       day_alone_at(s, at, now, &hit)))
			     : named_day_at(s, at, now, &hit) || week_at(s, at, now, &hit) ||
				       month_at(s, at, now, &hit) || date_at(s, at, now, &hit) ||
				       year_end_at(s, at, now, &hit);
	if (!found)
		return clock_alone_at(s, at, now, ret);
	struct when w = {.at = at, .len = hit.len};
	if (hit.exact) {
		w.time = civil_from_us(hit.us);
		w.time.second = 0;
		w.timed = true;
		*ret = w;
		return true;
	}
	size_t p = at + hit.len;
	if (hit.dated) {
		p = repeated_weekday(s, p, hit.day);
		w.len = p - at;
	}
	size_t next = joint(s, p);
	if (hit.dated && span_at(s, p, "T") && is_digit(span_char(s, p + 1)))
		next = p + 1;
	struct clock_time t;
	if (clock_at(s, next, hit.part, true, &t)) {
		w.len = next + t.len - at;
		put_time(&w, &hit, t.hour, t.minute);
	} else if (hit.part != PART_NONE) {
		put_time(&w, &hit, clock_part_hour(hit.part), 0);
	} else {
		day_to_date(hit.day, &w.time.year, &w.time.month, &w.time.day);
	}
	*ret = w;
	return true;
}

/* --- what is no coming time ------------------------------------------------------------------ */

/* 3天前, 两个月以前 */
static size_t ago_at(struct span s, size_t at, const struct civil *now)
{
	struct hit hit;
	if (!number_begins(s, at) || !length_at(s, at, now, &hit))
		return 0;
	size_t p = at + hit.len;
	size_t n = word_at(s, p, "之前");
	if (n == 0)
		n = word_at(s, p, "以前");
	if (n == 0)
		n = word_at(s, p, "前");
	return n > 0 ? hit.len + n : 0;
}

/* A past or recurring expression that begins here, with its time of day; 0 if there is none. */
static size_t other_at(struct span s, size_t at, const struct civil *now)
{
	static const char *const words[] = {"大前天", "前天", "前晚", "前日", "昨天", "昨日",
					    "昨晚",   "昨早", "昨",   "去年", "前年", "当天",
					    "当日",   "当晚", "那天", "每天", "每日", "天天",
					    "每晚",   "每早", "往年"};
	size_t p = at, n = 0;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && n == 0; i++)
		n = word_at(s, at, words[i]);
	if (n > 0) {
		p += n;
	} else if (span_at(s, p, "上") || span_at(s, p, "每")) {
		bool past = span_at(s, p, "上");
		p += strlen("上");
		if (past) /* 上上周; no more, for each start looks at a bounded number */
			p += word_at(s, p, "上");
		p += word_at(s, p, "个");
		size_t week = week_word(s, p);
		if (week > 0) {
			p += week;
			size_t len;
			p += weekday_at(s, p, &len) > 0 ? len : word_at(s, p, "末");
		} else if (span_at(s, p, "月") || (!past && span_at(s, p, "年"))) {
			p += strlen("月");
			int d;
			size_t len = numeral_at(s, p, &d);
			if (third_at(s, p) > 0)
				p += 3;
			else if (len > 0 && day_word(s, p + len) > 0)
				p += len + 3;
		} else {
			return 0;
		}
	} else {
		n = ago_at(s, at, now);
		if (n == 0)
			return 0;
		p += n;
	}
	struct when rest;
	size_t next = joint(s, p);
	return (when_at(s, next, now, &rest) ? next + rest.len : p) - at;
}

bool when_find(struct span s, size_t from, const struct civil *now, struct when *ret)
{
	for (size_t at = from; at < s.len;) {
		uint32_t c;
		size_t n = utf8_next(s.at + at, s.len - at, &c);
		if (may_begin(c) || c == 0x524D || c == 0x6628 || c == 0x53BB || c == 0x5F53 ||
		    c == 0x90A3 || c == 0x6BCF || c == 0x5929 || c == 0x5F80) {
			size_t other = other_at(s, at, now);
			if (other > 0)
				n = other;
			else if (when_at(s, at, now, ret))
				return true;
			else if (is_digit(c))
				while (at + n < s.len && is_digit((uint8_t)s.at[at + n]))
					n++;
		}
		at += n;
	}
	return false;
}

bool when_span_at(struct span s, size_t at, const struct civil *now, struct when *ret)
{
	struct hit hit;
	if (!number_begins(s, at) || !length_at(s, at, now, &hit))
		return false;
	struct when w = {.at = at, .len = hit.len, .timed = hit.exact};
	if (hit.exact) {
		w.time = civil_from_us(hit.us);
		w.time.second = 0;
	} else {
		day_to_date(hit.day, &w.time.year, &w.time.month, &w.time.day);
	}
	*ret = w;
	return true;
}

bool when_is_later(const struct when *w, const struct civil *now)
{
	if (w->timed)
		return civil_us(&w->time) > civil_us(now);
	return day_from_date(w->time.year, w->time.month, w->time.day).n > today(now).n;
}

/* Two digits and what stands before them; by hand, for every message with a time gets here. */
static char *put_two(char *w, char before, int n)
{
	*w++ = before;
	*w++ = (char)('0' + n / 10 % 10);
	*w++ = (char)('0' + n % 10);
	return w;
}

const char *when_text(const struct when *w, char out[WHEN_TEXT])
{
	const struct civil *t = &w->time;
	char *end = out;
	*end++ = (char)('0' + t->year / 1000 % 10);
	*end++ = (char)('0' + t->year / 100 % 10);
	*end++ = (char)('0' + t->year / 10 % 10);
	*end++ = (char)('0' + t->year % 10);
	end = put_two(end, '-', t->month);
	end = put_two(end, '-', t->day);
	if (w->timed) {
		end = put_two(end, 'T', t->hour);
		end = put_two(end, ':', t->minute);
	}
	*end = '\0';
	return out;
}
