/* #日报, #周报, #月报: the digest of the day, the week or the month until now; #日报 昨天, #周报
 * 上周: of the one before. */
#include <string.h>

#include "daemon/command/command.h"
#include "daemon/digest/digest.h"
#include "daemon/sales/local.h"
#include "daemon/say/say_digest.h"

struct span_asked {
	enum digest_period period;
	int before; /* so many days, weeks or months ago */
};

static const char *const names[] = {
	[DIGEST_DAY] = "日报", [DIGEST_WEEK] = "周报", [DIGEST_MONTH] = "月报"};

static struct span_asked by_command(const struct message *m)
{
	const char *asked = message_arg(m, "period");
	if (asked != NULL && strcmp(asked, "day") == 0)
		return (struct span_asked){DIGEST_DAY, 0};
	return (struct span_asked){
		asked != NULL && strcmp(asked, "week") == 0 ? DIGEST_WEEK : DIGEST_MONTH, 0};
}

/* What the words after it say instead. */
static bool by_words(const char *text, struct span_asked *ret)
{
	static const struct {
		const char *word;
		struct span_asked asked;
	} words[] = {
		{"今天", {DIGEST_DAY, 0}},   {"今日", {DIGEST_DAY, 0}},
		{"昨天", {DIGEST_DAY, 1}},   {"昨日", {DIGEST_DAY, 1}},
		{"前天", {DIGEST_DAY, 2}},   {"本周", {DIGEST_WEEK, 0}},
		{"这周", {DIGEST_WEEK, 0}},  {"上周", {DIGEST_WEEK, 1}},
		{"本月", {DIGEST_MONTH, 0}}, {"这个月", {DIGEST_MONTH, 0}},
		{"上月", {DIGEST_MONTH, 1}}, {"上个月", {DIGEST_MONTH, 1}},
	};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].word, text) == 0) {
			*ret = words[i].asked;
			return true;
		}
	return false;
}

/* Until now, or all of an earlier one. */
static struct period period_of(const struct span_asked *asked, struct instant now)
{
	struct period p = digest_period(asked->period, now);
	for (int i = 0; i < asked->before; i++)
		p = digest_period(asked->period, (struct instant){p.from.us - 1});
	return p;
}

/* How things stand is of now only. */
static void past_only(struct pack_digest *what)
{
	static const bool of_now[DIGEST_PARTS] = {[DIGEST_OVERDUE] = true,
						  [DIGEST_DUE] = true,
						  [DIGEST_RISK] = true,
						  [DIGEST_LATE] = true,
						  [DIGEST_BLOCKERS] = true};
	size_t n = 0;
	for (size_t i = 0; i < what->n_parts; i++)
		if (!of_now[what->parts[i]])
			what->parts[n++] = what->parts[i];
	what->n_parts = n;
}

static int digest(struct turn *t, struct err *err)
{
	const char *words = message_arg(t->msg, "text");
	struct span_asked asked = by_command(t->msg);
	if (words != NULL && !by_words(words, &asked)) {
		struct say s = turn_say(t);
		say_digest_unread(&s, words);
		return 0;
	}
	/* what the pack tells of a day, of that span */
	struct pack_digest what = *pack_digest_asked(t->pack);
	what.name = names[asked.period];
	what.period = asked.period;
	if (asked.before > 0)
		past_only(&what);
	struct digest d = {.view = &t->tx->view,
			   .mem = t->mem,
			   .pack = t->pack,
			   .what = &what,
			   .person = &t->actor,
			   .scope = digest_scope(&t->actor),
			   .period = period_of(&asked, t->tx->now),
			   .say = turn_say(t)};
	return digest_render(&d, err);
}

const struct command cmd_digest = {.need = ROLE_REP, .run = digest};
