#include "daemon/sales/local.h"

#include <stdio.h>
#include <string.h>

#include "daemon/core/clock.h"
#include "parsers/base/utf8.h"

static bool parse(const char *text, struct civil *ret, bool *ret_timed)
{
	struct civil c = {.hour = 23, .minute = 59, .second = 59};
	int end = 0;
	if (sscanf(text, "%4d-%2d-%2d%n", &c.year, &c.month, &c.day, &end) != 3 ||
	    !date_exists(c.year, c.month, c.day))
		return false;
	*ret_timed = text[end] != '\0';
	if (*ret_timed) {
		c.second = 0;
		if (sscanf(text + end, "T%2d:%2d", &c.hour, &c.minute) != 2 || c.hour < 0 ||
		    c.hour > 23 || c.minute < 0 || c.minute > 59)
			return false;
	}
	*ret = c;
	return true;
}

const char *local_due(struct instant at, char out[LOCAL_DUE])
{
	struct civil c = civil_of(at);
	(void)snprintf(out, LOCAL_DUE, "%04d-%02d-%02dT%02d:%02d", c.year % 10000, c.month % 100,
		       c.day % 100, c.hour % 100, c.minute % 100);
	return out;
}

bool local_parse(const char *text, struct instant *ret)
{
	struct civil c;
	bool timed;
	if (!parse(text, &c, &timed))
		return false;
	*ret = instant_of(&c);
	return true;
}

struct day local_day(struct instant at)
{
	struct civil c = civil_of(at);
	return day_from_date(c.year, c.month, c.day);
}

const char *local_say(const char *text, struct instant now, char out[LOCAL_TEXT])
{
	static const char *const near[] = {"昨天", "今天", "明天", "后天"};
	static const char *const weekdays[] = {"一", "二", "三", "四", "五", "六", "日"};
	struct civil c;
	bool timed;
	if (!parse(text, &c, &timed)) {
		(void)snprintf(out, LOCAL_TEXT, "%.60s", text);
		return utf8_mend(out);
	}
	struct day day = day_from_date(c.year, c.month, c.day);
	struct civil today = civil_of(now);
	int ahead = day.n - local_day(now).n;
	int n;
	if (ahead >= -1 && ahead <= 2)
		n = snprintf(out, LOCAL_TEXT, "%s", near[ahead + 1]);
	else if (c.year == today.year)
		n = snprintf(out, LOCAL_TEXT, "%d月%d日（周%s）", c.month, c.day,
			     weekdays[day_weekday(day) - 1]);
	else
		n = snprintf(out, LOCAL_TEXT, "%d年%d月%d日", c.year, c.month, c.day);
	if (timed)
		(void)snprintf(out + n, (size_t)(LOCAL_TEXT - n), " %d:%02d", c.hour, c.minute);
	return out;
}

const char *local_say_at(struct instant at, struct instant now, char out[LOCAL_TEXT])
{
	static const char *const near[] = {"昨天", "今天", "明天"};
	struct civil c = civil_of(at);
	int ahead = local_day(at).n - local_day(now).n;
	if (ahead < -1 || ahead > 1)
		return local_say_kept(at, now, out);
	(void)snprintf(out, LOCAL_TEXT, "%s %d:%02d", near[ahead + 1], c.hour, c.minute);
	return out;
}

const char *local_say_kept(struct instant at, struct instant now, char out[LOCAL_TEXT])
{
	struct civil c = civil_of(at);
	if (c.year != civil_of(now).year)
		return local_say_date(at, now, out);
	(void)snprintf(out, LOCAL_TEXT, "%d月%d日 %d:%02d", c.month, c.day, c.hour, c.minute);
	return out;
}

const char *local_say_date(struct instant at, struct instant now, char out[LOCAL_TEXT])
{
	struct civil c = civil_of(at);
	if (c.year == civil_of(now).year)
		(void)snprintf(out, LOCAL_TEXT, "%d月%d日", c.month, c.day);
	else
		(void)snprintf(out, LOCAL_TEXT, "%d年%d月%d日", c.year, c.month, c.day);
	return out;
}

const char *local_iso(struct instant at, char out[32])
{
	struct civil c = civil_of(at);
	(void)snprintf(out, 32, "%04d-%02d-%02d %02d:%02d:%02d", c.year, c.month, c.day, c.hour,
		       c.minute, c.second);
	return out;
}

struct instant local_begin(struct day d)
{
	struct civil c = {};
	day_to_date(d, &c.year, &c.month, &c.day);
	return instant_of(&c);
}
