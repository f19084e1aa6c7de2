/* #我的客户: one's own customers, those with the latest change first; page by page. */
#include "daemon/command/command.h"

static int list(struct turn *t, struct err *err)
{
	const char *words = message_arg(t->msg, "text");
	return page_list(t, words != NULL ? words : "", 0, err);
}

const struct command cmd_list = {.need = ROLE_REP, .run = list};
