/* #我的客户: one's own customers, those with the latest change first; page by page. */
#include "daemon/command/command.h"

#define PAGE 10

int list_page(struct turn *t, const char *words, unsigned skip, struct err *err)
{
	struct card *list;
	size_t n;
	/* A manager has no own customers: the list is of those one may see. */
	int64_t owner = t->actor.role == ROLE_REP ? t->actor.id : 0;
	int rc = card_search(&t->tx->view, t->mem, &t->actor, owner, words, skip, PAGE + 1, &list,
			     &n, err);
	if (rc < 0)
		return rc;
	rc = turn_looked(t, list, n > PAGE ? PAGE : n, words, err);
	if (rc < 0)
		return rc;
	struct say s = turn_say(t);
	say_list(&s, &t->actor, words, list, n > PAGE ? PAGE : n, skip, n > PAGE);
	return 0;
}

static int list(struct turn *t, struct err *err)
{
	const char *words = message_arg(t->msg, "text");
	return list_page(t, words != NULL ? words : "", 0, err);
}

const struct command cmd_list = {.need = ROLE_REP, .run = list};
