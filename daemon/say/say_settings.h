/* say_settings: what managers add to the pack, in words. */
#ifndef KEHUD_DAEMON_SAY_SAY_SETTINGS_H
#define KEHUD_DAEMON_SAY_SAY_SETTINGS_H

#include "daemon/say/say.h"
#include "parsers/pack/talk.h"
#include "store/pack/version.h"

void say_settings_not_allowed(const struct say *s);
void say_settings_example(const struct say *s, const char *example);
void say_amended(const struct say *s, int64_t id, const char *text);
void say_amendments(const struct say *s, const struct amendment *list, size_t n);
/* why: of the pack's reader */
void say_amendment_refused(const struct say *s, const char *why);
void say_amendment_absent(const struct say *s, int64_t id);
void say_amendment_revoked(const struct say *s, int64_t id);
void say_objections(const struct say *s, const struct pack_topic *list, size_t n);
/* now: customers of whom it holds already; times: how often it would have begun to in the last days
 */
void say_rule_tried(const struct say *s, size_t cards, size_t now, size_t times, int days);

#endif
