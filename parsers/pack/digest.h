/* digest: what people are told regularly: who, when, of which span of time, made of which parts. A
 * pack without any has those of defaults in digests.c. */
#ifndef KEHUD_PARSERS_PACK_DIGEST_H
#define KEHUD_PARSERS_PACK_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

struct pack;

enum digest_part {
	DIGEST_OVERDUE,  /* own tasks whose time is over */
	DIGEST_DUE,      /* own tasks of the day */
	DIGEST_RISK,     /* customers who are not well */
	DIGEST_COUNTS,   /* new customers, follow-ups, moves, deals won and lost */
	DIGEST_MOVES,    /* from which stage to which */
	DIGEST_DEALS,    /* each deal won or lost */
	DIGEST_PEOPLE,   /* what each did; who did nothing */
	DIGEST_LATE,     /* overdue tasks of the team */
	DIGEST_VETOES,   /* suggestions that were vetoed, with the reasons */
	DIGEST_BLOCKERS, /* what holds deals up, by the pack's categories */
	DIGEST_PARTS,
};

enum digest_period { DIGEST_DAY, DIGEST_WEEK, DIGEST_MONTH };

struct pack_digest {
	const char *id, *name;     /* "daily", 日报 */
	unsigned roles;            /* 1 << enum role: who has it unless they say otherwise */
	int minute;                /* of the day, local */
	bool workdays;             /* on working days; else: */
	unsigned weekdays;         /* 1 << 1 Monday .. 1 << 7 Sunday */
	enum digest_period period; /* of what it tells: until then */
	unsigned char parts[DIGEST_PARTS];
	size_t n_parts;
	bool quiet_if_empty; /* nothing to tell: nothing is said */
};

size_t pack_digests(const struct pack *p, const struct pack_digest **ret);
/* By id or name; NULL: none. */
const struct pack_digest *pack_digest(const struct pack *p, const char *word);

/* The one that is told when somebody asks: "daily", else the last. */
const struct pack_digest *pack_digest_asked(const struct pack *p);

#endif
