/* #设置: when one is told what (#设置 日报 18:30, #设置 日报 关); and what managers add to the
 * pack: #设置 别名 终端=单位. */
#include <string.h>
#include <talloc.h>

#include "daemon/command/settings.h"
#include "daemon/core/clock.h"
#include "daemon/digest/digest.h"
#include "daemon/sales/local.h"
#include "daemon/say/say_digest.h"
#include "daemon/say/say_settings.h"
#include "parsers/base/words.h"
#include "parsers/value/when.h"
#include "store/pack/version.h"

static const struct {
	const char *word;
	enum role need;
	int (*run)(struct turn *t, const char *rest, struct err *err);
} verbs[] = {
	{"别名", ROLE_MANAGER, settings_alias},  {"阶段", ROLE_MANAGER, settings_stage},
	{"话术", ROLE_MANAGER, settings_answer}, {"规则", ROLE_MANAGER, settings_rule},
	{"撤销", ROLE_MANAGER, settings_revoke},
};

/* --- digests ---------------------------------------------------------------------------------- */

/* The minute of the day that a text names; -1: none. */
static int minute_read(const char *text, struct instant now)
{
	static const char every[] = "每天";
	if (strncmp(text, every, strlen(every)) == 0)
		text += strlen(every);
	struct span s = {text, strlen(text)};
	struct civil wall = civil_of(now);
	struct when w;
	return when_find(s, 0, &wall, &w) && w.timed ? w.time.hour * 60 + w.time.minute : -1;
}

static int choose(struct turn *t, const struct pack_digest *what, const char *rest, struct err *err)
{
	static const char *const off[] = {"关", "关闭", "停", "不要", "不发", "取消", "off", NULL};
	static const char *const on[] = {"开", "打开", "开启", "恢复", "on", "", NULL};
	struct say s = turn_say(t);
	struct digest_choice c = {.minute = -1};
	if (words_have(off, rest)) {
		c.off = true;
	} else if (!words_have(on, rest)) {
		c.minute = minute_read(rest, t->tx->now);
		if (c.minute < 0) {
			say_settings_unknown(&s, message_arg(t->msg, "text"));
			return 0;
		}
	}
	int rc = digest_choice_set(t->tx, t->actor.id, what->id, &c, err);
	int minute = c.minute >= 0 ? c.minute : what->minute;
	/* a time that is over today begins tomorrow */
	struct civil now = civil_of(t->tx->now);
	if (rc == 0 && minute <= now.hour * 60 + now.minute)
		rc = digest_done_set(t->tx, t->actor.id, what->id, local_day(t->tx->now).n, err);
	if (rc == 0)
		say_digest_set(&s, what->name, minute, c.off, what->workdays);
	return rc;
}

/* --- what is set ------------------------------------------------------------------------------ */

static int show(struct turn *t, struct err *err)
{
	const struct pack_digest *list;
	size_t n = pack_digests(t->pack, &list);
	struct digest_line *lines = talloc_zero_array(t->mem, struct digest_line, (unsigned)n + 1);
	if (lines == NULL)
		return err_set(err, ERR_AGAIN, "settings: no memory");
	for (size_t i = 0; i < n; i++) {
		struct digest_choice c;
		int rc = digest_choice_get(&t->tx->view, t->actor.id, list[i].id, &c, err);
		if (rc < 0 && rc != ERR_ABSENT)
			return rc;
		bool theirs = rc == 0 ? !c.off : (list[i].roles & 1U << t->actor.role) != 0;
		lines[i] =
			(struct digest_line){.name = list[i].name,
					     .minute = !theirs                    ? -1
						       : rc == 0 && c.minute >= 0 ? c.minute
										  : list[i].minute,
					     .workdays = list[i].workdays};
	}
	struct say s = turn_say(t);
	say_settings(&s, lines, n);
	if (t->actor.role == ROLE_REP)
		return 0;
	struct amendment *added;
	size_t n_added;
	int rc = amendment_list(&t->tx->view, t->mem, &added, &n_added, err);
	if (rc == 0)
		say_amendments(&s, added, n_added);
	return rc;
}

static int settings(struct turn *t, struct err *err)
{
	const char *text = message_arg(t->msg, "text");
	if (text == NULL)
		return show(t, err);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		size_t len = strlen(verbs[i].word);
		if (strncmp(text, verbs[i].word, len) != 0)
			continue;
		if (t->actor.role < verbs[i].need) {
			struct say s = turn_say(t);
			say_settings_not_allowed(&s);
			return 0;
		}
		return verbs[i].run(t, text + len + strspn(text + len, " "), err);
	}
	const struct pack_digest *list;
	size_t n = pack_digests(t->pack, &list);
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(list[i].name);
		if (strncmp(text, list[i].name, len) == 0)
			return choose(t, &list[i], text + len + strspn(text + len, " "), err);
	}
	struct say s = turn_say(t);
	say_settings_unknown(&s, text);
	return 0;
}

const struct command cmd_settings = {.need = ROLE_REP, .run = settings};
