/* pack_test: kehuctl pack test FILE: its rules on the past, before they may speak. */
#ifndef KEHUD_DAEMON_CTL_PACK_TEST_H
#define KEHUD_DAEMON_CTL_PACK_TEST_H

#include "daemon/ctl/ctl.h"

int pack_test(struct ctl *c, int argc, char **argv);

/* Sends a shipped pack's name, or a file's content, to a page; more: "&key=value" or "". Like
 * ctl_ask(). */
int pack_send(struct ctl *c, const char *page, const char *name, const char *more, json_t **ret);

#endif
