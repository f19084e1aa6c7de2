/* say_digest: the parts of a digest, in words. */
#ifndef KEHUD_DAEMON_SAY_SAY_DIGEST_H
#define KEHUD_DAEMON_SAY_SAY_DIGEST_H

#include "daemon/sales/risk.h"
#include "daemon/say/say.h"
#include "store/figure/team.h"
#include "store/people/person.h"

void say_digest_head(const struct say *s, const char *name, const struct person *p,
		     const struct scope *scope, const struct period *period);
void say_digest_nothing(const struct say *s, bool own);
void say_digest_unread(const struct say *s, const char *words);
void say_digest_tasks(const struct say *s, const struct task *list, size_t n, size_t all,
		      bool late);
/* team: each with whose it is */
void say_digest_risks(const struct say *s, const struct risk *list, size_t n, bool team);
void say_digest_counts(const struct say *s, const struct did *all);
void say_digest_moves(const struct say *s, const struct moved *list, size_t n);
void say_digest_deals(const struct say *s, const struct closed *list, size_t n, bool team);
void say_digest_people(const struct say *s, const struct did *list, size_t n);
void say_digest_late(const struct say *s, const struct late_task *list, size_t n, int64_t all,
		     bool team);
void say_digest_vetoes(const struct say *s, const struct vetoed *list, size_t n, int64_t all,
		       bool team);
/* name NULL: those that fit no category of the pack */
void say_digest_blocker(const struct say *s, const char *name, int64_t n, int64_t of, bool first);

/* #设置 */
void say_digest_set(const struct say *s, const char *name, int minute, bool off, bool workdays);
struct digest_line {
	const char *name;
	int minute; /* -1: it does not come */
	bool workdays;
};
void say_settings(const struct say *s, const struct digest_line *list, size_t n);
void say_settings_unknown(const struct say *s, const char *text);

#endif
