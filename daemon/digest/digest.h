/* digest: what somebody is told of a span of time: their own tasks, their team. Made of parts, one
 * row each in parts.c; the pack says which, when, and to whom. */
#ifndef KEHUD_DAEMON_DIGEST_DIGEST_H
#define KEHUD_DAEMON_DIGEST_DIGEST_H

#include "daemon/core/worktime.h"
#include "daemon/say/say.h"
#include "parsers/pack/digest.h"
#include "store/figure/scope.h"
#include "store/people/person.h"
#include "store/people/schedule.h"

struct digest {
	const struct view *view;
	void *mem;
	const struct pack *pack;
	const struct pack_digest *what;
	const struct person *person; /* whose it is */
	struct scope scope;          /* whose figures */
	struct period period;
	struct say say;  /* where it goes */
	bool something;  /* a part had something to tell */
	int64_t *listed; /* own tasks that were told of; NULL: none */
	size_t n_listed;
};

/* What a person sees: their own, or their part of the organisation. */
struct scope digest_scope(const struct person *p);
/* The day, week or month that an instant lies in, until that instant. */
struct period digest_period(enum digest_period p, struct instant at);

/* All of it; to is filled, unless there is nothing to tell and the digest is one that says nothing
 * then (d->something false). */
[[nodiscard]] int digest_render(struct digest *d, struct err *err);

/* When it is due on a day; choice NULL: they chose nothing. us 0: not on that day, or not for them.
 * A time of the pack's in the quiet hours moves to their end; one that somebody chose does not. */
struct instant digest_due(const struct pack_digest *what, const struct person *p,
			  const struct digest_choice *choice, const struct worktime *w,
			  struct day day);

#endif
