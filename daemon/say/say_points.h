/* say_points: what somebody can say to a customer, in words. */
#ifndef KEHUD_DAEMON_SAY_SAY_POINTS_H
#define KEHUD_DAEMON_SAY_SAY_POINTS_H

#include "daemon/sales/points.h"
#include "daemon/say/say.h"

/* A line each; "" if there is nothing. On mem, NULL without memory. */
char *say_points(void *mem, const struct points *p, struct instant now);

/* #话术 张总 */
void say_talk(const struct say *s, const struct card *c, const char *points);
/* To an objection that any customer may make (points_objection()). */
void say_talk_objection(const struct say *s, const struct points *p);

#endif
