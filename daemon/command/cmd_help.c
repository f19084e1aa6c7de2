/* #帮助: what can be typed. And commands whose feature does not exist in this version: said so. */
#include "daemon/command/command.h"

static int help(struct turn *t, struct err *)
{
	struct say s = turn_say(t);
	say_help(&s);
	return 0;
}

const struct command cmd_help = {.need = ROLE_REP, .run = help};

#define NOT_YET(name, word)                           \
	static int name(struct turn *t, struct err *) \
	{                                             \
		struct say s = turn_say(t);           \
		say_not_yet(&s, word);                \
		return 0;                             \
	}                                             \
	const struct command cmd_##name = {.need = ROLE_REP, .run = name}

NOT_YET(board, "看板");
NOT_YET(funnel, "漏斗");
NOT_YET(attribution, "归因");
NOT_YET(compression, "压缩比");
NOT_YET(target, "目标");
NOT_YET(metric, "指标");
