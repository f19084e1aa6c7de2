/* #日报, #周报, #月报: the digest of the day, the week or the month until now. */
#include <string.h>

#include "daemon/command/command.h"
#include "daemon/digest/digest.h"

static int digest(struct turn *t, struct err *err)
{
	static const struct {
		const char *word, *name;
		enum digest_period period;
	} periods[] = {{"day", "日报", DIGEST_DAY},
		       {"week", "周报", DIGEST_WEEK},
		       {"month", "月报", DIGEST_MONTH}};
	const char *asked = message_arg(t->msg, "period");
	size_t i = 0;
	while (i + 1 < 3 && (asked == NULL || strcmp(periods[i].word, asked) != 0))
		i++;
	/* what the pack tells of a day, of that span */
	struct pack_digest what = *pack_digest_asked(t->pack);
	what.name = periods[i].name;
	what.period = periods[i].period;
	struct digest d = {.view = &t->tx->view,
			   .mem = t->mem,
			   .pack = t->pack,
			   .what = &what,
			   .person = &t->actor,
			   .scope = digest_scope(&t->actor),
			   .period = digest_period(what.period, t->tx->now),
			   .say = turn_say(t)};
	return digest_render(&d, err);
}

const struct command cmd_digest = {.need = ROLE_REP, .run = digest};
