/* suggest: what a team can do about a figure in which it is behind the others; the review of a
 * period says it with the figure.
 *
 *   "suggestions": [{"metric": "response_hours", "text": "报价发出后第二天打一个电话"},
 *                   {"metric": "conversion", "stage": "demo", "text": "演示之后一周内约试用"}] */
#ifndef KEHUD_PARSERS_PACK_SUGGEST_H
#define KEHUD_PARSERS_PACK_SUGGEST_H

#include <stddef.h>

struct pack;

/* What can be compared between teams. */
enum suggest_metric {
	SUGGEST_RESPONSE,   /* hours to the first reply to an offer */
	SUGGEST_VISITS,     /* planned visits that were made */
	SUGGEST_KEYS,       /* key actions that are done */
	SUGGEST_CONVERSION, /* of a stage into the next one */
	SUGGEST_NPS,
	SUGGEST_CYCLE, /* days from the first contact to the win */
	SUGGEST_METRICS,
};
/* Its name in packs and reports: response_hours, visit_plan, ... */
const char *suggest_name(enum suggest_metric m);

struct pack_suggestion {
	enum suggest_metric metric;
	const char *stage; /* id; of a conversion: what is left behind; NULL: any */
	const char *text;
};

size_t pack_suggestions(const struct pack *p, const struct pack_suggestion **ret);
/* What to do; of a stage's own first. NULL: the pack says nothing of it. */
const char *pack_suggestion(const struct pack *p, enum suggest_metric m, const char *stage);

#endif
