/* #请假 周五: what would remind somebody waits until they are back, or goes to whoever stands in:
 * #请假 12月1日到12月3日 @李四. Half days, too: #请假 明天下午. #请假 alone shows them, #请假 取消
 * takes them back, #请假 取消 12月1日 the one of that day. */
#include <string.h>
#include <talloc.h>

#include "daemon/command/command.h"
#include "daemon/core/clock.h"
#include "daemon/core/worktime.h"
#include "daemon/sales/local.h"
#include "parsers/base/utf8.h"
#include "parsers/value/numeral.h"
#include "parsers/value/when.h"
#include "store/people/account.h"
#include "store/people/leave.h"

#define DAYS_MAX 90
#define NOON 12

static struct day day_of(const struct when *w)
{
	return day_from_date(w->time.year, w->time.month, w->time.day);
}

/* How many days 3天 or 两天 says, from an offset on; 0: none does. */
static int days_find(struct span s, size_t from)
{
	for (size_t at = from; at < s.len; at++) {
		int n;
		size_t len = numeral_at(s, at, &n);
		if (len > 0 && at + len + strlen("天") <= s.len &&
		    memcmp(s.at + at + len, "天", strlen("天")) == 0)
			return n;
	}
	return 0;
}

static struct instant hour_of(struct day d, int hour, int minute)
{
	struct civil c = {.hour = hour, .minute = minute};
	day_to_date(d, &c.year, &c.month, &c.day);
	return instant_of(&c);
}

/* A part of the day (下午) without an hour. */
static bool is_part(struct span s, const struct when *w, const char *part)
{
	size_t len = strlen(part);
	return w->timed && w->len >= len && memcmp(s.at + w->at + w->len - len, part, len) == 0;
}

static struct instant begin_of(struct span s, const struct when *w)
{
	if (!w->timed || is_part(s, w, "上午") || is_part(s, w, "早上"))
		return worktime_midnight(day_of(w));
	return is_part(s, w, "下午") ? hour_of(day_of(w), NOON, 0)
				     : hour_of(day_of(w), w->time.hour, w->time.minute);
}

static struct instant end_of(struct span s, const struct when *w, bool hour)
{
	if (is_part(s, w, "上午") || is_part(s, w, "早上"))
		return hour_of(day_of(w), NOON, 0);
	if (hour && w->timed && !is_part(s, w, "下午") && !is_part(s, w, "晚上"))
		return hour_of(day_of(w), w->time.hour, w->time.minute);
	return worktime_midnight((struct day){day_of(w).n + 1});
}

/* 5点 of 明天下午2点到5点: of the same day. */
static bool is_hour_alone(struct span s, const struct when *w)
{
	static const char *const days[] = {"天", "周", "月", "日", "号", "晚",
					   "早", "期", "拜", "-",  "/",  "."};
	for (size_t at = w->at; at < w->at + w->len; at++)
		for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++)
			if (span_at(s, at, days[i]))
				return false;
	return true;
}

/* The time that a text names: 周五; 周五到下周二; 明天起3天; 3天 (from today on); 明天下午. */
static bool time_read(const char *text, struct instant now, struct leave *ret)
{
	struct span s = {text, strlen(text)};
	struct civil wall = civil_of(now);
	struct when first, second;
	if (!when_find(s, 0, &wall, &first)) {
		int n = days_find(s, 0);
		struct day today = local_day(now);
		ret->from = worktime_midnight(today);
		ret->to = worktime_midnight((struct day){today.n + n});
		return n > 0;
	}
	ret->from = begin_of(s, &first);
	int n = days_find(s, first.at + first.len);
	if (when_find(s, first.at + first.len, &wall, &second)) {
		ret->to = end_of(s, &second, true);
		if (second.timed && is_hour_alone(s, &second))
			ret->to = hour_of(day_of(&first), second.time.hour, second.time.minute);
	} else {
		ret->to = n > 0 ? worktime_midnight((struct day){day_of(&first).n + n})
				: end_of(s, &first, false);
	}
	return true;
}

/* The word after @, 由 or 给; NULL: nobody stands in. */
static const char *deputy_read(void *mem, const char *text)
{
	static const char *const marks[] = {"@", "由", "给"};
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		const char *at = strstr(text, marks[i]);
		if (at == NULL)
			continue;
		at += strlen(marks[i]);
		at += strspn(at, " ");
		size_t len = utf8_cspan(at, " ,，。");
		const char *does = strstr(at, "代"); /* 由李四代办 */
		if (does != NULL && does > at && (size_t)(does - at) < len)
			len = (size_t)(does - at);
		if (len > 0)
			return talloc_strndup(mem, at, len);
	}
	return NULL;
}

/* A colleague's name without a mark: the last word, if somebody is called so. */
static int deputy_named(struct turn *t, const char *text, const char **ret, struct err *err)
{
	struct person *list;
	size_t n;
	const char *word = strrchr(text, ' ');
	*ret = NULL;
	if (word == NULL)
		return 0;
	int rc = person_named(&t->tx->view, t->mem, word + 1, 1, &list, &n, err);
	if (rc == 0 && n > 0)
		*ret = word + 1;
	return rc;
}

