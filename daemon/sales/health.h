/* health: how well a customer is, from 0 to 100, made of up to five parts (shared with every figure
 * that speaks of health): how long ago the last contact was, how much the customer does, how fast
 * they answer an offer, how long the deal stays where it is, whether they take what is offered. */
#ifndef KEHUD_DAEMON_SALES_HEALTH_H
#define KEHUD_DAEMON_SALES_HEALTH_H

#include <stdbool.h>

#include "parsers/pack/pack.h"
#include "parsers/pack/process.h"
#include "store/rule/subject.h"

enum health_kind { HEALTH_RECENCY, HEALTH_ENGAGEMENT, HEALTH_RESPONSE, HEALTH_STAGE, HEALTH_VALUE };
#define HEALTH_PARTS 5

enum health_level { HEALTH_RED, HEALTH_YELLOW, HEALTH_GREEN };
#define HEALTH_YELLOW_FROM 40
#define HEALTH_GREEN_FROM 70

struct health_part {
	bool counts;
	int weight;
	double value; /* 0 to 1 */
	/* what it rests on: hours since the last contact and those expected; events in the last 14
	 * days and half of those in the 28 before; hours until the answer (or so far, with `open`);
	 * days in the stage and those expected; days since the last one */
	double figure, expected;
	bool open;
};

struct health {
	bool scored; /* false: the last deal was lost, and there is no other */
	double score;
	enum health_level level;
	struct health_part parts[HEALTH_PARTS];
};

/* As long as nothing else happens, at any instant after what s holds. */
void health_at(const struct subject *s, const struct pack *pack, struct instant at,
	       struct health *ret);

/* The parts below one half, the largest loss first; how many. */
size_t health_losses(const struct health *h, enum health_kind ret[HEALTH_PARTS]);

/* The next instants after the last of what happened at which the score bends or jumps, in order, at
 * most max; *ret_begin: since when all of it is as it is. */
size_t health_bends(const struct subject *s, const struct pack *pack, struct instant *ret_begin,
		    struct instant *ret, size_t max);

#endif
