/* settings: what #设置 can set. A new one is a row in cmd_settings.c. */
#ifndef KEHUD_DAEMON_COMMAND_SETTINGS_H
#define KEHUD_DAEMON_COMMAND_SETTINGS_H

#include "daemon/command/command.h"

/* rest: what stands after the word. settings_pack.c: additions to the pack. */
int settings_alias(struct turn *t, const char *rest, struct err *err);
int settings_stage(struct turn *t, const char *rest, struct err *err);
int settings_answer(struct turn *t, const char *rest, struct err *err);
int settings_rule(struct turn *t, const char *rest, struct err *err);
int settings_revoke(struct turn *t, const char *rest, struct err *err);

#endif