static int show(struct turn *t, struct err *err)
{
	struct leave *list;
	size_t n;
	int rc = leave_list(&t->tx->view, t->mem, t->actor.id, t->tx->now,
			    (struct instant){INT64_MAX}, &list, &n, err);
	struct say s = {};
	if (rc == 0)
		s = turn_say(t);
	if (rc == 0 && n == 0)
		say_leave_none(&s);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		struct person deputy = {};
		if (list[i].deputy != 0)
			rc = person_get(&t->tx->view, t->mem, list[i].deputy, &deputy, err);
		if (rc == 0)
			say_leave_one(&s, &list[i], deputy.name, i == 0);
	}
	if (rc == 0 && n > 0)
		say_leave_back(&s, n > 1);
	return rc;
}

/* Whoever stood in, and whoever leads, learn that it is over. */
static int tell_off(struct turn *t, const struct leave *l, struct err *err)
{
	struct say s;
	int64_t boss = 0;
	int rc = account_boss(&t->tx->view, t->actor.id, t->in->platform, &boss, err);
	if (rc < 0 && rc != ERR_ABSENT)
		return rc;
	rc = 0;
	if (l->deputy != 0) {
		rc = turn_tell(t, l->deputy, &s, err);
		if (rc == 0)
			say_leave_off(&s, t->actor.name, l, true);
	}
	if (rc == 0 && boss != 0 && boss != l->deputy && boss != t->actor.id) {
		rc = turn_tell(t, boss, &s, err);
		if (rc == 0)
			say_leave_off(&s, t->actor.name, l, false);
	}
	return rc == ERR_ABSENT ? 0 : rc;
}

static int end(struct turn *t, const char *text, struct err *err)
{
	struct leave *list, day;
	struct say s = {};
	size_t n;
	if (!time_read(text, t->tx->now, &day))
		day.to.us = INT64_MAX;
	if (day.to.us == INT64_MAX || day.from.us < t->tx->now.us)
		day.from = t->tx->now;
	int rc = leave_list(&t->tx->view, t->mem, t->actor.id, day.from, day.to, &list, &n, err);
	if (rc == 0)
		s = turn_say(t);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		rc = leave_end(t->tx, list[i].id, err);
		if (rc == 0)
			rc = tell_off(t, &list[i], err);
	}
	if (rc == 0) /* what waited for the return is due now */
		rc = nudge_hurry(t->tx, t->actor.id, err);
	if (rc == 0)
		say_leave_ended(&s, list, n);
	return rc;
}

/* Whoever stands in, and whoever leads, learn of it. */
static int tell(struct turn *t, const struct leave *l, const struct person *deputy, struct err *err)
{
	struct say s;
	int64_t boss;
	int rc = l->deputy != 0 ? turn_tell(t, l->deputy, &s, err) : 0;
	if (rc == 0 && l->deputy != 0)
		say_leave_deputy(&s, t->actor.name, l);
	if (rc == 0)
		rc = account_boss(&t->tx->view, t->actor.id, t->in->platform, &boss, err);
	if (rc == 0 && boss != l->deputy && boss != t->actor.id) {
		rc = turn_tell(t, boss, &s, err);
		if (rc == 0)
			say_leave_boss(&s, t->actor.name, l, deputy->name);
	}
	return rc == ERR_ABSENT ? 0 : rc;
}

static bool is_sound(const struct leave *l, struct instant now)
{
	return l->from.us < l->to.us && l->to.us > now.us &&
	       local_day(l->to).n - local_day(l->from).n <= DAYS_MAX;
}

static int put(struct turn *t, struct leave *l, const struct person *deputy, struct err *err)
{
	struct leave *before;
	size_t n;
	int rc = leave_list(&t->tx->view, t->mem, l->person, l->from, l->to, &before, &n, err);
	struct say s = {};
	if (rc == 0)
		s = turn_say(t);
	if (rc == 0)
		rc = leave_put(t->tx, l, &l->id, err);
	if (rc == 0)
		say_leave(&s, l, deputy->name);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (before[i].deputy == 0 || before[i].deputy == l->deputy)
			continue;
		rc = turn_tell(t, before[i].deputy, &s, err);
		if (rc == 0)
			say_leave_instead(&s, t->actor.name, l);
	}
	return rc == 0 ? tell(t, l, deputy, err) : rc;
}

static int leave(struct turn *t, struct err *err)
{
	const char *text = message_arg(t->msg, "text");
	struct person deputy = {};
	struct leave l = {.person = t->actor.id};
	if (text == NULL)
		return show(t, err);
	if (strstr(text, "取消") != NULL || strstr(text, "销假") != NULL)
		return end(t, text, err);
	bool named = time_read(text, t->tx->now, &l);
	if (!named || !is_sound(&l, t->tx->now)) {
		struct say s = turn_say(t);
		say_leave_how(&s, named && local_day(l.to).n - local_day(l.from).n > DAYS_MAX);
		return 0;
	}
	const char *who = deputy_read(t->mem, text);
	int rc = who == NULL ? deputy_named(t, text, &who, err) : 0;
	bool found = true;
	if (rc == 0 && who != NULL)
		rc = who_colleague(t, who, &deputy, &found, err);
	if (rc < 0 || !found)
		return rc;
	if (who != NULL && deputy.id == t->actor.id) {
		struct say s = turn_say(t);
		say_leave_self(&s);
		return 0;
	}
	l.deputy = deputy.id;
	return put(t, &l, &deputy, err);
}

const struct command cmd_leave = {.need = ROLE_REP, .run = leave};
