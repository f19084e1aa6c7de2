/* #请假 周五: what would remind somebody waits until they are back, or goes to whoever stands in:
 * #请假 12月1日到12月3日 @李四. #请假 alone shows it, #请假 取消 takes it back. */
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

/* The days that a text names: 周五; 周五到下周二; 明天起3天; 3天 (from today on). */
static bool days_read(const char *text, struct instant now, struct day *ret_from,
		      struct day *ret_last)
{
	struct span s = {text, strlen(text)};
	struct civil wall = civil_of(now);
	struct when first, second;
	if (!when_find(s, 0, &wall, &first)) {
		int n = days_find(s, 0);
		*ret_from = local_day(now);
		ret_last->n = ret_from->n + n - 1;
		return n > 0;
	}
	*ret_from = day_of(&first);
	*ret_last = *ret_from;
	if (when_find(s, first.at + first.len, &wall, &second))
		*ret_last = day_of(&second);
	else if (days_find(s, first.at + first.len) > 0)
		ret_last->n += days_find(s, first.at + first.len) - 1;
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
		if (len > 0)
			return talloc_strndup(mem, at, len);
	}
	return NULL;
}

static int show(struct turn *t, struct err *err)
{
	struct leave l;
	struct person deputy = {};
	int rc = leave_next(&t->tx->view, t->actor.id, t->tx->now, &l, err);
	bool some = rc == 0;
	if (some && l.deputy != 0)
		rc = person_get(&t->tx->view, t->mem, l.deputy, &deputy, err);
	if (rc < 0 && rc != ERR_ABSENT)
		return rc;
	struct say s = turn_say(t);
	say_leave(&s, some ? &l : NULL, deputy.name);
	return 0;
}

static int end(struct turn *t, struct err *err)
{
	int n;
	int rc = leave_end(t->tx, t->actor.id, &n, err);
	if (rc == 0) /* what waited for the return is due now */
		rc = nudge_hurry(t->tx, t->actor.id, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_leave_ended(&s, n);
	return 0;
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

static int leave(struct turn *t, struct err *err)
{
	const char *text = message_arg(t->msg, "text");
	struct day from, last;
	struct person deputy = {};
	if (text == NULL)
		return show(t, err);
	if (strstr(text, "取消") != NULL || strstr(text, "销假") != NULL)
		return end(t, err);
	struct say s = {};
	bool days = days_read(text, t->tx->now, &from, &last);
	if (!days || last.n < from.n || last.n < local_day(t->tx->now).n ||
	    last.n - from.n >= DAYS_MAX) {
		s = turn_say(t);
		say_leave_how(&s, days && last.n - from.n >= DAYS_MAX);
		return 0;
	}
	const char *who = deputy_read(t->mem, text);
	if (who != NULL) {
		bool found;
		int rc = who_colleague(t, who, &deputy, &found, err);
		if (rc < 0 || !found)
			return rc;
	}
	struct leave l = {.person = t->actor.id,
			  .from = worktime_midnight(from),
			  .to = worktime_midnight((struct day){last.n + 1}),
			  .deputy = deputy.id};
	s = turn_say(t);
	if (deputy.id == t->actor.id && who != NULL) {
		say_leave_self(&s);
		return 0;
	}
	int rc = leave_put(t->tx, &l, &l.id, err);
	if (rc < 0)
		return rc;
	say_leave(&s, &l, deputy.name);
	return tell(t, &l, &deputy, err);
}

const struct command cmd_leave = {.need = ROLE_REP, .run = leave};
