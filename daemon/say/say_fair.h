/* What the bot says about fairs. */
#ifndef KEHUD_DAEMON_SAY_SAY_FAIR_H
#define KEHUD_DAEMON_SAY_SAY_FAIR_H

#include "daemon/say/say.h"
#include "store/figure/fairs.h"

void say_fair_none(const struct say *s); /* the pack goes to none */
void say_fair_which(const struct say *s);
void say_fair_name_bad(const struct say *s);
void say_fair_until_bad(const struct say *s);
/* The person is there until then. */
void say_fair_here(const struct say *s, const struct fair *f, struct instant until);
void say_fair_left(const struct say *s, bool was);

/* Its leads: of a team by whose they are. */
struct fair_said {
	struct fair_leads leads;
	const struct fair_lead *untouched;
	size_t n_untouched;
	const struct fair_part *regions, *owners;
	size_t n_regions, n_owners;
	bool team;
};
void say_fair_leads(const struct say *s, const struct fair *f, const struct fair_said *of);
/* The list of whom to invite goes with it; n people on it, there may be more. */
void say_fair_guests(const struct say *s, const struct fair *f, size_t n, bool more);
void say_fair_guests_none(const struct say *s);
void say_fair_guests_alone(const struct say *s, const struct fair *f); /* not in a group */
/* One of several, on a line. */
void say_fair_line(const struct say *s, const struct fair *f, const struct fair_leads *l,
		   bool here);

#endif
