/* team: what a team did in a span of time, person by person, and what is left undone. */
#ifndef KEHUD_STORE_FIGURE_TEAM_H
#define KEHUD_STORE_FIGURE_TEAM_H

#include <stdbool.h>

#include "store/figure/scope.h"

struct did {
	int64_t person;
	const char *name;
	bool rep;
	int64_t fresh, followed, visits, moves, won, won_fen, lost;
};
/* Everybody in the scope who can do something, those who did most first. */
[[nodiscard]] int team_did(const struct view *v, void *mem, const struct scope *s,
			   const struct period *p, struct did **ret, size_t *ret_n,
			   struct err *err);

struct moved {
	const char *from, *to; /* stages */
	int64_t n;
};
/* The commonest first. */
[[nodiscard]] int team_moved(const struct view *v, void *mem, const struct scope *s,
			     const struct period *p, unsigned max, struct moved **ret,
			     size_t *ret_n, struct err *err);

struct closed {
	int64_t card;
	const char *name, *org, *owner;
	bool won;
	int64_t fen;        /* -1: not known */
	const char *reason; /* of a lost one; or NULL */
};
/* Won ones first, the largest first. */
[[nodiscard]] int team_closed(const struct view *v, void *mem, const struct scope *s,
			      const struct period *p, unsigned max, struct closed **ret,
			      size_t *ret_n, struct err *err);

struct late_task {
	int64_t task;
	const char *text, *owner;
	struct instant due;
};
/* Overdue at that time, the longest first; *ret_all: so many there are. */
[[nodiscard]] int team_late(const struct view *v, void *mem, const struct scope *s,
			    struct instant at, unsigned max, struct late_task **ret, size_t *ret_n,
			    int64_t *ret_all, struct err *err);

struct vetoed {
	const char *text, *reason, *owner; /* reason NULL: none was given */
};
[[nodiscard]] int team_vetoed(const struct view *v, void *mem, const struct scope *s,
			      const struct period *p, unsigned max, struct vetoed **ret,
			      size_t *ret_n, int64_t *ret_all, struct err *err);

/* What is noted as holding up open deals, at most max of them. */
[[nodiscard]] int team_blockers(const struct view *v, void *mem, const struct scope *s,
				unsigned max, const char ***ret, size_t *ret_n, struct err *err);

#endif
